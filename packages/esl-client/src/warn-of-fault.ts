import { textOf } from './error-text.ts';

/** What the program's own code threw, where it gave no logger and no `onDefect`: a broken listener must not go unseen. */
export function warnOfFault(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : textOf(error));
}

/** For a listener, which may fail at every event: reports the 1st, 2nd, 4th, 8th … fault. */
export function rarely(report: (error: unknown) => void = warnOfFault): (error: unknown) => void {
  let count = 0;
  return (error) => {
    count += 1;
    if ((count & (count - 1)) === 0) report(error);
  };
}
