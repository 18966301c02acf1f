import picocolors from 'picocolors';

/**
 * Whether output is coloured: by `NO_COLOR` and `FORCE_COLOR` when they say something, else on a terminal only. A
 * build server's variables do not count: what is piped is read by programs there as anywhere.
 */
export function wantsColours(
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  if ((environment['FORCE_COLOR'] ?? '') !== '') return environment['FORCE_COLOR'] !== '0';
  return isTerminal && environment['TERM'] !== 'dumb';
}

/** What the command line colours its text with. */
export const pc = picocolors.createColors(wantsColours(process.env, process.stdout.isTTY));
