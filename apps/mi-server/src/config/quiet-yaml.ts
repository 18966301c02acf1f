/** The parser's warnings quote the line, which may hold a password, and go to standard error by themselves. */
export const QUIET = { logLevel: 'error' } as const;
