import type { Collection, Document, Filter } from 'mongodb';
import { systemClock } from '@switchwire/esl-client/session';
import { textOf } from '@switchwire/esl-client/session';
import { checkServiceState, type ServiceState } from '../../placement.ts';
import { StoreError } from '../store-error.ts';
import { type SocketStore, type StoreContents } from '../socket-store.ts';
import type { MongoDriver } from './driver.ts';
import { MongoConnection } from './mongo-connection.ts';
import { type MongoColumns, type MongoSocketStoreOptions } from './options.ts';
import { columnsOf, digestOf, idText, readDocuments } from './read-documents.ts';
import { StateMirror } from './state-mirror.ts';
import { ensureUniqueIndex } from './unique-index.ts';
import { CollectionWatch } from './watch-collection.ts';

type Notify = NonNullable<Parameters<SocketStore['watch']>[2]>;

/** A program that ends does not wait for a database that does not answer. */
const GOODBYE_MS = 500;

/** Sockets in a MongoDB collection, with a driver that is loaded already. */
export class MongoSocketStore implements SocketStore {
  readonly description: string;
  readonly mirror?: NonNullable<SocketStore['mirror']>;
  readonly #driver: MongoDriver;
  readonly #connection: MongoConnection;
  readonly #table: string;
  readonly #columns: Required<MongoColumns>;
  readonly #options: MongoSocketStoreOptions;
  readonly #mirror: StateMirror | undefined;
  readonly #watches = new Set<CollectionWatch>();
  readonly #notices = new Set<Notify>();
  /** Of the documents that were loaded last, by their text. */
  #ids: ReadonlyMap<string, unknown> = new Map();
  #loadedDigest: string | undefined;
  #hasIndex = false;
  #closing: Promise<void> | undefined;

  /** Throws {@link InvalidArgumentError} for a URL that the driver does not understand. */
  constructor(options: MongoSocketStoreOptions, driver: MongoDriver) {
    const table = options.table ?? 'freeswitch';
    this.#options = options;
    this.#table = table;
    this.#columns = columnsOf(options.columns);
    this.#driver = driver;
    this.#connection = new MongoConnection(options.url, driver);
    this.description = this.#connection.description;
    if (options.mirror !== false) {
      const mirror = new StateMirror(
        async () => (await this.#connection.database()).collection(`${table}_state`),
        {
          owner: options.owner,
          clock: options.clock ?? systemClock,
          onRival: (owner) => {
            for (const onNotice of this.#notices) onNotice(rivalNotice(owner), 'warn');
          },
        },
      );
      this.#mirror = mirror;
      this.mirror = (states) =>
        this.#attempt(`write to "${table}_state"`, () => mirror.write(states));
    }
  }

  async load(): Promise<StoreContents> {
    const documents = await this.#attempt(`load sockets from "${this.#table}"`, () => this.#find());
    this.#loadedDigest = digestOf(documents, this.#driver);
    this.#ids = new Map(documents.map(({ _id }) => [idText(_id, this.#driver.BSON), _id]));
    const { sockets, problems } = readDocuments(documents, this.#columns, this.#driver);
    const indexProblem = this.#hasIndex
      ? undefined
      : await ensureUniqueIndex(() => this.#collection(), [this.#columns.ip, this.#columns.port]);
    this.#hasIndex = indexProblem === undefined;
    return {
      sockets,
      problems: indexProblem === undefined ? problems : [...problems, indexProblem],
    };
  }

  readonly sharesStates = true;

  async setState(id: string, state: ServiceState): Promise<boolean> {
    checkServiceState(state);
    return this.#attempt(`write the state of a socket to "${this.#table}"`, async () => {
      const collection = await this.#collection();
      const _id = this.#ids.get(id) ?? (await this.#findId(collection, id));
      if (_id === undefined) return false;
      const filter = { _id } as Filter<Document>;
      const { matchedCount } = await collection.updateOne(filter, {
        $set: { [this.#columns.state]: state },
      });
      return matchedCount > 0;
    });
  }

  watch(
    onChange: () => void,
    onError: (error: unknown) => void,
    onNotice: Notify = () => undefined,
  ): Disposable {
    // of its own, so that a caller that watches twice is notified until both have ended
    const notify: Notify = (message, level) => onNotice(message, level);
    const watch = new CollectionWatch(
      {
        collection: () => this.#collection(),
        readDigest: async () => digestOf(await this.#find(), this.#driver),
        loadedDigest: () => this.#loadedDigest,
      },
      {
        onChange,
        onError: (cause) => onError(this.#failure(`watch "${this.#table}"`, cause)),
        onNotice: (message) => onNotice(message),
      },
      {
        pollIntervalMs: this.#options.pollIntervalMs ?? 5_000,
        clock: this.#options.clock ?? systemClock,
      },
    );
    this.#watches.add(watch);
    this.#notices.add(notify);
    return {
      [Symbol.dispose]: () => {
        this.#watches.delete(watch);
        this.#notices.delete(notify);
        watch[Symbol.dispose]();
      },
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const watch of this.#watches) watch[Symbol.dispose]();
    this.#watches.clear();
    await settlesWithin(this.#mirror?.clear(), GOODBYE_MS);
    await this.#connection.close();
  }

  async #collection(): Promise<Collection> {
    return (await this.#connection.database()).collection(this.#table);
  }

  /** In the order of `_id`, so that of two duplicates always the same one counts; only the fields that matter. */
  async #find(): Promise<Record<string, unknown>[]> {
    const projection = Object.fromEntries(Object.values(this.#columns).map((name) => [name, 1]));
    const collection = await this.#collection();
    return collection.find({}, { projection, sort: { _id: 1 } }).toArray();
  }

  /** The `_id` behind a text, of a document that came after the last load. */
  async #findId(collection: Collection, id: string): Promise<unknown> {
    const documents = await collection.find({}, { projection: { _id: 1 } }).toArray();
    return documents.find(({ _id }) => idText(_id, this.#driver.BSON) === id)?._id;
  }

  async #attempt<Result>(what: string, action: () => Promise<Result>): Promise<Result> {
    if (this.#closing !== undefined) throw this.#failure(what, new Error('the store is closed'));
    try {
      return await action();
    } catch (cause) {
      throw this.#failure(what, cause);
    }
  }

  #failure(what: string, cause: unknown): StoreError {
    return new StoreError(`Cannot ${what} of ${this.description}: ${textOf(cause)}`, { cause });
  }
}

const rivalNotice = (owner: string): string =>
  `Another server, "${owner}", acts on the same sockets: each event route runs twice. Stop one of them, give each sockets of its own, or run them as a fleet, in which one server at a time acts for a socket`;

/** Never rejects. */
async function settlesWithin(work: Promise<void> | undefined, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work?.catch(() => undefined), deadline]);
  clearTimeout(timer);
}
