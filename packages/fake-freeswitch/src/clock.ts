/** Time as the fake server sees it. Pass your own to decide when calls and deadlines move on. */
export interface FakeClock {
  /** Milliseconds since 1970; fractions are microseconds. */
  now(): number;
  /** Runs once after that many milliseconds; the result cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** The clock of the machine. */
export const systemClock: FakeClock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
