import { type AnyBulkWriteOperation, type Collection } from 'mongodb';
import { type SocketMirror } from '../socket-store.ts';

/** A document of `<table>_state`. */
export interface StateDocument {
  /** `OWNER/SOCKET`: several programs may run the same sockets, each with its own view of them. */
  readonly _id: string;
  readonly socket: string;
  readonly address: string;
  readonly phase: string;
  readonly since: Date;
  readonly generation: number;
  readonly attempt: number;
  readonly last_cause: string | null;
  readonly owner: string;
  readonly updated_at: Date;
}

/** Writes what changed, one write at a time; states that come meanwhile replace each other. */
export class StateMirror {
  readonly #collection: () => Promise<Collection<StateDocument>>;
  readonly #owner: string | undefined;
  /** What the collection holds of ours, by `_id`. */
  readonly #written = new Map<string, string>();
  #waiting: readonly SocketMirror[] | undefined;
  #writing: Promise<void> | undefined;
  #isKnown = false;

  constructor(collection: () => Promise<Collection<StateDocument>>, owner: string | undefined) {
    this.#collection = collection;
    this.#owner = owner;
  }

  /** Resolves once these states, or later ones, are written. */
  write(states: readonly SocketMirror[]): Promise<void> {
    this.#waiting = states;
    this.#writing ??= this.#drain().finally(() => (this.#writing = undefined));
    return this.#writing;
  }

  /** Removes everything of ours: a program that ended has no phases. */
  async clear(): Promise<void> {
    if (this.#written.size === 0) return;
    await this.write([]);
  }

  async #drain(): Promise<void> {
    while (this.#waiting !== undefined) {
      const states = this.#waiting;
      this.#waiting = undefined;
      await this.#replace(states);
    }
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
    await collection.bulkWrite(operations, { ordered: false });
    for (const state of changed) this.#written.set(state._id, fingerprint(state));
    for (const id of gone) this.#written.delete(id);
  }

  /** What a run of the same owner that did not end well has left behind. */
  async #forgetEarlierRun(documents: readonly { readonly owner: string }[]): Promise<void> {
    const owner = this.#owner ?? documents[0]?.owner;
    if (this.#isKnown || owner === undefined) return;
    const collection = await this.#collection();
    await collection.deleteMany({ owner });
    this.#isKnown = true;
  }

  #documentOf(state: SocketMirror): Omit<StateDocument, 'updated_at'> {
    const owner = this.#owner ?? state.owner;
    return {
      _id: `${owner}/${state.id}`,
      socket: state.id,
      address: state.address,
      phase: state.phase,
      since: state.since,
      generation: state.generation,
      attempt: state.attempt,
      last_cause: state.lastCause ?? null,
      owner,
    };
  }
}

const fingerprint = (state: Omit<StateDocument, 'updated_at'>): string => JSON.stringify(state);
