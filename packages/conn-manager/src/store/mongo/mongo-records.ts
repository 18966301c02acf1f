import { InvalidArgumentError } from '@switchwire/esl-protocol';
import type { Collection, Db, MongoBulkWriteError } from 'mongodb';
import { isBulkWriteError, isServerError, type MongoDriver } from './driver.ts';
import { MongoConnection } from './mongo-connection.ts';

/** Of a capped collection that is made for `maxRecords`. */
const BYTES_PER_RECORD = 2_048;
const NAMESPACE_EXISTS = 48;
const DUPLICATE_KEY = 11_000;
/** Where the database does not bound the collection, this program does, so often. */
const PRUNE_MS = 3_600_000;

export interface MongoRecordsOptions {
  /** As of the store of sockets. */
  readonly url: string;
  /** Name of the collection. */
  readonly table: string;
  /** Whose records these are: several programs may share the collection. Default: `switchwire`. */
  readonly owner?: string;
  /** The oldest of more records, of all owners together, are removed. Default: 100,000. */
  readonly maxRecords?: number;
  /** Called after a write that went beyond that, with how many records were removed; about so many while several programs write. */
  readonly onRemoved?: (count: number) => unknown;
}

/** One record: what it is, when it happened, and an id that is used for no other, so that it can be written again. */
export interface StoredRecord<Content extends object> {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly content: Content;
}

interface RecordDocument<Content> {
  readonly _id: string;
  readonly owner: string;
  readonly at: Date;
  readonly content: Content;
}

/** Records of one kind in a capped MongoDB collection, with a driver that is loaded already. */
export class MongoRecords<Content extends object> {
  /** For messages, without credentials. */
  readonly description: string;
  readonly #connection: MongoConnection;
  readonly #table: string;
  readonly #owner: string;
  readonly #maxRecords: number;
  readonly #onRemoved: MongoRecordsOptions['onRemoved'];
  #ready: Promise<unknown> | undefined;
  #pruneAt = 0;

  /** Throws {@link InvalidArgumentError} for a URL that the driver does not understand, and for a bound that is not above 0. */
  constructor(options: MongoRecordsOptions, driver: MongoDriver) {
    const { url, table, owner, maxRecords = 100_000 } = options;
    if (!(Number.isInteger(maxRecords) && maxRecords > 0)) {
      throw new InvalidArgumentError(
        `maxRecords of ${JSON.stringify(table)} is ${maxRecords}; use a whole number above 0`,
      );
    }
    this.#connection = new MongoConnection(url, driver);
    this.#table = table;
    this.#owner = owner ?? 'switchwire';
    this.#maxRecords = maxRecords;
    this.#onRemoved = options.onRemoved;
    this.description = `${this.#connection.description} "${table}"`;
  }

  /** Rejects with the driver's error; the same records can be given again, and are kept once. */
  async write(records: readonly StoredRecord<Content>[]): Promise<void> {
    const collection = await this.#collection();
    const documents = records.map(({ id, at, content }) => ({
      _id: `${this.#owner}/${id}`,
      owner: this.#owner,
      at: new Date(at),
      content,
    }));
    const before = await collection.estimatedDocumentCount();
    const added = await insert(collection, documents);
    const after = await collection.estimatedDocumentCount();
    const removed = Math.max(0, before + added - after) + (await this.#prune(collection, after));
    if (removed > 0) this.#onRemoved?.(removed);
  }

  /** The newest records of this owner, the oldest of them first. */
  async read(limit: number): Promise<readonly Content[]> {
    const collection = await this.#collection();
    const newest = await collection
      .find({ owner: this.#owner }, { sort: { at: -1, _id: -1 } })
      .limit(Math.max(1, limit))
      .toArray();
    return newest.reverse().map(({ content }) => content);
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #collection(): Promise<Collection<RecordDocument<Content>>> {
    const database = await this.#connection.database();
    this.#ready ??= this.#create(database).catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    await this.#ready;
    return database.collection(this.#table);
  }

  /** Capped where the database has that and the user may make one; otherwise the first record makes it. */
  async #create(database: Db): Promise<void> {
    const max = this.#maxRecords;
    try {
      await database.createCollection(this.#table, {
        capped: true,
        max,
        size: max * BYTES_PER_RECORD,
      });
    } catch (error) {
      if (!isServerError(error)) throw error;
      if (error.code === NAMESPACE_EXISTS) return;
    }
  }

  /** What a database does not do that has no capped collections, or makes them and does not bound them. */
  async #prune(collection: Collection<RecordDocument<Content>>, count: number): Promise<number> {
    const now = Date.now();
    if (now < this.#pruneAt) return 0;
    this.#pruneAt = now + PRUNE_MS;
    if (count <= this.#maxRecords) return 0;
    const [first] = await collection
      .find({}, { sort: { at: -1, _id: -1 }, projection: { at: 1 } })
      .skip(this.#maxRecords)
      .limit(1)
      .toArray();
    if (first === undefined) return 0;
    const { deletedCount } = await collection.deleteMany({ at: { $lte: first.at } });
    return deletedCount;
  }
}

/** How many of them are new. */
async function insert<Content>(
  collection: Collection<RecordDocument<Content>>,
  documents: readonly RecordDocument<Content>[],
): Promise<number> {
  try {
    return (await collection.insertMany(documents, { ordered: false })).insertedCount;
  } catch (error) {
    if (isWrittenBefore(error)) return error.insertedCount;
    throw error;
  }
}

/** A batch that was given again, of which the database has a part. */
function isWrittenBefore(error: unknown): error is MongoBulkWriteError {
  return (
    isBulkWriteError(error) &&
    [error.writeErrors].flat().every(({ code }) => code === DUPLICATE_KEY)
  );
}
