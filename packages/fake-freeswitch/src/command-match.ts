/** Which commands are meant: a pattern, or a function of the command's text. */
export type CommandMatch = RegExp | ((command: string) => boolean);

/** The match as a function. */
export function matcherOf(match: CommandMatch): (command: string) => boolean {
  // search, unlike test, does not remember where it was: a pattern may have the flag g
  return typeof match === 'function' ? match : (command) => command.search(match) >= 0;
}
