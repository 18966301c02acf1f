import { type Clock } from '../src/clock.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands until a test moves it on. Timers run in order, each at its own time. */
export class SimulatedClock implements Clock {
  readonly #timers = new Map<number, Timer>();
  #now = 0;
  #lastId = 0;

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, ms: number): number {
    this.#timers.set(++this.#lastId, { at: this.#now + ms, callback });
    return this.#lastId;
  }

  clearTimeout(id: number): void {
    this.#timers.delete(id);
  }

  increment(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      const [id, { at, callback }] = next;
      this.#timers.delete(id);
      this.#now = at;
      callback();
    }
    this.#now = end;
  }

  /** The earliest timer that is due by then; of several the one that was set first. */
  #next(end: number): [id: number, timer: Timer] | undefined {
    let next: [number, Timer] | undefined;
    for (const entry of this.#timers)
      if (entry[1].at <= end && (next === undefined || entry[1].at < next[1].at)) next = entry;
    return next;
  }
}
