import { randomUUID } from 'node:crypto';
import { type Collection, type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest';
import { mongoSocketStore, type MongoSocketStoreOptions } from '../src/store/mongo/index.ts';
import { type SocketStore } from '../src/store/socket-store.ts';

/** A database for each test; nobody else is disturbed on a server that is shared. */
export interface MongoRig {
  database(): Db;
  table(name?: string): Collection;
  /** A store that ends with the test. */
  open(options?: Partial<MongoSocketStoreOptions>): SocketStore;
}

/** Call it inside a `describe`. */
export function newMongoRig(serverUrl: string): MongoRig {
  let client: MongoClient;
  let url: string;
  beforeAll(async () => {
    client = await new MongoClient(serverUrl).connect();
  });
  afterAll(() => client.close());
  beforeEach(() => {
    const name = `switchwire-test-${randomUUID()}`;
    const withDatabase = new URL(serverUrl);
    withDatabase.pathname = `/${name}`;
    url = withDatabase.href;
    onTestFinished(async () => {
      await client.db(name).dropDatabase();
    });
  });
  const database = () => client.db(new URL(url).pathname.slice(1));
  return {
    database,
    table: (name = 'freeswitch') => database().collection(name),
    open: (options = {}) => {
      const store = mongoSocketStore({ url, pollIntervalMs: 50, ...options });
      onTestFinished(() => store.close());
      return store;
    },
  };
}
