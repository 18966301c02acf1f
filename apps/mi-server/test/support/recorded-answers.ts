import { type Exchange } from './exchanges.ts';

interface Answer {
  readonly jsonrpc: string;
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

interface ListedSocket {
  readonly if: string;
  readonly Events: readonly string[];
}

/** Sockets that only a defect of the original brought into its list. */
const PHANTOMS = [
  // port 65536 is 8021, port 99999999999 is negative
  '127.0.0.1:8021',
  '127.0.0.1:-6145',
  // the first @ ends the password
  'Con@127.0.0.1:8100',
  // no host name has quotes
  '"127.0.0.34":8100',
  // a call that was refused left its socket behind
  '127.0.0.40:8021',
  '127.0.0.41:8021',
  // unsubscribing connects
  '127.0.0.50:8021',
];

/** The JSON of a text, or the text where it is none. */
export const parseBody = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const socketsOf = (result: unknown): readonly ListedSocket[] | undefined =>
  isObject(result) ? (result['Sockets'] as readonly ListedSocket[] | undefined) : undefined;

/** Our spelling of what the original keeps as it was typed. */
const ourEvents = (events: readonly string[]): readonly string[] =>
  events.flatMap((event) => {
    // never subscribed here: the one cannot deliver, the other would inject a command
    if (event === 'dtmf' || event.includes('\n')) return [];
    if (event === 'CHANNEL_CREATE,CHANNEL_DESTROY') return ['CHANNEL_DESTROY', 'CHANNEL_CREATE'];
    return [event.toUpperCase().startsWith('CUSTOM ') ? event : event.toUpperCase()];
  });

/** The IPv6 sockets of exchanges 33 and 34, which the original refuses, stay listed in the first run. */
const withIpv6 = (sockets: readonly ListedSocket[], seq: number): readonly ListedSocket[] => {
  if (seq < 35 || seq > 116) return sockets;
  return sockets.flatMap((socket) =>
    socket.if === 'localhost:8100'
      ? [{ if: '[::1]:8021', Events: ['DTMF'] }, { if: '[::1]:8100', Events: ['DTMF'] }, socket]
      : [socket],
  );
};

/** The recorded answer, without what only defects of the original put there. */
export const expectedAnswer = ({ answer, seq }: Exchange): unknown => {
  const recorded = parseBody(answer ?? '');
  if (!isObject(recorded)) return recorded;
  const sockets = socketsOf(recorded['result']);
  if (sockets === undefined) return recorded;
  const real = sockets
    .filter((socket) => !PHANTOMS.includes(socket.if))
    .map((socket) => ({ if: socket.if, Events: ourEvents(socket.Events) }));
  return { ...recorded, result: { Sockets: withIpv6(real, seq) } };
};

/** A subscriber without its state, its queue and its losses, wherever it stands in a result of subscribers_list. */
const asRecordedSubscribers = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(asRecordedSubscribers);
  if (!isObject(value)) return value;
  if ('lost' in value) {
    const { socket, expire, ttl } = value;
    return { socket, expire, ...(ttl !== undefined && { ttl }) };
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, asRecordedSubscribers(one)]),
  );
};

/**
 * Our answer without what we add: the members of a socket in fs_list after `if` and `Events`, those of a subscriber in
 * subscribers_list after `socket`, `expire` and `ttl`, `Summary` and `Parameters` of help, and
 * `data` of an error where the recorded one has none.
 */
export const asRecorded = (body: string, recorded: unknown): unknown => {
  const ours = parseBody(body);
  if (!isObject(ours)) return ours;
  const { result, error } = ours as unknown as Answer;
  const sockets = socketsOf(result);
  if (sockets !== undefined) {
    const shown = sockets.map((socket) => ({ if: socket.if, Events: socket.Events }));
    return { ...ours, result: { Sockets: shown } };
  }
  if (isObject(result) && ('Events' in result || 'Event' in result)) {
    return { ...ours, result: asRecordedSubscribers(result) };
  }
  if (isObject(result) && 'Help' in result) {
    const help = Object.entries(result).filter(
      ([name]) => name !== 'Summary' && name !== 'Parameters',
    );
    return { ...ours, result: Object.fromEntries(help) };
  }
  if (error === undefined) return ours;
  const hasData = isObject(recorded) && isObject(recorded['error']) && 'data' in recorded['error'];
  const { code, message, data } = error;
  return { ...ours, error: hasData ? { code, message, data } : { code, message } };
};
