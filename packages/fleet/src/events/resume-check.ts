import { DeliverPolicy, type JetStreamManager } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { readMessages } from '../nats/read-messages.ts';
import { type FleetSubjects } from '../subjects.ts';
import { refusalOf } from './answers.ts';
import { ID_HEADER } from './place.ts';

/** Of one question. */
const ANSWER_MS = 5_000;
/** Messages that are looked through, at most: some seconds of work. */
const MAX_READ = 1_000_000;
/** Between the clock of NATS and ours, at most. */
const CLOCKS_MS = 60_000;
const EXPECTED_STREAM_HEADER = 'Nats-Expected-Stream';
/** What it answers in its turn: "expected stream does not match", "message size exceeds maximum allowed", "invalid operation on sealed stream". */
const IN_TURN: readonly (number | undefined)[] = [10_060, 10_054, 10_109];

/** A message that was sent, and whose answer is missing. */
export interface Doubtful {
  /** Undefined: a report, which may come twice. */
  readonly id: string | undefined;
  /** Sequence of a message that was confirmed before this one was sent first: it is behind that, if the stream has it. 0: none was. */
  readonly behind: number;
  /** Milliseconds since 1970 when it was handed in. */
  readonly at: number;
}

export interface StoredQuestion {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly subjects: FleetSubjects;
  readonly timeoutMs: number;
}

/**
 * Which of these the stream has, by their ids; undefined: nothing says it. Sent again without this, a message may be stored a second time:
 * no one can say how long the first answer was on its way, or how long the second message will be, and the stream forgets ids after a
 * while. Nothing of what this connection has sent is under way any more when it was asked.
 */
export async function readStored(
  { connection, manager, subjects, timeoutMs }: StoredQuestion,
  doubtful: readonly Doubtful[],
): Promise<ReadonlySet<string> | undefined> {
  const wanted = new Set(doubtful.flatMap(({ id }) => id ?? []));
  const found = new Set<string>();
  if (wanted.size === 0) return found;
  await allHandled(connection, subjects, timeoutMs);
  const { created, state } = await manager.streams.info(subjects.stream);
  const behind = Math.min(...doubtful.map((one) => one.behind));
  const isOther = Date.parse(created) > Math.min(...doubtful.map(({ at }) => at)) - CLOCKS_MS;
  // another stream counts from 1 again
  const after = behind === 0 || isOther || state.last_seq < behind ? state.first_seq - 1 : behind;
  if (state.last_seq <= after) return found;
  if (state.first_seq > after + 1 || state.last_seq - after > MAX_READ) return undefined;
  const which = {
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: Math.max(1, after + 1),
    headers_only: true,
  };
  await readMessages(
    { client: manager.jetstream(), manager },
    { stream: subjects.stream, which, timeoutMs: ANSWER_MS },
    (message) => {
      const id = message.headers?.get(ID_HEADER) ?? '';
      if (wanted.has(id)) found.add(id);
      return message.seq < state.last_seq;
    },
  );
  return found;
}

/**
 * Resolves when the stream has handled everything that this connection sent before: it takes messages in their order, and refuses
 * this one in its turn, as it is for another stream.
 */
async function allHandled(
  connection: NatsConnection,
  { mark }: FleetSubjects,
  timeout: number,
): Promise<void> {
  const expected = headers();
  expected.set(EXPECTED_STREAM_HEADER, '-');
  const { data } = await connection.request(mark, undefined, { headers: expected, timeout });
  const { code, text } = refusalOf(data);
  if (!IN_TURN.includes(code)) throw new Error(`The stream answered: ${text}`);
}
