import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { type EventQuery, readEventQuery } from './event-filter.ts';

/** Where events are sent to. */
export type SubscriberTarget = InternetTarget | UnixTarget;

interface AnyTarget {
  /** As it was given. */
  readonly text: string;
  /** The same for every spelling of one target. */
  readonly key: string;
}

interface InternetTarget extends AnyTarget {
  readonly transport: 'udp' | 'tcp';
  readonly host: string;
  readonly port: number;
}

interface UnixTarget extends AnyTarget {
  readonly transport: 'unix';
  readonly path: string;
}

/** What a subscriber wants. */
export interface Subscription {
  readonly query: EventQuery;
  /** As it was given; empty: everything. */
  readonly text: string;
  /** Each event names its socket, with the port, beside the sender. */
  readonly withSocket: boolean;
}

export const EVERYTHING: Subscription = { query: readEventQuery({}), text: '', withSocket: false };

/** Names without regard to case and without their final dot, an IPv6 address in its shortest form. */
const hostKeyOf = (host: string): string => {
  if (isIP(host) !== 6) return host.toLowerCase().replace(/\.$/, '');
  const shortest = new URL(`http://[${host}]`).hostname;
  const mapped = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(shortest);
  if (mapped === null) return shortest;
  const [high, low] = mapped.slice(1).map((part) => Number.parseInt(part, 16)) as [number, number];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
};

const INTERNET = /^(udp|tcp):(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/;
/** The system's own limit for the path of a socket. */
const MAX_PATH_BYTES = 107;
// no character that a log would stumble over
const UNIX = /^unix:([^\p{Cc}?]+)$/u;

export const TARGET_FORM = 'udp:host:port, tcp:host:port or unix:path';

const parseUnixTarget = (text: string): UnixTarget | undefined => {
  const path = UNIX.exec(text)?.[1];
  return path === undefined || Buffer.byteLength(path) > MAX_PATH_BYTES
    ? undefined
    : { transport: 'unix', path, text, key: `unix:${resolve(path)}` };
};

const parseInternetTarget = (text: string): InternetTarget | undefined => {
  const match = INTERNET.exec(text);
  if (match === null) return undefined;
  const [, transport, hostText = '', portText] = match;
  const host = hostText.startsWith('[') ? hostText.slice(1, -1) : hostText;
  const port = Number(portText);
  if (port < 1 || port > 65_535) return undefined;
  if (hostText.startsWith('[') && isIP(host) !== 6) return undefined;
  // 127.1, 0x7f000001 and 2130706433 are addresses to a resolver, and not to a reader
  if (isIP(host) === 0 && /^(?:\d+|0x[0-9a-f]*)$/i.test(host.split('.').at(-1) ?? ''))
    return undefined;
  return {
    transport: transport === 'tcp' ? 'tcp' : 'udp',
    host,
    port,
    text,
    key: `${transport ?? ''}:${hostKeyOf(host)}:${port}`,
  };
};

/** Parses `udp:host:port`, `tcp:host:port` or `unix:path`; undefined if the text is none of them. */
export const parseSubscriberTarget = (text: string): SubscriberTarget | undefined =>
  parseUnixTarget(text) ?? parseInternetTarget(text);

const MAX_FILTER_CHARACTERS = 4_096;

/** Reads what a subscriber wants, written as the query of /events: `name=DTMF&header=NAME:VALUE&with=socket`. Throws InvalidArgumentError. */
export const parseSubscription = (text: string): Subscription => {
  if (text.length > MAX_FILTER_CHARACTERS) {
    throw new InvalidArgumentError(`A filter may have at most ${MAX_FILTER_CHARACTERS} characters`);
  }
  const params = new URLSearchParams(text);
  const extras = params.getAll('with');
  params.delete('with');
  const query = Object.fromEntries([...params.keys()].map((key) => [key, params.getAll(key)]));
  const unknown = extras.find((one) => one !== 'socket');
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`with=${unknown} is unknown; use with=socket`);
  }
  return { query: readEventQuery(query), text, withSocket: extras.length > 0 };
};

/** Reads a subscriber of the configuration: a target, and what it wants behind a `?`. Throws InvalidArgumentError. */
export const parseConfiguredSubscriber = (
  text: string,
): { readonly target: SubscriberTarget; readonly subscription: Subscription } => {
  const [where = '', ...rest] = text.split('?');
  const target = parseSubscriberTarget(where);
  if (target === undefined) throw new InvalidArgumentError(`${where} is not ${TARGET_FORM}`);
  return { target, subscription: parseSubscription(rest.join('?')) };
};
