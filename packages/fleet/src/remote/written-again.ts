import { type Clock, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';

export interface WrittenAgainPorts {
  readonly clock: Clock;
  /** From 0 (inclusive) to 1. */
  readonly random: () => number;
  readonly logger: Logger;
  /** Reads what is there, and writes what is not. */
  readonly write: () => Promise<void>;
}

/** Every server has what is to be written: the first within this time writes it, the others find it there. */
const SPREAD_MS = 2_000;
const RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

/** Writes again what a store held that was lost, when it is made again. */
export class WrittenAgain implements Disposable {
  readonly #ports: WrittenAgainPorts;
  #isOver = false;
  #timer: unknown;

  constructor(ports: WrittenAgainPorts) {
    this.#ports = ports;
  }

  /** The store was made again. */
  soon(): void {
    this.#after(SPREAD_MS * this.#ports.random(), RETRY_MS);
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#ports.clock.clearTimeout(this.#timer);
  }

  #after(ms: number, retryMs: number): void {
    const { clock } = this.#ports;
    clock.clearTimeout(this.#timer);
    if (!this.#isOver) this.#timer = clock.setTimeout(() => void this.#write(retryMs), ms);
  }

  async #write(retryMs: number): Promise<void> {
    const { write, logger } = this.#ports;
    try {
      await write();
    } catch (error) {
      logger.debug({}, `Writing what the store has lost failed: ${textOf(error)}`);
      this.#after(retryMs, Math.min(MAX_RETRY_MS, retryMs * 2));
    }
  }
}
