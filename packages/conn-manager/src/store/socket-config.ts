import { isIPv6 } from 'node:net';
import {
  commands,
  EslError,
  formatAddress,
  formatEventSpec,
  type FsUrl,
  InvalidArgumentError,
  parseEventList,
} from '@switchwire/esl-protocol';
import { textOf } from '@switchwire/esl-client/session';
import { nanoid } from 'nanoid';
import { Secret } from '../secret.ts';
import { keyOfConfig, type SocketConfig, socketKey } from '../socket-identity.ts';
import { describeValue, EntryProblem } from './entry-problem.ts';
import { type PlacementFields, readOptionalName, readPlacement } from './read-placement.ts';
import { type StoreContents, type StoreProblem } from './socket-store.ts';

const DEFAULT_PORT = 8021;
const MAX_PORT = 65_535;

/** One socket as people write it, before anything was checked; field names as the store calls them. */
export interface RawSocketEntry {
  readonly id: string;
  /** Where to look when something is wrong with it. Default: the id. */
  readonly place?: string | undefined;
  readonly host: unknown;
  readonly port: unknown;
  readonly username: unknown;
  readonly password: unknown;
  /** CSV text or an array of event names. */
  readonly events: unknown;
  readonly enabled: unknown;
  readonly tls?: unknown;
  readonly weight?: unknown;
  readonly group?: unknown;
  /** CSV text or an array. */
  readonly tags?: unknown;
  readonly state?: unknown;
  readonly zone?: unknown;
}

/** The fields of a socket, unchecked. */
type SocketFields = Pick<RawSocketEntry, 'id' | 'host' | 'port' | 'password' | 'events'> &
  Partial<Pick<RawSocketEntry, 'username' | 'tls' | 'zone' | keyof PlacementFields>>;

/** What the fields are called where people look for them; used in problems. */
export type SocketFieldNames = Readonly<
  Record<Exclude<keyof RawSocketEntry, 'id' | 'place'>, string>
>;

/** Of entries that programs and files hold. */
export const PLAIN_FIELD_NAMES: SocketFieldNames = {
  host: 'host',
  port: 'port',
  username: 'username',
  password: 'password',
  events: 'events',
  enabled: 'enabled',
  tls: 'tls',
  weight: 'weight',
  group: 'group',
  tags: 'tags',
  state: 'state',
  zone: 'zone',
};

/** The configs that were made here, and need not be checked again. */
const made = new WeakSet<SocketConfig>();

/**
 * Entries to what a load gives: the usable sockets in their order, and a problem for each of the others.
 * Disabled entries are left out silently. Of two entries with one id or one address the first is kept.
 */
export function readSocketEntries(
  entries: readonly RawSocketEntry[],
  names: SocketFieldNames,
): StoreContents {
  const found: Placed[] = [];
  const problems: StoreProblem[] = [];
  for (const entry of entries) {
    const place = entry.place ?? entry.id;
    try {
      if (readFlag(entry.enabled, true, names.enabled)) {
        found.push({ place, config: readSocket(entry, names) });
      }
    } catch (error) {
      problems.push({ id: place, message: messageOf(error) });
    }
  }
  return withoutDuplicates(found, problems);
}

/** What a store gave, which may be any program's: every config is one of ours then, each id and each address once. */
export function checkContents({ sockets, problems }: StoreContents): StoreContents {
  const found: Placed[] = [];
  const unusable: StoreProblem[] = [...problems];
  for (const given of sockets) {
    let place = '?';
    try {
      place = given.id;
      const config = made.has(given) ? given : readSocket(given, PLAIN_FIELD_NAMES);
      found.push({ place, config });
    } catch (error) {
      unusable.push({ id: place, message: messageOf(error) });
    }
  }
  return withoutDuplicates(found, unusable);
}

/** The socket that a URL names. Throws InvalidArgumentError. */
export function configOfUrl({ host, port, username, password, tls }: FsUrl): SocketConfig {
  const address = socketKey(host, port);
  if (password === undefined) {
    throw new InvalidArgumentError(
      `The socket ${address} is unknown, and the URL has no password; write fs://:PASSWORD@${address}`,
    );
  }
  try {
    const entry = { id: nanoid(), host, port, username, password, tls, events: [] };
    return readSocket(entry, PLAIN_FIELD_NAMES);
  } catch (error) {
    throw new InvalidArgumentError(`The URL of ${address} cannot be used: ${messageOf(error)}`);
  }
}

/** `host:port` of an entry that was not yet read: its id, unless it has one. */
export function addressOfEntry(host: string, port: number | null | undefined): string {
  return formatAddress(host, port ?? DEFAULT_PORT);
}

/** A config, and where to look when something is wrong with it. */
interface Placed {
  readonly place: string;
  readonly config: SocketConfig;
}

