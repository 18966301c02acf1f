import { type Clock, type Logger } from '@switchwire/esl-client';

/** Takeovers that follow each other within so long are one line. */
const GATHER_MS = 1_000;
/** Sockets that the line names. */
const MAX_NAMED = 5;

/** One line for all sockets that were taken over from a server, not one for each of thousands. */
export class TakeoverLog {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #taken = new Map<string, string[]>();
  #count = 0;
  #timer: unknown;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Since the start. */
  get count(): number {
    return this.#count;
  }

  add(socket: string, previous: string): void {
    this.#count++;
    const taken = this.#taken.get(previous);
    if (taken === undefined) this.#taken.set(previous, [socket]);
    else taken.push(socket);
    this.#timer ??= this.#clock.setTimeout(() => this.#say(), GATHER_MS);
  }

  /** Says what was not said yet. */
  end(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#say();
  }

  #say(): void {
    this.#timer = undefined;
    for (const [previous, taken] of this.#taken) {
      const named = taken.slice(0, MAX_NAMED).join(', ');
      const more = taken.length > MAX_NAMED ? ` and ${taken.length - MAX_NAMED} more` : '';
      this.#logger.warn({ previous, sockets: taken.length }, `Took ${named}${more} over from ${previous}`); // prettier-ignore
    }
    this.#taken.clear();
  }
}
