import { type SocketInfo } from '@switchwire/conn-manager';
import { formatEventSpec, InvalidArgumentError, parseEventList } from '@switchwire/esl-protocol';
import { type RaisedEvent } from '../events/event-hub.ts';
import { closest } from '../text/closest.ts';

export type EventFilter = (event: RaisedEvent) => boolean;

/** What a reader of /events asks for. Empty: everything. */
export interface EventQuery {
  /** As events are written: `DTMF`, `CUSTOM sofia::register`, `ALL`. */
  readonly names: readonly string[];
  /** `host:port` or a host, in lower case. */
  readonly sockets: readonly string[];
}

type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

const KEYS = ['name', 'socket'];

const asArray = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/**
 * Reads the query of /events: `name=DTMF&name=CUSTOM sofia::register&socket=host:port`. Throws InvalidArgumentError for
 * a name that cannot be one, and for a parameter that does not exist.
 */
export const readEventQuery = (query: Query): EventQuery => {
  const unknown = Object.keys(query).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    const suggestion = closest(unknown, KEYS);
    throw new InvalidArgumentError(
      `There is no parameter ${JSON.stringify(unknown)}; ` +
        (suggestion === undefined ? 'use name and socket' : `did you mean ${suggestion}?`),
    );
  }
  const specs = asArray(query['name']).flatMap((text) => parseEventList(text));
  return {
    names: [...new Set(specs.map((spec) => formatEventSpec(spec)))],
    sockets: asArray(query['socket']).map((socket) => socket.toLowerCase()),
  };
};

/** Without regard to case, as hosts are. Nearly always the text is equal, or of another length, at once. */
const isSame = (text: string, wanted: string): boolean =>
  text === wanted || (text.length === wanted.length && text.toLowerCase() === wanted);

const isSocket = (address: string, host: string, socket: string): boolean =>
  isSame(address, socket) || isSame(host, socket);

/** Whether a reader wants an event. */
export const createEventFilter = ({ names, sockets }: EventQuery): EventFilter => {
  const wanted = new Set(names);
  const isEveryName = wanted.size === 0 || wanted.has('ALL');
  return ({ name, subclass, address, sender }) => {
    if (sockets.length > 0 && !sockets.some((socket) => isSocket(address, sender, socket))) {
      return false;
    }
    if (isEveryName || wanted.has(name)) return true;
    return subclass !== undefined && wanted.has(`${name} ${subclass}`);
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
  { names, sockets }: EventQuery,
  known: readonly KnownSocket[],
): readonly string[] => {
  const unknown = sockets.filter(
    (socket) => !known.some(({ address, host }) => isSocket(address, host, socket)),
  );
  const asked = known.filter(
    ({ address, host }) =>
      sockets.length === 0 || sockets.some((socket) => isSocket(address, host, socket)),
  );
  const silent = names.filter(
    (name) => name !== 'ALL' && !asked.some((socket) => isSubscribed(name, socket)),
  );
  return [
    ...unknown.map((socket) => `there is no socket ${socket}; fs_list lists the sockets`),
    ...silent.map((name) => `${name} is not subscribed; fs_subscribe subscribes it`),
  ];
};
