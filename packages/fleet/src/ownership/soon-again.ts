import { type Clock } from '@switchwire/esl-client';

/** What happens within so long is looked at together. */
const SOON_MS = 20;
/** A look at thousands of sockets after each thing that happens takes at most this share of the time. */
const SHARE = 0.05;

/** Looks at everything soon after something happened: the longer a look takes, the more rarely. */
export class SoonAgain {
  readonly #clock: Clock;
  readonly #maxMs: number;
  readonly #look: () => void;
  #lookMs = 0;
  #timer: unknown;

  /** @param maxMs Never later than this. */
  constructor(clock: Clock, maxMs: number, look: () => void) {
    this.#clock = clock;
    this.#maxMs = maxMs;
    this.#look = look;
  }

  look(): void {
    const ms = Math.min(this.#maxMs, Math.max(SOON_MS, this.#lookMs / SHARE));
    this.#timer ??= this.#clock.setTimeout(() => this.#lookNow(), ms);
  }

  /** Whatever was looked at a moment ago. */
  lookNow(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#lookNow();
  }

  /** In the next turn: timers run before sockets are read, and what others said meanwhile lies there. */
  #lookNow(): void {
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      const from = this.#clock.now();
      this.#look();
      this.#lookMs = this.#clock.now() - from;
    }, 0);
  }

  end(): void {
    this.#clock.clearTimeout(this.#timer);
  }
}
