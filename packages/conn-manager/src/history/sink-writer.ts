import { type Clock, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';

const WRITE_INTERVAL_MS = 1_000;
const RETRY_MS = 5_000;
const MAX_BATCH = 500;
/** Entries that wait for a sink that does not answer; the oldest of more are lost to it. */
const MAX_WAITING = 5_000;

/** Where entries go, one batch at a time. */
export interface BatchSink<Entry> {
  /** For messages, without credentials. */
  readonly description: string;
  /** Called with one batch at a time. A failure is reported once and the batch is tried again. */
  write(entries: readonly Entry[]): Promise<void>;
}

/** Hands entries on in batches. What becomes of them never reaches the code that adds them. */
export class SinkWriter<Entry> {
  readonly #what: string;
  readonly #sink: BatchSink<Entry>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #waiting: Entry[] = [];
  #timer: unknown;
  #writing: Promise<void> | undefined;
  #isBroken = false;
  #isClosed = false;
  #lost = 0;

  /** @param what The entries, for messages: `history`. */
  constructor(what: string, sink: BatchSink<Entry>, clock: Clock, logger: Logger) {
    this.#what = what;
    this.#sink = sink;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Entries that were never written. */
  get lost(): number {
    return this.#lost;
  }

  add(entry: Entry): void {
    if (this.#isClosed) return;
    this.#waiting.push(entry);
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting = this.#waiting.slice(MAX_BATCH);
      this.#lost += MAX_BATCH;
    }
    this.#schedule(WRITE_INTERVAL_MS);
  }

  /** Writes what waits. Never rejects. */
  async flush(): Promise<void> {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    await (this.#writing ??= this.#drain().finally(() => {
      this.#writing = undefined;
    }));
  }

  /** Writes once more what waits, and nothing afterwards. */
  async close(): Promise<void> {
    await this.flush();
    this.#isClosed = true;
    this.#clock.clearTimeout(this.#timer);
  }

  #schedule(delayMs: number): void {
    if (this.#isClosed || this.#writing !== undefined) return;
    this.#timer ??= this.#clock.setTimeout(() => void this.flush(), delayMs);
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_BATCH);
      try {
        await this.#sink.write(batch);
        this.#isBroken = false;
      } catch (error) {
        this.#waiting.unshift(...batch);
        this.#reportFailure(error);
        // after this drain is over
        queueMicrotask(() => queueMicrotask(() => this.#schedule(RETRY_MS)));
        return;
      }
    }
  }

  #reportFailure(error: unknown): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    const { description } = this.#sink;
    this.#logger.warn(
      { [this.#what]: description },
      `The ${this.#what} cannot be written: ${textOf(error)}; it is kept in memory and tried again`,
    );
  }
}
