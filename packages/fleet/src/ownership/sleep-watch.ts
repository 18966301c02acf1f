import { type Clock } from '@switchwire/esl-client';

/** Runs before anything is read after the process slept: libuv runs timers first. */
const TICK_MS = 100;

/** Notices that the process was held still: by a signal, a pause of its machine, a script that did not give way. */
export class SleepWatch {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #onSlept: (ms: number) => void;
  #lastTick: number;
  #timer: unknown;

  constructor(clock: Clock, limitMs: number, onSlept: (ms: number) => void) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#onSlept = onSlept;
    this.#lastTick = clock.now();
    this.#schedule();
  }

  /** Asked with each chunk of bytes, too: a timer that is late must not let events through. */
  check(): void {
    const now = this.#clock.now();
    const slept = now - this.#lastTick;
    this.#lastTick = now;
    if (slept > this.#limitMs) this.#onSlept(slept);
  }

  end(): void {
    this.#clock.clearTimeout(this.#timer);
  }

  #schedule(): void {
    this.#timer = this.#clock.setTimeout(() => {
      this.#schedule();
      this.check();
    }, TICK_MS);
  }
}
