import { textOf } from './error-text.ts';

/** What the program's own code threw, where it gave no logger and no `onDefect`: a broken listener must not go unseen. */
export function warnOfFault(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : textOf(error));
}

/** The same for a listener, which may fail at every event: the 1st, 2nd, 4th, 8th … time. */
export function rareWarnings(): (error: unknown) => void {
  let count = 0;
  return (error) => {
    count += 1;
    if ((count & (count - 1)) === 0) warnOfFault(error);
  };
}
