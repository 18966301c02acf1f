import { createHash } from 'node:crypto';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import type { Collection, Filter } from 'mongodb';
import { writeMany } from './bulk-write.ts';
import type { MongoDriver } from './driver.ts';
import type { HistoryEntry } from '../../history/history-entry.ts';
import type { HistoryFilter, HistorySink } from '../../history/history-sink.ts';
import { MongoConnection } from './mongo-connection.ts';

const DAY_MS = 24 * 3_600_000;
const DEFAULT_DAYS = 7;
/** What one reading gives at most. */
const MAX_READ = 10_000;
/** Where the database does not remove old entries itself, this program does, so often. */
const PRUNE_MS = 3_600_000;

export interface MongoHistoryOptions {
  /** As of the store of sockets. */
  readonly url: string;
  /** Name of the collection. Default: `freeswitch_history`. */
  readonly table?: string;
  /** Whose entries these are: several programs may watch the same servers. Default: `switchwire`. */
  readonly owner?: string;
  /** Entries are removed after this many days. Default: 7. */
  readonly keepDays?: number;
}

type HistoryDocument = Omit<HistoryEntry, 'at'> & {
  readonly _id: string;
  readonly owner: string;
  readonly at: Date;
};

/** A history in a MongoDB collection, with a driver that is loaded already. */
export class MongoHistory implements HistorySink {
  readonly description: string;
  readonly #connection: MongoConnection;
  readonly #table: string;
  readonly #owner: string;
  readonly #keepMs: number;
  #hasIndex = false;
  #pruneAt = 0;

  /** Throws {@link InvalidArgumentError} for a URL that the driver does not understand, and for days that are not above 0. */
  constructor(options: MongoHistoryOptions, driver: MongoDriver) {
    const { url, table, owner, keepDays = DEFAULT_DAYS } = options;
    if (!(keepDays > 0 && keepDays < Infinity)) {
      throw new InvalidArgumentError(
        `keepDays of the history is ${keepDays}; use a number of days above 0`,
      );
    }
    this.#connection = new MongoConnection(url, driver);
    this.#table = table ?? 'freeswitch_history';
    this.#owner = owner ?? 'switchwire';
    this.#keepMs = keepDays * DAY_MS;
    this.description = `${this.#connection.description} "${this.#table}"`;
  }

  async write(entries: readonly HistoryEntry[]): Promise<void> {
    const collection = await this.#collection();
    await this.#expire(collection);
    // by an id of its own, so that a batch that is tried again gives nothing twice
    const operations = entries.map((entry) => {
      const { _id, ...fields } = this.#documentOf(entry);
      return { updateOne: { filter: { _id }, update: { $set: fields }, upsert: true } };
    });
    const { error } = await writeMany(collection, operations);
    if (error !== undefined) throw error;
  }

  async read({ socket, since, until, limit }: HistoryFilter): Promise<readonly HistoryEntry[]> {
    const collection = await this.#collection();
    const filter: Filter<HistoryDocument> = {
      owner: this.#owner,
      ...(socket !== undefined && { $or: [{ id: socket }, { address: socket }] }),
      at: { $gte: new Date(since ?? 0), ...(until !== undefined && { $lte: new Date(until) }) },
    };
    const newest = await collection
      .find(filter, { projection: { _id: 0, owner: 0 }, sort: { at: -1, _id: -1 } })
      .limit(Math.max(1, Math.min(limit ?? MAX_READ, MAX_READ)))
      .toArray();
    return newest.reverse().map((document) => entryOf(document));
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  #documentOf(entry: HistoryEntry): HistoryDocument {
    const owner = this.#owner;
    const digest = createHash('sha256').update(JSON.stringify(entry)).digest('hex').slice(0, 16);
    return { ...entry, _id: `${owner}/${entry.at}/${digest}`, owner, at: new Date(entry.at) };
  }

  async #collection(): Promise<Collection<HistoryDocument>> {
    return (await this.#connection.database()).collection(this.#table);
  }

  /** By an index of the database, or, where it has none that expires or the user may not make one, by hand. */
  async #expire(collection: Collection<HistoryDocument>): Promise<void> {
    const now = Date.now();
    if (this.#hasIndex || now < this.#pruneAt) return;
    try {
      await collection.createIndex({ at: 1 }, { expireAfterSeconds: this.#keepMs / 1_000 }, {});
      this.#hasIndex = true;
    } catch {
      await collection.deleteMany({ at: { $lt: new Date(now - this.#keepMs) } });
      this.#pruneAt = now + PRUNE_MS;
    }
  }
}

function entryOf({ at, ...stored }: Pick<HistoryDocument, 'at'>): HistoryEntry {
  // the database has null for what was undefined
  const fields = Object.entries(stored).map(([name, value]) => [name, value ?? undefined] as const);
  return { ...Object.fromEntries(fields), at: at.getTime() } as HistoryEntry;
}
