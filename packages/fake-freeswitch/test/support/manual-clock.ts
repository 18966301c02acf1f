import { type FakeClock, systemClock } from '../../src/index.ts';

/** A clock that stands still until it is moved. */
export class ManualClock implements FakeClock {
  #now = Date.UTC(2026, 10, 21, 3, 0, 0);
  #timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  }

  /** Moves on without running anything, as for a process that was suspended; what is due is late then. */
  skip(ms: number): void {
    this.#now += ms;
  }

  /** Moves on and runs what falls due, in order. What that sets off itself is awaited by the caller. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = until;
  }
}

/** The machine's clock, on which everything falls due that many times sooner. */
export function hurriedClock(times: number): FakeClock {
  return { now: () => systemClock.now(), after: (ms, run) => systemClock.after(ms / times, run) };
}
