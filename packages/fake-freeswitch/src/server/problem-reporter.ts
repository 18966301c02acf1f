import { inspect } from 'node:util';

/** Told of what a function of the fake's user threw, and which function that was, e.g. `api greet`. */
export type ProblemReporter = (error: unknown, where: string) => void;

/** A reporter that never throws: it tells `onError`, or standard error where there is none or it throws itself. */
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
