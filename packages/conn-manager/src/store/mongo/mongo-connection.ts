import { InvalidArgumentError } from '@switchwire/esl-protocol';
import type { Db, MongoClient } from 'mongodb';
import type { MongoDriver } from './driver.ts';

/** Milliseconds; the URL may name others. */
const DEFAULT_TIMEOUTS = {
  serverSelectionTimeoutMS: 5_000,
  connectTimeoutMS: 5_000,
  socketTimeoutMS: 20_000,
};

/**
 * The driver's client, made again as long as it could not connect: one whose first attempt failed stays closed
 * for good, while one that was connected once finds its servers again by itself.
 */
export class MongoConnection {
  /** `mongodb://host:27017/database`: made of what may be shown, not by hiding what may not. */
  readonly description: string;
  readonly #url: string;
  readonly #driver: MongoDriver;
  #client: MongoClient | undefined;
  #connecting: Promise<MongoClient> | undefined;
  #isClosed = false;

  /** Throws {@link InvalidArgumentError} for a URL that the driver does not understand; does not connect. */
  constructor(url: string, driver: MongoDriver) {
    this.#url = url;
    this.#driver = driver;
    this.description = describe(createClient(url, driver));
  }

  /** The database that the URL names; rejects with the driver's error. */
  async database(): Promise<Db> {
    if (this.#isClosed) throw new Error('the store is closed');
    this.#connecting ??= this.#connect();
    return (await this.#connecting).db();
  }

  /** Also ends what is under way, a first attempt to connect included. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#client?.close();
  }

  async #connect(): Promise<MongoClient> {
    const client = createClient(this.#url, this.#driver);
    this.#client = client;
    try {
      return await client.connect();
    } catch (error) {
      this.#connecting = undefined;
      throw error;
    }
  }
}

/** The driver's own complaint about a URL quotes it, password and all, and is therefore not handed on. */
function createClient(url: string, driver: MongoDriver): MongoClient {
  const isGiven = (name: string): boolean => url.toLowerCase().includes(`${name.toLowerCase()}=`);
  const timeouts = Object.entries(DEFAULT_TIMEOUTS).filter(([name]) => !isGiven(name));
  try {
    return new driver.MongoClient(url, { appName: 'switchwire', ...Object.fromEntries(timeouts) });
  } catch {
    throw new InvalidArgumentError(
      'The MongoDB URL cannot be read; write mongodb://[user:password@]host[:port]/database, with percent signs for special characters in the credentials',
    );
  }
}

function describe({ options }: MongoClient): string {
  return options.srvHost === undefined
    ? `mongodb://${options.hosts.map(String).join(',')}/${options.dbName}`
    : `mongodb+srv://${options.srvHost}/${options.dbName}`;
}
