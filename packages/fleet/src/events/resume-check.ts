import { DeliverPolicy, type JetStreamManager, type StoredMsg } from '@nats-io/jetstream';
import { readMessages } from '../nats/read-messages.ts';
import { type FleetSubjects, socketToken } from '../subjects.ts';
import { type Outgoing, OUTSIDE } from './event-ring.ts';
import { parsePlace, PLACE_HEADER } from './place.ts';

/** Questions at a time. */
const CONCURRENCY = 16;
/** Of one question. */
const ANSWER_MS = 5_000;
/** Messages that are looked through, at most: some seconds of work. */
const MAX_READ = 1_000_000;
/** All messages of an epoch. */
const ALL = Number.MAX_SAFE_INTEGER;
/** Tokens before that of the socket: `sw.FLEET.ev.SOCKET.NAME`. */
const SOCKET_TOKEN = 3;

/** The last place of each epoch of one socket, of those that are asked for. Undefined: nothing says it. */
type Places = ReadonlyMap<number, number> | undefined;

/** What the stream has, by socket. */
export type StoredPlaces = ReadonlyMap<string, Places>;

export interface StoredQuestion {
  readonly manager: JetStreamManager;
  readonly subjects: FleetSubjects;
  /** Epochs of this server of which messages are on their way, by socket. */
  readonly epochs: ReadonlyMap<string, ReadonlySet<number>>;
  /** Sequence of the message that was confirmed last: what is on its way is behind it, if the stream has it. Undefined: none was. */
  readonly after: number | undefined;
}

/**
 * Reads what the stream has of these sockets. After a long time without an acknowledgement the stream does not remember every id
 * any more, and would store a message twice.
 */
export async function readStoredPlaces(question: StoredQuestion): Promise<StoredPlaces> {
  const found = new Map<string, Places>();
  const rest = [...question.epochs].values();
  const work = async (): Promise<void> => {
    for (const [socket, epochs] of rest)
      found.set(socket, placesBefore(await lastOf(question, socket), epochs));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const open = [...question.epochs].filter(([socket]) => found.get(socket) === undefined);
  if (open.length > 0 && question.after !== undefined)
    for (const [socket, places] of await readSince(question, open, question.after))
      found.set(socket, places);
  return found;
}

/** Whether the stream has this message already; undefined: nothing says it. */
export function isStored(message: Outgoing, stored: StoredPlaces): boolean | undefined {
  // what stands outside of a row has no place to compare, and a report may come twice
  if (message.place <= OUTSIDE) return message.place < OUTSIDE ? false : undefined;
  const places = stored.get(message.socket);
  if (places === undefined) return undefined;
  return message.place <= (places.get(message.epoch) ?? OUTSIDE);
}

/**
 * What the last message of a socket says of those before it: they are stored in the order in which they are sent. Undefined where it is
 * not one of this server with a place: another one may have acted meanwhile.
 */
export function placesBefore(
  last: { readonly epoch: number; readonly ofSocket: number } | undefined,
  epochs: ReadonlySet<number>,
): Places {
  if (last === undefined) return new Map();
  if (!epochs.has(last.epoch) || last.ofSocket === OUTSIDE) return undefined;
  const before = [...epochs].filter((epoch) => epoch < last.epoch);
  return new Map([...before.map((epoch) => [epoch, ALL] as const), [last.epoch, last.ofSocket]]);
}

async function lastOf({ manager, subjects }: StoredQuestion, socket: string) {
  const filter = `${subjects.events.slice(0, -1)}${socketToken(socket)}.>`;
  const message = await manager.streams.getMessage(subjects.stream, { last_by_subj: filter });
  return message === null ? undefined : placeIn(message);
}

/** Everything that was stored behind a sequence, without its payloads, whichever server it is of. */
async function readSince(
  { manager, subjects }: StoredQuestion,
  open: readonly (readonly [socket: string, epochs: ReadonlySet<number>])[],
  after: number,
): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>> {
  const found = new Map(open.map(([socket]) => [socket, new Map<number, number>()]));
  const rows = new Map(open.map(([socket, epochs]) => [socketToken(socket), { epochs, places: found.get(socket) }])); // prettier-ignore
  const { state } = await manager.streams.info(subjects.stream);
  // the stream is another one, or nothing was stored
  if (state.last_seq <= after) return found;
  if (state.last_seq - after > MAX_READ) return new Map();
  const which = {
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: after + 1,
    headers_only: true,
  };
  await readMessages(
    { client: manager.jetstream(), manager },
    { stream: subjects.stream, which, timeoutMs: ANSWER_MS },
    ({ subject, headers, seq }) => {
      const row = rows.get(subject.split('.', SOCKET_TOKEN + 1)[SOCKET_TOKEN] ?? '');
      const place = parsePlace(headers?.get(PLACE_HEADER) ?? '');
      if (row !== undefined && place !== undefined && row.epochs.has(place.epoch))
        row.places?.set(place.epoch, Math.max(place.ofSocket, row.places.get(place.epoch) ?? 0));
      return seq < state.last_seq;
    },
  );
  return found;
}

/** Of a message without one: outside of every row. */
const placeIn = ({ header }: StoredMsg) =>
  parsePlace(header.get(PLACE_HEADER)) ?? { epoch: 0, ofSocket: OUTSIDE };
