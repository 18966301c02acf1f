import { type ConsumerConfig, DeliverPolicy } from '@nats-io/jetstream';
import { type Continuation, continueAt, type StreamPlace, type StreamRange } from './stream-place.ts'; // prettier-ignore

/** Where a reader begins that NATS does not know. */
export type ReaderStart = Pick<
  ConsumerConfig,
  'deliver_policy' | 'opt_start_seq' | 'opt_start_time'
>;

/** What is known of the reader when NATS has to be asked for it. */
export interface KnownPlace {
  /** Undefined: where it was is not known. */
  readonly place: StreamPlace | undefined;
  /** When the newest message that was read was stored, milliseconds since 1970; 0: not known. */
  readonly latest: number;
  /** Where one begins whose place is not known: with what comes next, or with what the stream holds. */
  readonly otherwise: 'new' | 'all';
}

export interface Beginning extends Continuation {
  readonly start: ReaderStart;
}

/** Where a durable reader begins if NATS does not know it, and what it can never read. Pure. */
export function startBehind(
  { place, latest, otherwise }: KnownPlace,
  range: StreamRange,
): Beginning {
  const first = Math.max(0, range.first - 1);
  if (place === undefined && otherwise === 'all') return { ...at(first), loss: undefined };
  const { sequence, loss } = continueAt(place, range);
  // all of another stream is new
  if (place !== undefined && place.stream !== range.stream) return { ...at(first), loss };
  // the stream gives the sequences of what it has lost again
  if (loss?.cause === 'another-stream' && latest > 0)
    return { start: { deliver_policy: DeliverPolicy.StartTime, opt_start_time: new Date(latest + 1).toISOString() }, sequence: first, loss }; // prettier-ignore
  return { ...at(sequence), loss };
}

const at = (sequence: number): Omit<Beginning, 'loss'> => ({
  start: { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: sequence + 1 },
  sequence,
});
