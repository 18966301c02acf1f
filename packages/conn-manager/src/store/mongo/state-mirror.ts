import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import { nanoid } from 'nanoid';
import { type Clock } from '@switchwire/esl-client';
import type { SocketMirror } from '../socket-store.ts';
import { isBulkWriteError } from './driver.ts';
import { Rivals } from './rivals.ts';

/** So often a program says of its documents that it is still there. */
const REFRESH_MS = 60_000;
/** What has not been touched for this long belongs to a program that crashed. */
const ABANDONED_MS = 15 * 60_000;
/** So many of the sockets are enough to see what else acts on them. */
const RIVAL_SAMPLE = 100;
const MAX_RIVAL_STATES = 1_000;

/** A document of `<table>_state`. */
export interface StateDocument {
  /** `OWNER/INSTANCE/SOCKET`: several programs may run the same sockets, each with its own view of them. */
  readonly _id: string;
  readonly socket: string;
  readonly address: string;
  readonly phase: string;
  readonly since: Date;
  readonly generation: number;
  readonly attempt: number;
  readonly last_cause: string | null;
  readonly owner: string;
  /** Of the process: two that run under the same owner by mistake do not share a document. */
  readonly instance: string;
  /** Of the last change, or of the last minute in which the owner was there. */
  readonly updated_at: Date;
}

/**
 * Writes what changed, one write at a time; states that come meanwhile replace each other. Touches its documents now and
 * then, and removes those that are no longer touched.
 */
export class StateMirror {
  readonly #collection: () => Promise<Collection<StateDocument>>;
  readonly #clock: Clock;
  readonly #owner: string | undefined;
  readonly #instance = nanoid(8);
  readonly #rivals = new Rivals();
  readonly #onRival: (owner: string) => void;
  /** What the collection holds of ours, by `_id`. */
  readonly #written = new Map<string, string>();
  #latest: readonly SocketMirror[] = [];
  #waiting: readonly SocketMirror[] | undefined;
  #writing: Promise<void> | undefined;
  /** Under which name the documents were written last. */
  #knownAs: string | undefined;
  #refreshing: unknown;
  #isRefreshDue = false;

  constructor(
    collection: () => Promise<Collection<StateDocument>>,
    options: {
      readonly owner: string | undefined;
      readonly clock: Clock;
      /** Another program acts on the same sockets. */
      readonly onRival: (owner: string) => void;
    },
  ) {
    this.#collection = collection;
    this.#owner = options.owner;
    this.#clock = options.clock;
    this.#onRival = options.onRival;
  }

  /** Resolves once these states, or later ones, are written. */
  write(states: readonly SocketMirror[]): Promise<void> {
    this.#latest = states;
    this.#waiting = states;
    if (states.length > 0) this.#refreshing ??= this.#refreshLater();
    return this.#work();
  }

