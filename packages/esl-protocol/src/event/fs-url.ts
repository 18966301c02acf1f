import { Buffer } from 'node:buffer';
import { InvalidArgumentError } from '../errors.ts';
import { formatAddress } from '../text/address.ts';
import { decodePercent } from '../text/percent.ts';
import { formatEventSpec, parseEventList } from './event-spec.ts';

/** Where mod_event_socket listens by default, and so does the TLS proxy in front of it. */
const DEFAULT_PORT = 8021;
const MAX_PORT = 65_535;
const GRAMMAR = '[fs://|fss://][[username]:password@]host[:port][?event1[,event2]...]';
/** What would be misread in an event of the query. */
const ENCODED_IN_EVENTS = /[%@?=]|(?! )\s/g;

/** A FreeSWITCH to connect to, and the events wanted from it. */
export interface FsUrl {
  /** `fss://`: the connection is wrapped in TLS. */
  readonly tls: boolean;
  /** `name@domain` for `userauth`; undefined: `auth`. */
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Name or address; IPv6 without brackets. */
  readonly host: string;
  /** Default: 8021, with TLS too. */
  readonly port: number;
  /** Whether the text named the port. */
  readonly hasPort: boolean;
  /** Canonical event specs, e.g. `CUSTOM sofia::register`. */
  readonly events: readonly string[];
}

/**
 * Reads `[fs://|fss://][[username]:password@]host[:port][?event1[,event2]...]`. The last `@` ends the credentials,
 * their first `:` ends the user name; nothing is percent-decoded, except in the events. IPv6 addresses are
 * in brackets. A path after the port is ignored, as OpenSIPS does.
 *
 * Throws {@link InvalidArgumentError}, which says what is wrong and where, never with the password.
 */
export function parseFsUrl(text: string): FsUrl {
  // for callers in plain JavaScript
  if (typeof text !== 'string') {
    throw new InvalidArgumentError('FreeSWITCH URL is not a string; write fs://:password@host');
  }
  const { tls, rest } = parseScheme(text.trim());
  const at = rest.lastIndexOf('@');
  const credentials = at < 0 ? undefined : rest.slice(0, at);
  const address = rest.slice(at + 1);
  const query = address.indexOf('?');
  const authority = (query < 0 ? address : address.slice(0, query)).split('/', 1)[0] ?? '';
  const { host, port } = parseAuthority(authority.trim());
  return {
    tls,
    ...parseCredentials(credentials),
    host,
    port: port ?? DEFAULT_PORT,
    hasPort: port !== undefined,
    events: query < 0 ? [] : parseEvents(address.slice(query + 1)),
  };
}

/**
 * Writes a URL that {@link parseFsUrl} reads back. The password appears as `***` unless asked for.
 *
 * Throws {@link InvalidArgumentError} for a part that no URL can carry, e.g. a user name with a colon.
 */
export function formatFsUrl(url: FsUrl, options: { readonly showPassword?: boolean } = {}): string {
  const { host, events } = (url as Partial<FsUrl> | null | undefined) ?? {};
  if (typeof host !== 'string' || !Array.isArray(events)) {
    throw new InvalidArgumentError('FreeSWITCH URL is not a result of parseFsUrl');
  }
  const open = writeUrl(url, url.password);
  requireSame(url, parseFsUrl(open));
  if (options.showPassword === true || isAbsent(url.password)) return open;
  return writeUrl(url, '***');
}

function writeUrl(url: FsUrl, password: string | undefined): string {
  const { username = '' } = url;
  const secret = isAbsent(password) ? '' : `:${password}`;
  const credentials = username === '' && secret === '' ? '' : `${username}${secret}@`;
  const events = canonicalEvents(url.events.join()).join();
  const query = events === '' ? '' : `?${events.replace(ENCODED_IN_EVENTS, encodeBytes)}`;
  const scheme = url.tls ? 'fss' : 'fs';
  return `${scheme}://${credentials}${formatAddress(url.host, url.port)}${query}`;
}

