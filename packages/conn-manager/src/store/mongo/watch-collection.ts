import type { ChangeStream, Collection, MongoServerError } from 'mongodb';
import type { Clock } from '@switchwire/esl-client';
import { isServerError } from './driver.ts';

/** A burst of changes is one change. */
const SETTLE_MS = 100;
/** Between two attempts to reach a lost database; each attempt itself waits for it as well. */
const RETRY_MS = 1_000;
/** Where it had no change streams, a deployment may have become a replica set, or a user may have been given the right. */
const STREAM_RETRY_MS = 60_000;
/**
 * What servers answer that have no change streams for us: Unauthorized, CommandNotFound, CommandNotSupported,
 * NotImplemented, an unknown stage, no replica set.
 */
const NO_STREAMS = new Set<unknown>([13, 59, 115, 238, 40_324, 40_573]);
/** For how long the server holds a question for changes, and so how soon a new stream is known to be open. */
const AWAIT_MS = 1_000;

export interface WatchedCollection {
  readonly collection: () => Promise<Collection>;
  /** A digest of the present contents. */
  readonly readDigest: () => Promise<string>;
  /** The digest of what was loaded last, undefined before. */
  readonly loadedDigest: () => string | undefined;
}

/** Who is notified. */
export interface CollectionWatchListener {
  onChange(): void;
  onError(error: unknown): void;
  /** How changes are noticed is not what one would expect. */
  onNotice(message: string): void;
}

export interface CollectionWatchOptions {
  readonly pollIntervalMs: number;
  readonly clock: Clock;
}

/**
 * `ended`: the collection was dropped or renamed, and what comes under its name needs a new stream; or the place to
 * resume from is no longer known. `refused`: the server answers, but has no change streams for us.
 */
type StreamEnd = 'ended' | { readonly refused: MongoServerError };

/**
 * Reports changes of a collection: by change stream, or by polling as long as the deployment has none. An outage is reported
 * once; watching goes on by itself, and reports a change when the database is back, since there may have been one.
 */
export class CollectionWatch implements Disposable {
  readonly #watched: WatchedCollection;
  readonly #listener: CollectionWatchListener;
  readonly #options: CollectionWatchOptions;
  #isStopped = false;
  #hasOutage = false;
  #isPolling = false;
  #stream: ChangeStream | undefined;
  /** The last place in the stream of changes that we saw. */
  #resumeAfter: unknown;
  /** The contents were once compared with what was loaded. */
  #hasCompared = false;
  #seenBeforeLoad: string | undefined;
  /** The timer that will report a change. */
  #reporting: unknown;
  /** Ends the pause that is on. */
  #wake: (() => void) | undefined;

  constructor(
    watched: WatchedCollection,
    listener: CollectionWatchListener,
    options: CollectionWatchOptions,
  ) {
    this.#watched = watched;
    this.#listener = listener;
    this.#options = options;
    void this.#run();
  }

  [Symbol.dispose](): void {
    this.#isStopped = true;
    if (this.#reporting !== undefined) this.#options.clock.clearTimeout(this.#reporting);
    this.#wake?.();
    this.#stream?.close().catch(() => undefined);
  }

  async #run(): Promise<void> {
    while (!this.#isOver()) {
      try {
        const end = await this.#followStream();
        if (end !== 'ended') await this.#poll(end.refused);
      } catch (error) {
        if (this.#isOver()) return;
        if (!this.#hasOutage) this.#listener.onError(error);
        this.#hasOutage = true;
        await this.#pause(RETRY_MS);
      }
    }
  }

  async #followStream(): Promise<StreamEnd> {
    const resumeAfter = this.#resumeAfter;
    const collection = await this.#watched.collection();
    if (this.#isOver()) return 'ended';
    const stream = collection.watch([{ $project: { operationType: 1 } }], {
      maxAwaitTimeMS: AWAIT_MS,
      ...(resumeAfter === undefined ? {} : { resumeAfter }),
    });
    this.#stream = stream;
    const state = { isEstablished: false };
    try {
      await this.#readStream(stream, resumeAfter === undefined, state);
      this.#resumeAfter = undefined;
      return 'ended';
    } catch (error) {
      if (this.#isOver() || !isServerError(error)) throw error;
      if (!state.isEstablished && resumeAfter === undefined) {
        if (NO_STREAMS.has(error.code)) return { refused: error };
        throw error;
      }
      // the history may be shorter than the outage was
      this.#resumeAfter = undefined;
      this.#report();
      await this.#pause(RETRY_MS);
      return 'ended';
    } finally {
      this.#stream = undefined;
      await stream.close().catch(() => undefined);
    }
  }

  /** Until the watch is over, or the stream. */
  async #readStream(
    stream: ChangeStream,
    isNew: boolean,
    state: { isEstablished: boolean },
  ): Promise<void> {
    while (!this.#isOver()) {
      const change = await stream.tryNext();
      const isFirst = !state.isEstablished;
      state.isEstablished = true;
      if (isFirst) this.#noteStream();
      this.#resumeAfter = stream.resumeToken;
      if (change !== null) this.#report();
      if (change?.operationType === 'invalidate') return;
      // what changed between the load, or the last poll, and the first moment of the stream; a load may be under way
      if (!this.#hasCompared || (isFirst && isNew)) await this.#look();
    }
  }

  /** A method, since the answer may change behind every `await`. */
  #isOver(): boolean {
    return this.#isStopped;
  }

  /** For a while, then the stream is tried again. */
  async #poll(refused: MongoServerError): Promise<void> {
    const { clock, pollIntervalMs } = this.#options;
    const end = clock.now() + STREAM_RETRY_MS;
    while (!this.#isOver() && clock.now() < end) {
      await this.#look();
      if (!this.#isPolling) {
        this.#listener.onNotice(
          `The database offers no change streams (${refused.message}): polling it for changes every ${pollIntervalMs} ms`,
        );
      }
      this.#isPolling = true;
      this.#noteRecovery();
      await this.#pause(pollIntervalMs);
    }
  }

  async #look(): Promise<void> {
    const digest = await this.#watched.readDigest();
    const loaded = this.#watched.loadedDigest();
    // with what was loaded last, since that is what runs: contents may have changed and changed back since the last look
    const known = loaded ?? this.#seenBeforeLoad;
    if (known !== undefined && known !== digest) this.#report();
    if (loaded === undefined) this.#seenBeforeLoad = digest;
    else this.#hasCompared = true;
  }

  #noteStream(): void {
    if (this.#isPolling) this.#listener.onNotice('Changes are now reported by a change stream');
    this.#isPolling = false;
    this.#noteRecovery();
  }

  #noteRecovery(): void {
    if (this.#hasOutage) this.#report();
    this.#hasOutage = false;
  }

  #report(): void {
    this.#reporting ??= this.#options.clock.setTimeout(() => {
      this.#reporting = undefined;
      if (!this.#isStopped) this.#listener.onChange();
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