  /** Removes everything of ours: a program that ended has no phases. */
  async clear(): Promise<void> {
    this.#clock.clearTimeout(this.#refreshing);
    // what is being written has to be removed as well
    if (this.#written.size > 0 || this.#writing !== undefined) await this.write([]);
  }

  #work(): Promise<void> {
    return (this.#writing ??= this.#drain());
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting !== undefined || this.#isRefreshDue) {
        const states = this.#waiting;
        this.#waiting = undefined;
        if (states !== undefined) await this.#replace(states);
        else await this.#refresh();
      }
    } finally {
      // in the step that found nothing more to write: what is asked for a moment later begins another round
      this.#writing = undefined;
    }
  }

  #refreshLater(): unknown {
    return this.#clock.setTimeout(() => {
      this.#isRefreshDue = true;
      this.#refreshing = this.#refreshLater();
      // it is tried again, and the next write reports what is wrong
      this.#work().catch(() => undefined);
    }, REFRESH_MS);
  }

  async #refresh(): Promise<void> {
    this.#isRefreshDue = false;
    const collection = await this.#collection();
    const now = Date.now();
    if (this.#knownAs !== undefined) {
      const { matchedCount } = await collection.updateMany(
        { owner: this.#knownAs, instance: this.#instance },
        { $set: { updated_at: new Date(now) } },
      );
      // we were away for so long that we were taken for dead
      if (matchedCount < this.#written.size) {
        this.#written.clear();
        this.#waiting ??= this.#latest;
      }
    }
    await collection.deleteMany({ updated_at: { $lt: new Date(now - ABANDONED_MS) } });
    await this.#lookForRivals(collection);
  }

  async #lookForRivals(collection: Collection<StateDocument>): Promise<void> {
    const acting = this.#latest.filter(({ phase }) => phase !== 'closed');
    if (acting.length === 0) return;
    const theirs = await collection
      .find(
        {
          socket: { $in: acting.slice(0, RIVAL_SAMPLE).map(({ id }) => id) },
          instance: { $ne: this.#instance },
          phase: { $ne: 'closed' },
        },
        { projection: { owner: 1, instance: 1, updated_at: 1 } },
      )
      .limit(MAX_RIVAL_STATES)
      .toArray();
    for (const owner of this.#rivals.look(theirs)) this.#onRival(owner);
  }

  async #replace(states: readonly SocketMirror[]): Promise<void> {
    const documents = states.map((state) => this.#documentOf(state));
    await this.#forgetEarlierRun(documents);
    const wanted = new Set(documents.map(({ _id }) => _id));
    const changed = documents.filter(
      (state) => this.#written.get(state._id) !== fingerprint(state),
    );
    const gone = [...this.#written.keys()].filter((id) => !wanted.has(id));
    const updated_at = new Date();
    const operations: AnyBulkWriteOperation<StateDocument>[] = [
      ...changed.map(({ _id, ...fields }) => ({
        updateOne: { filter: { _id }, update: { $set: { ...fields, updated_at } }, upsert: true },
      })),
      ...gone.map((_id) => ({ deleteOne: { filter: { _id } } })),
    ];
    if (operations.length === 0) return;
    const collection = await this.#collection();
    const failed = await failedOf(collection.bulkWrite(operations, { ordered: false }));
    changed.forEach((state, index) => {
      if (!failed.indexes.has(index)) this.#written.set(state._id, fingerprint(state));
    });
    gone.forEach((id, index) => {
      if (!failed.indexes.has(changed.length + index)) this.#written.delete(id);
    });
    if (failed.error !== undefined) throw failed.error;
  }

  /**
   * What a run of the same owner that did not end well has left behind. Should that one be alive after all, it writes its
   * documents again when it updates them.
   */
  async #forgetEarlierRun(documents: readonly { readonly owner: string }[]): Promise<void> {
    const owner = this.#owner ?? documents[0]?.owner;
    if (this.#knownAs !== undefined || owner === undefined) return;
    const collection = await this.#collection();
    await collection.deleteMany({ owner });
    this.#knownAs = owner;
  }

  #documentOf(state: SocketMirror): Omit<StateDocument, 'updated_at'> {
    const owner = this.#owner ?? state.owner;
    return {
      _id: `${owner}/${this.#instance}/${state.id}`,
      socket: state.id,
      address: state.address,
      phase: state.phase,
      since: state.since,
      generation: state.generation,
      attempt: state.attempt,
      last_cause: state.lastCause ?? null,
      owner,
      instance: this.#instance,
    };
  }
}

/** Which of many writes failed; the others were done. Rejects when nothing is known of any. */
async function failedOf(
  writing: Promise<unknown>,
): Promise<{ readonly indexes: ReadonlySet<number>; readonly error: Error | undefined }> {
  try {
    await writing;
    return { indexes: new Set(), error: undefined };
  } catch (error) {
    if (!isBulkWriteError(error)) throw error;
    const errors = [error.writeErrors].flat();
    return { indexes: new Set(errors.map(({ index }) => index)), error };
  }
}

const fingerprint = (state: Omit<StateDocument, 'updated_at'>): string => JSON.stringify(state);
