/** The names of the log levels by their numbers. */
const NAMES = ['console', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

/** The number of a level by its name in any case; undefined if there is none: `error` and `warn` are not names. */
export function logLevelOf(name: string): number | undefined {
  const level = NAMES.indexOf(name.toLowerCase());
  return level < 0 ? undefined : level;
}

/** `ERR` for 3: how a line of the log names its level. */
export function logLevelName(level: number): string {
  return (NAMES[level] ?? 'debug').toUpperCase();
}
