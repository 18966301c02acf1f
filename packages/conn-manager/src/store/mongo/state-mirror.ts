import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import { nanoid } from 'nanoid';
import { type Clock } from '@switchwire/esl-client';
import type { SocketMirror } from '../socket-store.ts';
import { writeMany } from './bulk-write.ts';
import { OtherRuns } from './other-runs.ts';
import type { StateDocument } from './state-document.ts';

/** So often a program says of one of its documents that it is still there: to other programs that look for one. */
const TOUCH_MS = 5_000;
/** So many times it looks for others meanwhile, since it is when a program starts that there may be another one already. */
const FIRST_LOOKS = 12;
/** So often it says so of all of them. */
const REFRESH_MS = 60_000;
/** What has not been touched for this long belongs to a program that crashed. */
const ABANDONED_MS = 15 * 60_000;

/**
 * Writes what changed, one write at a time; states that come meanwhile replace each other. Touches its documents now and
 * then, and removes those that are no longer touched.
 */
export class StateMirror {
  readonly #collection: () => Promise<Collection<StateDocument>>;
  readonly #clock: Clock;
  readonly #owner: string | undefined;
  readonly #instance = nanoid(8);
  readonly #others: OtherRuns;
  /** What the collection holds of ours, by `_id`. */
  readonly #written = new Map<string, string>();
  #latest: readonly SocketMirror[] = [];
  #waiting: readonly SocketMirror[] | undefined;
  #writing: Promise<void> | undefined;
  /** Under which name the documents were written last. */
  #knownAs: string | undefined;
  readonly #due = new Set<Chore>();
  readonly #timers = new Map<Chore, unknown>();
  #looksLeft = FIRST_LOOKS;

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
    this.#others = new OtherRuns({ instance: this.#instance, onRival: options.onRival });
  }

  /** Resolves once these states, or later ones, are written. */
  write(states: readonly SocketMirror[]): Promise<void> {
    this.#latest = states;
    this.#waiting = states;
    if (states.length > 0 && this.#timers.size === 0) {
      this.#schedule('touch', TOUCH_MS);
      this.#schedule('refresh', REFRESH_MS);
    }
    return this.#work();
  }

  /** Removes everything of ours: a program that ended has no phases. */
  async clear(): Promise<void> {
    for (const timer of this.#timers.values()) this.#clock.clearTimeout(timer);
    // what is being written has to be removed as well
    if (this.#written.size > 0 || this.#writing !== undefined) await this.write([]);
  }

  #work(): Promise<void> {
    return (this.#writing ??= this.#drain());
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting !== undefined || this.#due.size > 0) {
        const states = this.#waiting;
        this.#waiting = undefined;
        if (states !== undefined) await this.#replace(states);
        else if (this.#due.delete('touch')) await this.#touch();
        else if (this.#due.delete('refresh')) await this.#refresh();
      }
    } finally {
      // in the step that found nothing more to write: what is asked for a moment later begins another round
      this.#writing = undefined;
    }
  }

  #schedule(chore: Chore, ms: number): void {
    const timer = this.#clock.setTimeout(() => {
      this.#due.add(chore);
      this.#schedule(chore, ms);
      // it is tried again, and the next write reports what is wrong
      this.#work().catch(() => undefined);
    }, ms);
    this.#timers.set(chore, timer);
  }

  async #touch(): Promise<void> {
    const [first] = this.#written.keys();
    if (first === undefined || this.#knownAs === undefined) return;
    const collection = await this.#collection();
    const update = { $set: { updated_at: new Date() } };
    const { matchedCount } = await collection.updateOne({ _id: first }, update);
    if (matchedCount === 0) this.#writeAgain();
    if (this.#looksLeft === 0) return;
    this.#looksLeft--;
    await this.#others.removeEarlierRuns(collection, this.#knownAs);
    await this.#others.lookForRivals(collection, this.#latest);
  }

  async #refresh(): Promise<void> {
    const collection = await this.#collection();
    const now = Date.now();
    if (this.#knownAs !== undefined) {
      const { matchedCount } = await collection.updateMany(
        { owner: this.#knownAs, instance: this.#instance },
        { $set: { updated_at: new Date(now) } },
      );
      if (matchedCount < this.#written.size) this.#writeAgain();
    }
    await collection.deleteMany({ updated_at: { $lt: new Date(now - ABANDONED_MS) } });
    await this.#others.lookForRivals(collection, this.#latest);
  }

  /** We were away for so long that we were taken for dead. */
  #writeAgain(): void {
    this.#written.clear();
    this.#waiting ??= this.#latest;
  }

  async #replace(states: readonly SocketMirror[]): Promise<void> {
    const documents = states.map((state) => this.#documentOf(state));
    this.#knownAs ??= this.#owner ?? documents[0]?.owner;
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
    const { failed, error } = await writeMany(collection, operations);
    changed.forEach((state, index) => {
      if (!failed.has(index)) this.#written.set(state._id, fingerprint(state));
    });
    gone.forEach((id, index) => {
      if (!failed.has(changed.length + index)) this.#written.delete(id);
    });
    if (error !== undefined) throw error;
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

/** What is done now and then, besides writing what changed. */
type Chore = 'touch' | 'refresh';

const fingerprint = (state: Omit<StateDocument, 'updated_at'>): string => JSON.stringify(state);
