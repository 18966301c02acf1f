/** What was run, newest first; `at` is the entry that the arrow keys chose. */
export interface CommandHistory {
  readonly entries: readonly string[];
  readonly at: number | undefined;
}

const MAX_ENTRIES = 50;

/** Puts a command on top; an older one of the same text goes. */
export function remember(history: CommandHistory, command: string): CommandHistory {
  const others = history.entries.filter((entry) => entry !== command);
  return { entries: [command, ...others].slice(0, MAX_ENTRIES), at: undefined };
}

/** One step back (1) or forth (-1); before the newest entry the line is empty. */
export function recall(
  history: CommandHistory,
  step: 1 | -1,
): { readonly history: CommandHistory; readonly text: string | undefined } {
  if (history.entries.length === 0) return { history, text: undefined };
  const at = Math.min(history.entries.length - 1, (history.at ?? -1) + step);
  if (at < 0) return { history: { ...history, at: undefined }, text: '' };
  return { history: { ...history, at }, text: history.entries[at] };
}
