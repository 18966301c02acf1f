import { type ChangeStream, type Collection, MongoServerError } from 'mongodb';
import { type Clock } from '../clock.ts';

/** A burst of changes is one change. */
const SETTLE_MS = 100;
/** Between two attempts to reach a lost database; each attempt itself waits for it as well. */
const RETRY_MS = 1_000;
/** For how long the server holds a question for changes, and so how soon a new stream is known to stand. */
const AWAIT_MS = 1_000;

export interface WatchedCollection {
  readonly collection: () => Promise<Collection>;
  /** A digest of the present contents. */
  readonly readDigest: () => Promise<string>;
  /** The digest of what was loaded last, undefined before. */
  readonly loadedDigest: () => string | undefined;
}

export interface CollectionWatchOptions {
  readonly pollIntervalMs: number;
  readonly clock: Clock;
}

/**
 * Tells changes of a collection: by change stream, or by polling where the deployment has none. An outage is told once;
 * watching goes on by itself, and tells a change when the database is back, since there may have been one.
 */
export class CollectionWatch implements Disposable {
  readonly #watched: WatchedCollection;
  readonly #onChange: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #options: CollectionWatchOptions;
  #isStopped = false;
  #hasOutage = false;
  #stream: ChangeStream | undefined;
  /** The last place in the stream of changes that we saw. */
  #resumeAfter: unknown;
  /** Digest of what the last look found, once something was loaded to compare it with. */
  #seen: string | undefined;
  #seenBeforeLoad: string | undefined;
  /** The timer that will tell a change. */
  #telling: unknown;
  /** Ends the pause that is on. */
  #wake: (() => void) | undefined;

  constructor(
    watched: WatchedCollection,
    onChange: () => void,
    onError: (error: unknown) => void,
    options: CollectionWatchOptions,
  ) {
    this.#watched = watched;
    this.#onChange = onChange;
    this.#onError = onError;
    this.#options = options;
    void this.#run();
  }

  [Symbol.dispose](): void {
    this.#isStopped = true;
    if (this.#telling !== undefined) this.#options.clock.clearTimeout(this.#telling);
    this.#wake?.();
    this.#stream?.close().catch(() => undefined);
  }

  async #run(): Promise<void> {
    while (!this.#isOver()) {
      try {
        const end = await this.#followStream();
        if (end === 'refused') await this.#poll();
      } catch (error) {
        if (this.#isOver()) return;
        if (!this.#hasOutage) this.#onError(error);
        this.#hasOutage = true;
        await this.#pause(RETRY_MS);
      }
    }
  }

  /**
   * `ended`: the collection was dropped or renamed, and what comes under its name needs a new stream; or the place to
   * resume from is no longer known. `refused`: the server answers, but has no change streams for us.
   */
  async #followStream(): Promise<'ended' | 'refused'> {
    const resumeAfter = this.#resumeAfter;
    const collection = await this.#watched.collection();
    if (this.#isOver()) return 'ended';
    const stream = collection.watch([{ $project: { operationType: 1 } }], {
      maxAwaitTimeMS: AWAIT_MS,
      ...(resumeAfter === undefined ? {} : { resumeAfter }),
    });
    this.#stream = stream;
    let isEstablished = false;
    try {
      while (!this.#isOver()) {
        const change = await stream.tryNext();
        if (!isEstablished) this.#noteRecovery();
        isEstablished = true;
        this.#resumeAfter = stream.resumeToken;
        if (change !== null) this.#tell();
        if (change?.operationType === 'invalidate') break;
        // what changed between the load and the first moment of the stream; also a load may still be under way
        if (this.#seen === undefined) await this.#look();
      }
      this.#resumeAfter = undefined;
      return 'ended';
    } catch (error) {
      if (this.#isOver() || !(error instanceof MongoServerError)) throw error;
      if (!isEstablished && resumeAfter === undefined) return 'refused';
      // the history may be shorter than the outage was
      this.#resumeAfter = undefined;
      this.#tell();
      await this.#pause(RETRY_MS);
      return 'ended';
    } finally {
      this.#stream = undefined;
      await stream.close().catch(() => undefined);
    }
  }

  /** A method, since the answer may change behind every `await`. */
  #isOver(): boolean {
    return this.#isStopped;
  }

  async #poll(): Promise<void> {
    while (!this.#isOver()) {
      await this.#look();
      this.#noteRecovery();
      await this.#pause(this.#options.pollIntervalMs);
    }
  }

  async #look(): Promise<void> {
    const digest = await this.#watched.readDigest();
    const loaded = this.#watched.loadedDigest();
    const known = this.#seen ?? loaded ?? this.#seenBeforeLoad;
    if (known !== undefined && known !== digest) this.#tell();
    if (loaded === undefined) this.#seenBeforeLoad = digest;
    else this.#seen = digest;
  }

  #noteRecovery(): void {
    if (this.#hasOutage) this.#tell();
    this.#hasOutage = false;
  }

  #tell(): void {
    this.#telling ??= this.#options.clock.setTimeout(() => {
      this.#telling = undefined;
      if (!this.#isStopped) this.#onChange();
    }, SETTLE_MS);
  }

  #pause(ms: number): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const timer = clock.setTimeout(resolve, ms);
      this.#wake = () => {
        clock.clearTimeout(timer);
        resolve();
      };
      if (this.#isStopped) this.#wake();
    });
  }
}
