const LEVELS = ['EMERG', 'ALERT', 'CRIT', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG'] as const;
const DEBUG = 7;

let threshold = -1;

/**
 * Lets this library write what it does to stderr, up to this level: 0 EMERG … 7 DEBUG (anything else counts as 7).
 * Before the first call nothing is written. Passwords are masked.
 */
export function eslSetLogLevel(level: number): void {
  threshold = Number.isInteger(level) && level >= 0 && level <= DEBUG ? level : DEBUG;
}

export type LogLevel = (typeof LEVELS)[number];

/** Writes one line, if its level is wanted. */
export function log(level: LogLevel, where: string, text: () => string): void {
  if (LEVELS.indexOf(level) > threshold) return;
  process.stderr.write(`[${level}] ${where} ${text()}\n`);
}
