import { type Clock } from '../clock.ts';

/** The promise, or `timedOut()` as a rejection once `ms` have passed; the promise itself goes on. */
export function withDeadline<T>(
  clock: Clock,
  promise: Promise<T>,
  ms: number,
  timedOut: () => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => {
      reject(timedOut());
    }, ms);
    promise.then(resolve, reject).finally(() => {
      clock.clearTimeout(timer);
    });
  });
}
