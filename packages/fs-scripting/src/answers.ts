import { InvalidArgumentError } from '@switchwire/esl-protocol';

/** Anything that can be awaited, as a promise; undefined for every other value that a function of a script may return. */
export function promiseOf(result: unknown): Promise<unknown> | undefined {
  const awaitable =
    typeof result === 'object' &&
    result !== null &&
    'then' in result &&
    typeof result.then === 'function';
  // a plain promise is returned as it is; for other thenables Promise.resolve calls their `then`
  return awaitable ? Promise.resolve(result) : undefined;
}

/**
 * The answer of a function that may not wait. Types are removed from scripts, not checked: an async `when` would be
 * true for everything, and its failure would end the process. Throws for a promise.
 */
export function atOnce<T>(what: string, answer: T): T {
  const promise = promiseOf(answer);
  if (promise === undefined) return answer;
  promise.catch(() => undefined);
  throw new InvalidArgumentError(
    `${what} of a route must return its answer at once, not a promise`,
  );
}
