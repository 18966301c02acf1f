import * as driver from 'mongodb';
import type { HistorySink } from '../../history/history-sink.ts';
import type { SocketStore } from '../socket-store.ts';
import { MongoHistory, type MongoHistoryOptions } from './mongo-history.ts';
import { MongoRecords, type MongoRecordsOptions } from './mongo-records.ts';
import { MongoSocketStore } from './mongo-socket-store.ts';
import type { MongoSocketStoreOptions } from './options.ts';

/**
 * Sockets in a MongoDB collection, one document each; only their `state` is written. Nothing is contacted before the first `load`
 * or `watch`; the database may be down then, vanish and return.
 *
 * Throws `InvalidArgumentError` for a URL that the driver does not understand.
 */
export function mongoSocketStore(options: MongoSocketStoreOptions): SocketStore {
  return new MongoSocketStore(options, driver);
}

/**
 * Keeps a history in a MongoDB collection whose documents expire. Nothing is contacted before the first entry; the database may
 * be down, vanish and return.
 *
 * Throws `InvalidArgumentError` for a URL that the driver does not understand, and for days that are not above 0.
 */
export function mongoHistory(options: MongoHistoryOptions): HistorySink {
  return new MongoHistory(options, driver);
}

/**
 * Keeps records of your own in a capped MongoDB collection. Nothing is contacted before the first record; the database may be
 * down, vanish and return.
 *
 * Throws `InvalidArgumentError` for a URL that the driver does not understand, and for a bound that is not above 0.
 */
export function mongoRecords<Content extends object>(
  options: MongoRecordsOptions,
): MongoRecords<Content> {
  return new MongoRecords(options, driver);
}
