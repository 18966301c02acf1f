/** The longest delay that Node's timers know, about 24.8 days; they take anything longer for 1 ms. */
export const MAX_DELAY_MS = 2 ** 31 - 1;

/** A timer, or none when the delay is longer than any timer: then nobody waits for its end. What is no number is no delay. */
export function startTimer(delayMs: number, task: () => void): NodeJS.Timeout | undefined {
  return delayMs > MAX_DELAY_MS ? undefined : setTimeout(task, Math.max(1, Math.ceil(delayMs)));
}
