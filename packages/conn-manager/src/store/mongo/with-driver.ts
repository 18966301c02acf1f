import * as driver from 'mongodb';
import type { SocketStore } from '../socket-store.ts';
import { MongoSocketStore } from './mongo-socket-store.ts';
import type { MongoSocketStoreOptions } from './options.ts';

/**
 * Sockets in a MongoDB collection, one document each; only their `state` is written. Nothing is contacted before the first `load`
 * or `watch`; the database may be down then, vanish and return.
 *
 * Throws {@link InvalidArgumentError} for a URL that the driver does not understand.
 */
export function mongoSocketStore(options: MongoSocketStoreOptions): SocketStore {
  return new MongoSocketStore(options, driver);
}
