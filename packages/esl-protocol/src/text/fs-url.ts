import { InvalidArgumentError } from '../errors.ts';
import { formatEventSpec, parseEventList } from '../event/event-spec.ts';

/** Where mod_event_socket listens unless told otherwise. */
const DEFAULT_PORT = 8021;
const MAX_PORT = 65_535;
const GRAMMAR = '[fs://][[username]:password@]host[:port][?event1[,event2]...]';

/** A FreeSWITCH to connect to, and the events wanted from it. */
export interface FsUrl {
  /** `name@domain` for `userauth`; undefined: `auth`. */
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Name or address; IPv6 without brackets. */
  readonly host: string;
  /** Default: 8021. */
  readonly port: number;
  /** Whether the text named the port. */
  readonly hasPort: boolean;
  /** Canonical event specs, e.g. `CUSTOM sofia::register`. */
  readonly events: readonly string[];
}

/**
 * Reads `[fs://][[username]:password@]host[:port][?event1[,event2]...]`. The last `@` ends the credentials,
 * their first `:` ends the user name; nothing is percent-decoded, except in the events. IPv6 addresses stand
 * in brackets. A path behind the port is ignored, as OpenSIPS does.
 *
 * Throws {@link InvalidArgumentError}, which says what is wrong and where, never with the password.
 */
export function parseFsUrl(text: string): FsUrl {
  const rest = withoutScheme(text.trim());
  const at = rest.lastIndexOf('@');
  const credentials = at < 0 ? undefined : rest.slice(0, at);
  const address = rest.slice(at + 1);
  const query = address.indexOf('?');
  const authority = (query < 0 ? address : address.slice(0, query)).split('/', 1)[0] ?? '';
  const { host, port } = parseAuthority(authority.trim());
  return {
    ...parseCredentials(credentials),
    host,
    port: port ?? DEFAULT_PORT,
    hasPort: port !== undefined,
    events: query < 0 ? [] : parseEvents(address.slice(query + 1)),
  };
}

/** Writes a URL that {@link parseFsUrl} reads back. The password appears as `***` unless asked for. */
export function formatFsUrl(url: FsUrl, options: { readonly showPassword?: boolean } = {}): string {
  const { username = '', password } = url;
  const secret = options.showPassword === true ? password : '***';
  const credentials =
    password === undefined
      ? username === ''
        ? ''
        : `${username}@`
      : `${username}:${secret ?? ''}@`;
  const events = url.events.length === 0 ? '' : `?${url.events.join(',')}`;
  return `fs://${credentials}${formatAddress(url.host, url.port)}${events}`;
}

/** `host:port`, with brackets around an IPv6 address. */
export function formatAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function withoutScheme(text: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*)(?::[^:/@?]*)?:\/\//i.exec(text);
  if (scheme === null) return text;
  if (scheme[1]?.toLowerCase() === 'fs') return text.slice(scheme[0].length);
  // `user:a://b@host` is a user with an odd password, `http://host` a mistake
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw invalid(
      `has the scheme ${JSON.stringify(`${scheme[1] ?? ''}://`)}; use fs:// or leave it out`,
    );
  }
  return text;
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
    throw invalid(`has a character in its host ${JSON.stringify(host)} that no host name has`);
  }
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  if (port < 1 || port > MAX_PORT) {
    throw invalid(
      `has the port ${JSON.stringify(text)}; give a number from 1 to ${MAX_PORT}, or none for ${DEFAULT_PORT}`,
    );
  }
  return port;
}

/** A second `?` ends the list, and `KEY=VALUE` counts as KEY, both as OpenSIPS reads them. */
function parseEvents(text: string): string[] {
  const list = (text.split('?', 1)[0] ?? '').replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return parseEventList(list.replace(/=[^,]*/g, '')).map(formatEventSpec);
}

function invalid(problem: string): InvalidArgumentError {
  return new InvalidArgumentError(`FreeSWITCH URL ${problem} (expected ${GRAMMAR})`);
}
