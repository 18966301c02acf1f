import { createHash } from 'node:crypto';
import type { Document, ObjectId } from 'mongodb';
import { type RawSocketEntry, readSocketEntries } from '../socket-config.ts';
import { type StoreContents } from '../socket-store.ts';
import type { MongoDriver } from './driver.ts';
import type { MongoColumns } from './options.ts';

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
  zone: 'zone',
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
  { BSON }: Pick<MongoDriver, 'BSON'>,
): StoreContents {
  const entries = documents.map((document): RawSocketEntry => ({
    id: idText(document['_id'], BSON),
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
    zone: document[columns.zone],
  }));
  return readSocketEntries(entries, { ...columns, host: columns.ip });
}

/** `65f…` for an ObjectId, text as it is, everything else as extended JSON. */
export function idText(id: unknown, { EJSON }: MongoDriver['BSON']): string {
  if (typeof id === 'string') return id;
  if (isObjectId(id)) return id.toHexString();
  return EJSON.stringify(id);
}

const isObjectId = (id: unknown): id is ObjectId =>
  typeof id === 'object' && id !== null && '_bsontype' in id && id._bsontype === 'ObjectId';

/** Equal for equal contents; says nothing about them. */
export function digestOf(
  documents: readonly Document[],
  { BSON }: Pick<MongoDriver, 'BSON'>,
): string {
  return createHash('sha256').update(BSON.EJSON.stringify(documents)).digest('base64');
}
