/** Messages that are sent and not yet acknowledged, at most. */
const MAX_WINDOW = 1_024;

const FIRST_WAIT_MS = 50;
const MAX_WAIT_MS = 2_000;

/**
 * Which of a row of numbered messages may be sent, and which are done. What is lost is sent again together with everything after
 * it, so that the order stays; the receiver drops what it has by its id. No I/O and no clock: the sender reports what happened.
 */
export class GoBackN {
  readonly #maxWindow: number;
  /** By number, modulo the window: whether it was acknowledged before one that is older. */
  readonly #isAcked: Uint8Array;
  #round = 0;
  #base = 0;
  #next = 0;
  #window: number;
  #isFull = false;
  #failures = 0;

  constructor(maxWindow: number = MAX_WINDOW) {
    this.#maxWindow = maxWindow;
    this.#window = maxWindow;
    this.#isAcked = new Uint8Array(maxWindow);
  }

  /** Raised when everything is sent again: acknowledgements of earlier rounds say nothing. */
  get round(): number {
    return this.#round;
  }

  get inFlight(): number {
    return this.#next - this.#base;
  }

  /** A window that was full is filled again when half of it is free: many messages in one write, not one for each answer. */
  get maySend(): boolean {
    return !this.#isFull;
  }

  /** One more was sent: its number. */
  sent(): number {
    if (this.inFlight + 1 >= this.#window) this.#isFull = true;
    return this.#next++;
  }

  /** One was acknowledged, or `count` from it on. Gives how many of the oldest are done by it. */
  acknowledged(round: number, number: number, count = 1): number {
    if (round !== this.#round || number < this.#base || number >= this.#next) return 0;
    for (let one = number; one < number + count && one < this.#next; one++)
      this.#isAcked[one % this.#maxWindow] = 1;
    this.#failures = 0;
    this.#window = Math.min(this.#maxWindow, this.#window * 2);
    let done = 0;
    while (this.#base < this.#next && this.#isAcked[this.#base % this.#maxWindow] === 1) {
      this.#isAcked[this.#base % this.#maxWindow] = 0;
      this.#base++;
      done++;
    }
    if (this.inFlight <= this.#window / 2) this.#isFull = false;
    return done;
  }

  /**
   * Something in flight was refused or lost: all of it has to be sent again, one by one at first. Gives the milliseconds to wait
   * before; undefined for news of an earlier round.
   */
  lost(round: number): number | undefined {
    if (round !== this.#round) return undefined;
    this.#round++;
    this.#next = this.#base;
    this.#isAcked.fill(0);
    this.#window = 1;
    this.#isFull = false;
    return Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++);
  }
}
