/** One beat: when it was sent by the clock of this server, and when NATS stored it by its own. Milliseconds since 1970. */
export interface StampedBeat {
  readonly sentAt: number;
  readonly storedAt: number;
}

/** Beats that are compared: the one that travelled fastest says most. */
const KEPT = 8;

/**
 * The time of NATS, so that servers whose clocks differ mean the same by a deadline. Each beat gives the difference and the time
 * that it travelled; the smallest difference of the last few is nearest to the truth.
 */
export class NatsClock {
  readonly #wallNow: () => number;
  readonly #offsets: number[] = [];
  #offset = 0;

  constructor(wallNow: () => number) {
    this.#wallNow = wallNow;
  }

  /** What is added to the clock of this server, milliseconds. */
  get offset(): number {
    return this.#offset;
  }

  now(): number {
    return this.#wallNow() + this.#offset;
  }

  note({ sentAt, storedAt }: StampedBeat): void {
    this.#offsets.push(storedAt - sentAt);
    if (this.#offsets.length > KEPT) this.#offsets.shift();
    this.#offset = Math.min(...this.#offsets);
  }
}