function withoutDuplicates(
  found: readonly Placed[],
  problems: readonly StoreProblem[],
): StoreContents {
  const sockets: SocketConfig[] = [];
  const duplicates: StoreProblem[] = [];
  const ids = new Set<string>();
  const idOfAddress = new Map<string, string>();
  for (const { place, config } of found) {
    const key = keyOfConfig(config);
    const other = idOfAddress.get(key);
    if (other === undefined && !ids.has(config.id)) {
      ids.add(config.id);
      idOfAddress.set(key, config.id);
      sockets.push(config);
      continue;
    }
    const address = formatAddress(config.host, config.port);
    duplicates.push({
      id: place,
      message:
        other === undefined
          ? `its id "${config.id}" is already taken: make it unique`
          : `${address} is already the address of "${other}": remove one of the two`,
    });
  }
  return { sockets, problems: [...problems, ...duplicates] };
}

/** The one way to a valid config. Throws EntryProblem. */
function readSocket(entry: SocketFields, names: SocketFieldNames): SocketConfig {
  const host = readHost(entry.host, names);
  const port = readPort(entry.port, names);
  const username = readUsername(entry.username, names);
  const password = readPassword(entry.password, names);
  checkCredentials(username, password, names);
  const events = readEvents(entry.events, names);
  const tls = readFlag(entry.tls, false, names.tls);
  const placement = readPlacement(entry, names);
  const secret = new Secret(password);
  const config = {
    id: entry.id,
    host,
    port,
    username,
    password: secret,
    tls,
    events,
    ...placement,
    zone: readOptionalName(entry.zone, names.zone),
  };
  made.add(config);
  return config;
}

/** Of a problem that was found, or of a getter of the entry that broke. */
function messageOf(error: unknown): string {
  return error instanceof EntryProblem ? error.message : `it cannot be used: ${textOf(error)}`;
}

/** A name or an address; brackets around IPv6 are taken off, the case is kept. */
function readHost(value: unknown, names: SocketFieldNames): string {
  if (typeof value !== 'string' || value.trim() === '')
    throw new EntryProblem(
      `${names.host} is ${describeValue(value)}: write a host name or an address`,
    );
  const host = value.trim().replace(/^\[(.*)\]$/, '$1');
  const isAddress = host.includes(':') && isIPv6(host);
  if (!isAddress && /[^\w.\-\u0080-\uffff]/.test(host))
    throw new EntryProblem(
      `${names.host} is not a host name or an address: write it alone, and the port into ${names.port}`,
    );
  return host;
}

/** Nothing, or 0 as OpenSIPS has it, is the default port. */
function readPort(value: unknown, names: SocketFieldNames): number {
  if (value === undefined || value === null || value === '') return DEFAULT_PORT;
  const port = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
  if (port === 0) return DEFAULT_PORT;
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > MAX_PORT)
    throw new EntryProblem(
      `${names.port} is ${describeValue(value)}: write a number from 1 to ${MAX_PORT}, or nothing for ${DEFAULT_PORT}`,
    );
  return port;
}

function readUsername(value: unknown, names: SocketFieldNames): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string')
    throw new EntryProblem(`${names.username} is ${describeValue(value)}: write text, or nothing`);
  if (!value.includes('@'))
    throw new EntryProblem(`${names.username} has no domain: write name@domain, or nothing`);
  return value;
}

function readPassword(value: unknown, names: SocketFieldNames): string {
  const text = value instanceof Secret ? value.reveal() : value;
  if (text === undefined || text === null || text === '')
    throw new EntryProblem(
      `${names.password} is missing: write the password of event_socket.conf.xml`,
    );
  if (typeof text !== 'string')
    throw new EntryProblem(`${names.password} is ${typeof text}, not text: put it in quotes`);
  return text;
}

/** The very commands that would be sent, so that what passes here cannot fail there. */
function checkCredentials(
  username: string | undefined,
  password: string,
  names: SocketFieldNames,
): void {
  try {
    if (username === undefined) commands.auth(password);
    else commands.userauth(username, password);
  } catch (error) {
    if (!(error instanceof EslError)) throw error;
    throw new EntryProblem(
      `${names.username} or ${names.password} cannot be sent: ${error.message}`,
    );
  }
}

/** True or false as people and databases write it; nothing is the default. */
function readFlag(value: unknown, otherwise: boolean, name: string): boolean {
  if (value === undefined || value === null || value === '') return otherwise;
  if (value === true || value === 1 || value === '1' || value === 'true') return true;
  if (value === false || value === 0 || value === '0' || value === 'false') return false;
  throw new EntryProblem(`${name} is ${describeValue(value)}: write true or false`);
}

/** CSV text or an array of names; canonical, each once. */
function readEvents(value: unknown, names: SocketFieldNames): readonly string[] {
  if (value === undefined || value === null) return [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  try {
    const lists = items.map((item) => {
      if (typeof item !== 'string')
        throw new EntryProblem(
          `${names.events} holds ${describeValue(item)}: write names like DTMF,CHANNEL_ANSWER`,
        );
      return parseEventList(item).map(formatEventSpec);
    });
    return [...new Set(lists.flat())];
  } catch (error) {
    if (!(error instanceof EslError)) throw error;
    throw new EntryProblem(`${names.events} cannot be read: ${error.message}`);
  }
}
