/**
 * Time, handed in: deadlines run under it, so that tests need not wait. XState's `SimulatedClock` fits as it is.
 */
export interface Clock {
  /** Monotonic milliseconds from any origin. */
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};
