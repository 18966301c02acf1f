/**
 * Time, handed in: deadlines run under it, so that tests need not wait. XState's `SimulatedClock` fits as it is.
 */
export interface Clock {
  /** Monotonic milliseconds from any origin. */
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** Node fires timers of more than 31 bits at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock. A wait longer than Node's longest, of 24 days, is cut to that. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, Math.min(ms, MAX_TIMER_MS)),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};
