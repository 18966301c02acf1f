import { InvalidArgumentError } from '@switchwire/esl-protocol';

/**
 * The names that a fleet uses in NATS. A token holds `[a-zA-Z0-9-]`, `_` and `=xx`, so it is legal in a subject and in a key
 * of a bucket, and two texts never share one.
 */

const FLEET_NAME = /^[a-z0-9-]{1,32}$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

const escaped = (byte: number): string => `=${byte.toString(16).padStart(2, '0')}`;

/** Each byte of the text that is not legal, as `=xx`. `plain` says which characters are left as they are. */
function tokenOf(text: string, plain: RegExp, dot: string): string {
  // the one text without a character: no other gives this token, since `=` itself is escaped
  if (text === '') return '=';
  let token = '';
  for (const character of text) {
    if (plain.test(character)) token += character;
    else if (character === '.') token += dot;
    else for (const byte of encoder.encode(character)) token += escaped(byte);
  }
  return token;
}

/** `10.0.0.1:8021` is `10_0_0_1=3a8021`. Takes a socket key, which is in lower case. */
export const socketToken = (key: string): string => tokenOf(key.toLowerCase(), /^[a-z0-9-]$/, '_');

/** As {@link socketToken}, with upper case kept: subclasses of events, names of servers. */
export const nameToken = (name: string): string => tokenOf(name, /^[a-zA-Z0-9-]$/, '_');

/** The text that became this token; undefined for what is not a token. */
export function textOfToken(token: string): string | undefined {
  if (token === '=') return '';
  if (!/^(?:[a-zA-Z0-9_-]|=[0-9a-f]{2})+$/.test(token)) return undefined;
  const bytes: number[] = [];
  for (let at = 0; at < token.length; at++) {
    const character = token.charAt(at);
    if (character === '=') {
      bytes.push(Number.parseInt(token.slice(at + 1, at + 3), 16));
      at += 2;
    } else bytes.push((character === '_' ? '.' : character).charCodeAt(0));
  }
  try {
    return decoder.decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

/** Between the socket and the kind of a control message: it is not the name of any event. */
export const NO_EVENT = '-';

/** `CHANNEL_ANSWER`, `CUSTOM.sofia=3a=3aregister`: one token, or two for an event with a subclass. */
export function eventTokens(name: string, subclass?: string): string {
  // event names are upper case and underscores; any other is escaped, and none may read as a control message
  const first = name === NO_EVENT ? escaped(NO_EVENT.charCodeAt(0)) : tokenOf(name, /^[\w-]$/, escaped(0x2e)); // prettier-ignore
  return subclass === undefined ? first : `${first}.${nameToken(subclass)}`;
}

/** Every subject, bucket and stream of one fleet. */
export interface FleetSubjects {
  readonly bucket: string;
  readonly stream: string;
  readonly beat: string;
  readonly own: string;
  /** Of all events and control messages. */
  readonly events: string;
  /** Of what asks whether everything before it was handled: the stream takes it and does not store it. */
  readonly mark: string;
  /** Of the gaps of all sockets. */
  readonly gaps: string;
  commands(socket: string): string;
  /** Commands to one server, whatever other servers listen for the socket. */
  commandsTo(incarnation: string, socket: string): string;
  allCommandsTo(incarnation: string): string;
  toServer(incarnation: string, what: 'take' | 'list' | 'watch' | 'mi' | 'ask'): string;
  toAll(what: 'list' | 'reload' | 'watch' | 'chosen'): string;
  event(socket: string, name: string, subclass?: string): string;
  control(socket: string, what: 'gap' | 'handover'): string;
}

/** Throws InvalidArgumentError for what cannot be the name of a fleet. */
export function fleetSubjects(fleet: string): FleetSubjects {
  if (!FLEET_NAME.test(fleet))
    throw new InvalidArgumentError(
      `"${fleet}" cannot be the name of a fleet; write 1 to 32 of the characters a-z, 0-9 and -`,
    );
  const root = `sw.${fleet}`;
  return {
    bucket: `sw_${fleet}`,
    stream: `SW_${fleet}`,
    beat: `${root}.beat`,
    own: `${root}.own`,
    events: `${root}.ev.>`,
    mark: `${root}.ev.${NO_EVENT}.${NO_EVENT}.mark`,
    gaps: `${root}.ev.*.${NO_EVENT}.gap`,
    commands: (socket) => `${root}.cmd.${socketToken(socket)}`,
    commandsTo: (incarnation, socket) => `${root}.srv.${incarnation}.cmd.${socketToken(socket)}`,
    allCommandsTo: (incarnation) => `${root}.srv.${incarnation}.cmd.*`,
    toServer: (incarnation, what) => `${root}.srv.${incarnation}.${what}`,
    toAll: (what) => `${root}.all.${what}`,
    event: (socket, name, subclass) =>
      `${root}.ev.${socketToken(socket)}.${eventTokens(name, subclass)}`,
    control: (socket, what) => `${root}.ev.${socketToken(socket)}.${NO_EVENT}.${what}`,
  };
}
