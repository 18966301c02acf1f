import { type Clock } from '@switchwire/esl-client';

export interface FirstAnswerOptions {
  readonly clock: Clock;
  /** Between two questions. */
  readonly everyMs: number;
  /** No further question is asked after so long. */
  readonly forMs: number;
}

/**
 * Asks again and again without waiting for the answers before, and takes the first. While a cluster elects a leader, questions are
 * not refused but lost: who waits for each to time out learns late that there is a leader. Rejects when the newest question fails.
 */
export function firstAnswer<T>(
  ask: () => Promise<T>,
  { clock, everyMs, forMs }: FirstAnswerOptions,
): Promise<T> {
  const until = clock.now() + forMs;
  return new Promise((resolve, reject) => {
    let timer: unknown;
    let asked = 0;
    const next = (): void => {
      const number = ++asked;
      ask().then(
        (answer) => {
          clock.clearTimeout(timer);
          resolve(answer);
        },
        (error: unknown) => {
          if (number !== asked) return;
          clock.clearTimeout(timer);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
      if (clock.now() + everyMs < until) timer = clock.setTimeout(next, everyMs);
    };
    next();
  });
}
