import { nameToken, socketToken, textOfToken } from '../subjects.ts';

/**
 * The records of a fleet: JSON of version 1. Fields that this version does not know are kept when a record is written again, so
 * that servers of two versions can share a fleet.
 */

type ServerState = 'live' | 'leaving' | 'fenced';

/** What a server does: both; `sockets`: it acts for sockets and runs no script; `worker`: it runs scripts and acts for none. */
export type ServerRole = 'both' | 'sockets' | 'worker';

/** Key `s.INCARNATION`: one joining of one server. One beat of it carries all its sockets. */
export interface ServerRecord {
  readonly v: 1;
  /** Of the server: the same for all its incarnations. */
  readonly id: string;
  readonly state: ServerState;
  /** Raised by each writing of its owner. */
  readonly beat: number;
  /** When it joined, milliseconds since 1970 by its own clock: for people. */
  readonly since: number;
  readonly weight: number;
  readonly version: string;
  /** Digest of the addresses and events that it knows, without secrets. */
  readonly inventory: string;
  readonly zone?: string | undefined;
  /** Of its management interface, without credentials. */
  readonly url?: string | undefined;
  /** The incarnation that fenced it. */
  readonly fencedBy?: string | undefined;
  /** The store's time of its last beat, written by the server that fenced it: where gaps begin. */
  readonly aliveUntil?: number | undefined;
  /** It gives its sockets away and takes no others, but stays a member. */
  readonly drained?: boolean | undefined;
  /** Absent: both. */
  readonly role?: ServerRole | undefined;
  /** Of a worker: those of one group share the events. */
  readonly group?: string | undefined;
  /** How long the oldest event has waited that it took and has not passed on, milliseconds. */
  readonly undelivered?: number | undefined;
  /** How long the oldest message has waited that the stream of events has not confirmed, milliseconds. */
  readonly unpublished?: number | undefined;
  /** Names of the keys that it accepts in announcements; it signs with the first. Absent: nothing is signed. */
  readonly keys?: readonly string[] | undefined;
}

/** Whether it may act for sockets. */
export const takesSockets = ({ role }: Pick<ServerRecord, 'role'>): boolean => role !== 'worker';

/** Key `o.SOCKET`: written when the socket moves. */
export interface OwnerRecord {
  readonly v: 1;
  /** An incarnation; null: free. */
  readonly owner: string | null;
  readonly epoch: number;
  /** Milliseconds since 1970 by the owner's clock: for people. */
  readonly since: number;
  /** The incarnation that owned it before. */
  readonly from?: string | undefined;
  /** When its owner gave it back, milliseconds since 1970. */
  readonly freedAt?: number | undefined;
  /** Id of the server that should have it, by the word of an operator. */
  readonly pinned?: string | undefined;
  /** The incarnation that its owner asks to take it. */
  readonly offer?: string | undefined;
  /** Server ids that could not reach it. */
  readonly tried?: readonly string[] | undefined;
  /** How often every server has tried. */
  readonly rounds?: number | undefined;
  /** The owner cannot read announcements: it stops at the end of its lease instead. */
  readonly fence?: 'lease' | undefined;
}

export type RecordKey =
  | { readonly kind: 'server'; readonly incarnation: string }
  | { readonly kind: 'owner'; readonly socket: string };

export const serverKey = (incarnation: string): string => `s.${incarnation}`;
export const ownerKey = (socket: string): string => `o.${socketToken(socket)}`;

/** `ID-nanoid`, legal as a token. */
export const incarnationOf = (serverId: string, unique: string): string =>
  `${nameToken(serverId)}-${unique}`;

/** Undefined for keys of other kinds: those of a later version. */
export function parseRecordKey(key: string): RecordKey | undefined {
  const [kind, token, ...rest] = key.split('.');
  if (token === undefined || rest.length > 0) return undefined;
  if (kind === 's') return { kind: 'server', incarnation: token };
  const socket = kind === 'o' ? textOfToken(token) : undefined;
  return socket === undefined ? undefined : { kind: 'owner', socket };
}

export type Parsed<Record> =
  | { readonly record: Record; readonly problem?: undefined }
  | { readonly record?: undefined; readonly problem: string };

type Fields = Readonly<Record<string, unknown>>;
type Check = readonly [what: string, isGood: (value: unknown) => boolean];

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const optional =
  (isGood: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || isGood(value);

const SERVER_FIELDS: Readonly<Record<string, Check>> = {
  id: ['a name', isText],
  state: ['live, leaving or fenced', (value) => ['live', 'leaving', 'fenced'].includes(value as string)], // prettier-ignore
  beat: ['a count', isCount],
  since: ['a time', isCount],
  weight: ['a number above 0', (value) => Number.isFinite(value) && Number(value) > 0],
  version: ['a version', isText],
  inventory: ['a digest', (value) => typeof value === 'string'],
  zone: ['a name', optional(isText)],
  url: ['a URL', optional(isText)],
  fencedBy: ['an incarnation', optional(isText)],
  aliveUntil: ['a time', optional(isCount)],
  drained: ['true or false', optional((value) => typeof value === 'boolean')],
  role: ['both, sockets or worker', optional((value) => ['both', 'sockets', 'worker'].includes(value as string))], // prettier-ignore
  group: ['a name', optional(isText)],
  undelivered: ['milliseconds', optional(isCount)],
  unpublished: ['milliseconds', optional(isCount)],
  keys: ['a list of names', optional((value) => Array.isArray(value) && value.length > 0 && value.every(isText))], // prettier-ignore
};

const OWNER_FIELDS: Readonly<Record<string, Check>> = {
  owner: ['an incarnation or null', (value) => value === null || isText(value)],
  epoch: ['a count', isCount],
  since: ['a time', isCount],
  from: ['an incarnation', optional(isText)],
  freedAt: ['a time', optional(isCount)],
  pinned: ['a server id', optional(isText)],
  offer: ['an incarnation', optional(isText)],
  rounds: ['a count', optional(isCount)],
  fence: ['lease', optional((value) => value === 'lease')],
  tried: ['a list of server ids', optional((value) => Array.isArray(value) && value.every(isText))], // prettier-ignore
};

export const parseServerRecord = (text: string): Parsed<ServerRecord> => parse(text, SERVER_FIELDS);
export const parseOwnerRecord = (text: string): Parsed<OwnerRecord> => parse(text, OWNER_FIELDS);

function parse<Wanted>(text: string, checks: Readonly<Record<string, Check>>): Parsed<Wanted> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'is not JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problem: 'is not a JSON object' };
  const fields = value as Fields;
  if (fields['v'] !== 1)
    return { problem: `has version ${JSON.stringify(fields['v'])}; this server knows version 1` };
  for (const [name, [what, isGood]] of Object.entries(checks))
    if (!isGood(fields[name])) return { problem: `has a field "${name}" that is not ${what}` };
  return { record: fields as Wanted };
}
