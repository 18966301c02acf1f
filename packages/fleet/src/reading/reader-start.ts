import { type ConsumerConfig, DeliverPolicy } from '@nats-io/jetstream';

/** Where a reader begins that NATS does not know. */
export type ReaderStart = Pick<
  ConsumerConfig,
  'deliver_policy' | 'opt_start_seq' | 'opt_start_time'
>;

/** What is known of the reader and of the stream, when NATS has to be asked for the reader again. */
export interface KnownPlace {
  /** The stream is another one than that which was read. */
  readonly isOther: boolean;
  /** The stream lost messages, and gives their sequences again. */
  readonly isLost: boolean;
  /** The highest sequence that was read; 0: none. */
  readonly highest: number;
  /** When the newest message that was read was stored, milliseconds since 1970. */
  readonly latest: number;
}

/** Behind what was read; from the beginning of a stream that is another one. Pure. */
export function startBehind({ isOther, isLost, highest, latest }: KnownPlace): ReaderStart {
  if (isOther) return { deliver_policy: DeliverPolicy.All };
  if (isLost) return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: new Date(latest + 1).toISOString() }; // prettier-ignore
  if (highest === 0) return { deliver_policy: DeliverPolicy.New };
  return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: highest + 1 };
}
