import { asError, RouteTimeoutError } from './errors.ts';
import { startTimer } from './timer.ts';

/** Runs a step of a script with a deadline. Rejects with what it threw, or with RouteTimeoutError. */
export async function withinDeadline<T>(
  what: string,
  timeoutMs: number,
  task: () => T | Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = startTimer(timeoutMs, () => reject(new RouteTimeoutError(what, timeoutMs)));
  });
  try {
    return await Promise.race([(async () => await task())(), late]);
  } catch (thrown) {
    throw asError(thrown);
  } finally {
    clearTimeout(timer);
  }
}
