import { inspect } from 'node:util';

/** Called with what a function of the fake's user threw, and which function that was, e.g. `api greet`. */
export type ProblemReporter = (error: unknown, where: string) => void;

/** A reporter that never throws: it calls `onError`, or writes to standard error without one or if that throws. */
export function createProblemReporter(onError: ProblemReporter | undefined): ProblemReporter {
  return (error, where) => {
    if (onError === undefined) {
      write(error, where);
      return;
    }
    try {
      onError(error, where);
    } catch (second) {
      write(error, where);
      write(second, 'onError');
    }
  };
}

function write(error: unknown, where: string): void {
  process.stderr.write(`fake-freeswitch: ${where} threw ${inspect(error)}\n`);
}