function encodeBytes(character: string): string {
  return Buffer.from(character)
    .toString('hex')
    .replace(/../g, (hex) => `%${hex.toUpperCase()}`);
}

/** An empty user name or password counts as absent. */
function isAbsent(text: string | undefined): text is undefined | '' {
  return text === undefined || text === '';
}

/** Refuses a URL whose text reads as something else, by the first part that differs. */
function requireSame(url: FsUrl, read: FsUrl): void {
  const differs = (part: string): InvalidArgumentError =>
    new InvalidArgumentError(
      `A FreeSWITCH URL cannot carry this ${part}; it would be read as a different one (expected ${GRAMMAR})`,
    );
  if ((url.username ?? '') !== (read.username ?? '')) throw differs('username');
  if ((url.password ?? '') !== (read.password ?? '')) throw differs('password');
  if (url.host !== read.host) throw differs('host');
}

function parseScheme(text: string): { tls: boolean; rest: string } {
  const scheme = /^([a-z][a-z0-9+.-]*)(?::[^:/@?]*)?:\/\//i.exec(text);
  const name = scheme?.[1]?.toLowerCase();
  if (scheme !== null && (name === 'fs' || name === 'fss')) {
    return { tls: name === 'fss', rest: text.slice(scheme[0].length) };
  }
  // `user:a://b@host` is a user with an odd password, `http://host` a mistake
  if (scheme !== null && /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw invalid(
      `has the scheme ${JSON.stringify(`${scheme[1] ?? ''}://`)}; use fs://, fss:// for TLS, or leave it out`,
    );
  }
  return { tls: false, rest: text };
}

function parseCredentials(text: string | undefined): Pick<FsUrl, 'username' | 'password'> {
  if (text === undefined) return { username: undefined, password: undefined };
  if (/[\r\n\0]/.test(text)) throw invalid('has a line end or NUL in its credentials; remove it');
  const colon = text.indexOf(':');
  const username = colon < 0 ? text : text.slice(0, colon);
  const password = colon < 0 ? '' : text.slice(colon + 1);
  return { username: username || undefined, password: password || undefined };
}

function parseAuthority(text: string): { host: string; port: number | undefined } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) {
    const host = bracketed[1] ?? '';
    if (!/^[0-9a-f:.]+(?:%[\w.-]+)?$/i.test(host) || !host.includes(':')) {
      throw invalid(`has ${JSON.stringify(`[${host}]`)} as host; brackets hold an IPv6 address`);
    }
    return { host, port: bracketed[2] === undefined ? undefined : parsePort(bracketed[2]) };
  }
  const colons = text.split(':').length - 1;
  if (colons > 1) {
    throw invalid(
      'has a host with several colons; put an IPv6 address in brackets, e.g. [::1]:8021',
    );
  }
  const [host = '', port] = text.split(':');
  checkHost(host);
  return { host, port: port === undefined ? undefined : parsePort(port) };
}

function checkHost(host: string): void {
  if (host === '') throw invalid('has no host; add one, e.g. 127.0.0.1');
  if (host.includes(',')) throw invalid('names several hosts; write one URL for each');
  if (/[^\w.\-\u0080-\uffff]/.test(host)) {
    throw invalid(`has a character in its host ${JSON.stringify(host)} that no host name can have`);
  }
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  if (port < 1 || port > MAX_PORT) {
    throw invalid(
      `has an invalid port ${JSON.stringify(text)}; use a number from 1 to ${MAX_PORT}, or none for ${DEFAULT_PORT}`,
    );
  }
  return port;
}

/** A second `?` ends the list, and `KEY=VALUE` counts as KEY, both as OpenSIPS reads them. */
function parseEvents(text: string): string[] {
  const list = (text.split('?', 1)[0] ?? '').replace(/=[^,]*/g, '');
  return canonicalEvents(decodePercent(list));
}

function canonicalEvents(list: string): string[] {
  return parseEventList(list).map(formatEventSpec);
}

function invalid(problem: string): InvalidArgumentError {
  return new InvalidArgumentError(`FreeSWITCH URL ${problem} (expected ${GRAMMAR})`);
}
