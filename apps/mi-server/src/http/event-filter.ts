import { formatEventSpec, parseEventList } from '@switchwire/esl-protocol';
import { type RaisedEvent } from '../events/event-hub.ts';

export type EventFilter = (event: RaisedEvent) => boolean;

const asArray = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** Without regard to case, as hosts are. Nearly always the text is equal, or of another length, at once. */
const isSame = (text: string, wanted: string): boolean =>
  text === wanted || (text.length === wanted.length && text.toLowerCase() === wanted);

const isSocket = ({ address, sender }: RaisedEvent, socket: string): boolean =>
  isSame(address, socket) || isSame(sender, socket);

/**
 * A filter from the query of /events: names (`DTMF`, `CUSTOM sofia::register`, `ALL`) and sockets (`host:port` or a
 * host). None given: everything. Throws InvalidArgumentError for a name that cannot be one.
 */
export const createEventFilter = (
  names: string | readonly string[] | undefined,
  sockets: string | readonly string[] | undefined,
): EventFilter => {
  const specs = asArray(names).flatMap((text) => parseEventList(text));
  const wanted = new Set(specs.map((spec) => formatEventSpec(spec)));
  const from = asArray(sockets).map((socket) => socket.toLowerCase());
  const isEveryName = wanted.size === 0 || wanted.has('ALL');
  return (event) => {
    if (from.length > 0 && !from.some((socket) => isSocket(event, socket))) return false;
    if (isEveryName || wanted.has(event.name)) return true;
    return event.subclass !== undefined && wanted.has(`${event.name} ${event.subclass}`);
  };
};
