/** The longest delay of Node's timers, about 24.8 days; they treat anything longer as 1 ms. */
export const MAX_DELAY_MS = 2 ** 31 - 1;

/** A timer; undefined when the delay is longer than any timer, which then never ends. What is not a number counts as no delay. */
export function startTimer(delayMs: number, task: () => void): NodeJS.Timeout | undefined {
  return delayMs > MAX_DELAY_MS ? undefined : setTimeout(task, Math.max(1, Math.ceil(delayMs)));
}
