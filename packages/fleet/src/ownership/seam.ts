import { type EslEvent } from '@switchwire/esl-protocol';

/** However many come in the time that is kept: the events are views into what was received. */
const MAX_SEAM_EVENTS = 5_000;

interface Kept {
  readonly event: EslEvent;
  readonly at: number;
}

/**
 * The last events before this server acts. A FreeSWITCH with thousands of waiting events dispatches them by several threads,
 * so that some of them may come before the announcement on one connection and after it on the other.
 */
export class Seam {
  readonly #keptMs: number;
  #events: Kept[] = [];
  /** Of the oldest that is kept. */
  #first = 0;

  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  push(event: EslEvent, now: number): void {
    this.#events.push({ event, at: now });
    this.#forget(now);
  }

  /** What came within the time that is kept, the oldest first. */
  take(now: number): readonly EslEvent[] {
    this.#forget(now);
    const kept = this.#events.slice(this.#first).map(({ event }) => event);
    this.#events = [];
    this.#first = 0;
    return kept;
  }

  #forget(now: number): void {
    while (
      this.#first < this.#events.length &&
      (this.#events.length - this.#first > MAX_SEAM_EVENTS ||
        now - (this.#events[this.#first]?.at ?? 0) > this.#keptMs)
    )
      this.#first++;
    // moved as seldom as it has doubled
    if (this.#first <= this.#events.length / 2) return;
    this.#events = this.#events.slice(this.#first);
    this.#first = 0;
  }
}
