import type { Collection } from 'mongodb';
import type { SocketMirror } from '../socket-store.ts';
import { EarlierRuns } from './earlier-runs.ts';
import { Rivals } from './rivals.ts';
import type { ForeignState, StateDocument } from './state-document.ts';

/** So many of the sockets are enough to see what else acts on them. */
const RIVAL_SAMPLE = 100;
/** Those that were written last are looked at. */
const MAX_STATES = 1_000;

export interface OtherRunsOptions {
  /** Of this process. */
  readonly instance: string;
  /** Another program acts on the same sockets. */
  readonly onRival: (owner: string) => void;
}

/** What other processes have written to the mirror: programs that act on the same sockets, and leftovers of earlier runs. */
export class OtherRuns {
  readonly #options: OtherRunsOptions;
  readonly #rivals = new Rivals();
  readonly #earlier = new EarlierRuns();

  constructor(options: OtherRunsOptions) {
    this.#options = options;
  }

  async lookForRivals(
    collection: Collection<StateDocument>,
    states: readonly SocketMirror[],
  ): Promise<void> {
    const acting = states.filter(({ phase }) => phase !== 'closed');
    if (acting.length === 0) return;
    const theirs = await this.#find(collection, {
      socket: { $in: acting.slice(0, RIVAL_SAMPLE).map(({ id }) => id) },
      phase: { $ne: 'closed' },
    });
    for (const owner of this.#rivals.look(theirs)) this.#options.onRival(owner);
  }

  /** Removes what runs of this owner that did not end well have left behind. */
  async removeEarlierRuns(collection: Collection<StateDocument>, owner: string): Promise<void> {
    const dead = this.#earlier.look(await this.#find(collection, { owner }));
    if (dead.length > 0) await collection.deleteMany({ owner, instance: { $in: [...dead] } });
  }

  #find(
    collection: Collection<StateDocument>,
    filter: Parameters<Collection<StateDocument>['find']>[0],
  ): Promise<ForeignState[]> {
    return collection
      .find(
        { ...filter, instance: { $ne: this.#options.instance } },
        { projection: { owner: 1, instance: 1, updated_at: 1 } },
      )
      .sort({ updated_at: -1 })
      .limit(MAX_STATES)
      .toArray();
  }
}
