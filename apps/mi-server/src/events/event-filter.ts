import { type SocketInfo } from '@switchwire/conn-manager';
import { formatEventSpec, InvalidArgumentError, parseEventList } from '@switchwire/esl-protocol';
import { headerValuesOf, type RaisedEvent } from './event-hub.ts';
import { closest } from '../text/closest.ts';

export type EventFilter = (event: RaisedEvent) => boolean;

/** One of these must be the header's value, or begin it. */
interface HeaderCondition {
  readonly header: string;
  readonly values: readonly string[];
  readonly prefixes: readonly string[];
}

/** What a reader of /events or a subscriber asks for: all that is given must fit. Empty: everything. */
export interface EventQuery {
  /** As events are written: `DTMF`, `CUSTOM sofia::register`, `ALL`. */
  readonly names: readonly string[];
  /** `host:port` or a host, in lower case. */
  readonly sockets: readonly string[];
  /** Event-Subclass: `sofia::register`. */
  readonly subclasses: readonly string[];
  readonly headers: readonly HeaderCondition[];
}

type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

const KEYS = ['name', 'socket', 'subclass', 'header', 'header_prefix'];

/** Each event is compared with all of them. */
const MAX_CONDITIONS = 50;

const asArray = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** `NAME:VALUE`; the value may have colons, be empty, and counts as it is. */
const splitCondition = (text: string, key: string): readonly [header: string, value: string] => {
  const colon = text.indexOf(':');
  if (colon < 1) {
    throw new InvalidArgumentError(
      `${key}=${JSON.stringify(text)} is not NAME:VALUE, for example ${key}=Caller-Destination-Number:1000`,
    );
  }
  return [text.slice(0, colon).trim(), text.slice(colon + 1)];
};

const headerConditions = (query: Query): readonly HeaderCondition[] => {
  const found = new Map<string, { header: string; values: string[]; prefixes: string[] }>();
  for (const key of ['header', 'header_prefix'] as const) {
    for (const text of asArray(query[key])) {
      const [header, value] = splitCondition(text, key);
      const one = found.get(header.toLowerCase()) ?? { header, values: [], prefixes: [] };
      (key === 'header' ? one.values : one.prefixes).push(value);
      found.set(header.toLowerCase(), one);
    }
  }
  return [...found.values()];
};

/**
 * Reads the query of /events: `name=DTMF&name=CUSTOM sofia::register&socket=host:port&header=NAME:VALUE`. Throws
 * InvalidArgumentError for a name that cannot be one, and for a parameter that does not exist.
 */
export const readEventQuery = (query: Query): EventQuery => {
  const unknown = Object.keys(query).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    const suggestion = closest(unknown, KEYS);
    throw new InvalidArgumentError(
      `Unknown parameter ${JSON.stringify(unknown)}; ` +
        (suggestion === undefined
          ? `use ${KEYS.slice(0, -1).join(', ')} and ${KEYS.at(-1) ?? ''}`
          : `did you mean ${suggestion}?`),
    );
  }
  const given = KEYS.reduce((sum, key) => sum + asArray(query[key]).length, 0);
  if (given > MAX_CONDITIONS) {
    throw new InvalidArgumentError(
      `${given} conditions are too many; use at most ${MAX_CONDITIONS}`,
    );
  }
  const specs = asArray(query['name']).flatMap((text) => parseEventList(text));
  return {
    names: [...new Set(specs.map((spec) => formatEventSpec(spec)))],
    sockets: asArray(query['socket']).map((socket) => socket.toLowerCase()),
    subclasses: asArray(query['subclass']),
    headers: headerConditions(query),
  };
};

/** Without regard to case, as hosts are. Nearly always the text is equal, or of another length, at once. */
const isSame = (text: string, wanted: string): boolean =>
  text === wanted || (text.length === wanted.length && text.toLowerCase() === wanted);

const isSocket = (address: string, host: string, socket: string): boolean =>
  isSame(address, socket) || isSame(host, socket);

const fits = ({ header, values, prefixes }: HeaderCondition, event: RaisedEvent): boolean =>
  headerValuesOf(event, header).some(
    (value) => values.includes(value) || prefixes.some((prefix) => value.startsWith(prefix)),
  );

/** Whether a reader wants an event. What costs least is looked at first, headers last. */
export const createEventFilter = (query: EventQuery): EventFilter => {
  const { sockets, subclasses, headers } = query;
  const wanted = new Set(query.names);
  const isEveryName = wanted.size === 0 || wanted.has('ALL');
  const isNamed = ({ name, subclass }: RaisedEvent): boolean =>
    isEveryName ||
    wanted.has(name) ||
    (subclass !== undefined && wanted.has(`${name} ${subclass}`));
  return (event) => {
    const { address, sender } = event;
    if (sockets.length > 0 && !sockets.some((socket) => isSocket(address, sender, socket))) {
      return false;
    }
    // a reader that waits for some event of a FreeSWITCH may have missed it
    if (event.gap !== undefined) return true;
    if (!isNamed(event)) return false;
    if (subclasses.length > 0 && !subclasses.includes(event.subclass ?? '')) return false;
    return headers.every((condition) => fits(condition, event));
  };
};

type KnownSocket = Pick<SocketInfo, 'address' | 'host' | 'events'>;

const isSubscribed = (name: string, { events }: KnownSocket): boolean =>
  events.some(
    (event) =>
      event === name ||
      event === 'ALL' ||
      // all of CUSTOM covers each subclass, and a subclass is some of CUSTOM
      (event === 'CUSTOM' && name.startsWith('CUSTOM ')) ||
      (name === 'CUSTOM' && event.startsWith('CUSTOM ')),
  );

/** What a reader asks for and will not get as things are, one sentence each. Nothing is refused: it may come later. */
export const missingFor = (
  { names, sockets, subclasses }: EventQuery,
  known: readonly KnownSocket[],
): readonly string[] => {
  const unknown = sockets.filter(
    (socket) => !known.some(({ address, host }) => isSocket(address, host, socket)),
  );
  const asked = known.filter(
    ({ address, host }) =>
      sockets.length === 0 || sockets.some((socket) => isSocket(address, host, socket)),
  );
  const wanted = names.length > 0 ? names : subclasses.map((subclass) => `CUSTOM ${subclass}`);
  const silent = wanted.filter(
    (name) => name !== 'ALL' && !asked.some((socket) => isSubscribed(name, socket)),
  );
  return [
    ...unknown.map((socket) => `there is no socket ${socket}; fs_list lists the sockets`),
    ...silent.map((name) => `${name} is not subscribed; fs_subscribe subscribes it`),
  ];
};
