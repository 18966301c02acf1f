import { createHash } from 'node:crypto';
import { BSON, type Document } from 'mongodb';
import { type RawSocketEntry, readSocketEntries } from '../socket-config.ts';
import { type StoreContents } from '../socket-store.ts';
import { type MongoColumns } from './options.ts';

const DEFAULT_COLUMNS: Required<MongoColumns> = {
  username: 'username',
  password: 'password',
  ip: 'ip',
  port: 'port',
  events: 'events_csv',
  enabled: 'enabled',
  tls: 'tls',
  weight: 'weight',
  group: 'group',
  tags: 'tags',
  state: 'state',
};

/** All names, also where an option is present but undefined. */
export function columnsOf(given: MongoColumns = {}): Required<MongoColumns> {
  const named = Object.entries(given).filter(([, name]) => name !== undefined);
  return { ...DEFAULT_COLUMNS, ...Object.fromEntries(named) };
}

/** Documents to sockets and problems; each is known by its `_id` as text. */
export function readDocuments(
  documents: readonly Document[],
  columns: Required<MongoColumns>,
): StoreContents {
  const entries = documents.map((document): RawSocketEntry => ({
    id: idText(document['_id']),
    host: document[columns.ip],
    port: document[columns.port],
    username: document[columns.username],
    password: document[columns.password],
    events: document[columns.events],
    enabled: document[columns.enabled],
    tls: document[columns.tls],
    weight: document[columns.weight],
    group: document[columns.group],
    tags: document[columns.tags],
    state: document[columns.state],
  }));
  return readSocketEntries(entries, { ...columns, host: columns.ip });
}

/** `65f…` for an ObjectId, text as it is, everything else as extended JSON. */
export function idText(id: unknown): string {
  if (typeof id === 'string') return id;
  if (id instanceof BSON.ObjectId) return id.toHexString();
  return BSON.EJSON.stringify(id);
}

/** Equal for equal contents; says nothing about them. */
export function digestOf(documents: readonly Document[]): string {
  return createHash('sha256').update(BSON.EJSON.stringify(documents)).digest('base64');
}
