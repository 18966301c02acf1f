import { type EslEvent } from '@switchwire/esl-protocol';
import { type SinkDestination } from './destination.ts';
import { type Outbox, type OutboxStats } from './outbox/outbox.ts';
import { type EventFilter } from './queue/event-filter.ts';
import { type SinkLimits, type SinkTimings } from './sink-limits.ts';
import { type SinkRecord } from './sink-record.ts';

/** Why an event did not reach its destination. */
export interface SinkDrops {
  /** The queue held `maxEvents`. */
  readonly events: number;
  /** The queue held `maxBytes`. */
  readonly bytes: number;
  /** It waited longer than `maxAgeMs`. */
  readonly age: number;
  /** Dead letters: the receiver will never take it. */
  readonly rejected: number;
  /** It was still queued when the sink closed. */
  readonly closed: number;
}

export type SinkState = 'connecting' | 'ready' | 'sending' | 'waiting' | 'closing' | 'closed';

export interface SinkStateChange {
  readonly state: SinkState;
  /** The state before; undefined for the first one. */
  readonly previous: SinkState | undefined;
  /** Why it failed last, if it fails now. */
  readonly lastError: string | undefined;
}

/** Figures of one sink. At every moment `accepted = delivered + queued + the sum of dropped`. */
export interface SinkStats {
  readonly name: string;
  readonly kind: string;
  readonly target: string;
  /** `waiting`: it failed, and tries again after a back-off. */
  readonly state: SinkState;
  /** Events that passed the filter. */
  readonly accepted: number;
  /** Events that the receiver confirmed. */
  readonly delivered: number;
  /** Records that were queued again after a failed delivery: what a receiver may see twice. */
  readonly resent: number;
  readonly dropped: SinkDrops;
  /** Records that are kept now, those under way included. */
  readonly queued: number;
  readonly queuedBytes: number;
  /** Milliseconds that the oldest of them has waited; 0 if there is none. */
  readonly oldestAgeMs: number;
  /** Failures in a row; 0 when it works. */
  readonly failures: number;
  /** Why it failed last, if it fails now. */
  readonly lastError: string | undefined;
  /** Of a sink that has one. */
  readonly outbox?: OutboxStats;
}

export interface EventSinkOptions extends EventFilter {
  /** What it is called in metrics, logs and lists. */
  readonly name: string;
  readonly destination: SinkDestination;
  /** Headers to send, `_body` for the body. Default: the event as it came, which costs no encoding. */
  readonly fields?: readonly string[];
  readonly limits?: Partial<SinkLimits>;
  readonly timings?: Partial<SinkTimings>;
  /**
   * Keeps what waits on the disk, for the next start; the sink closes it. What it held is queued first. Default: what waits is in
   * memory only. See `openOutbox` of `@switchwire/event-sinks/outbox`.
   */
  readonly outbox?: Outbox;
  /** Hears of each record that the receiver refused for good. What it throws is ignored. */
  readonly onDeadLetter?: (record: SinkRecord, reason: string) => void;
  /** Hears of each change of the state, also between `ready` and `sending`. What it throws is ignored. */
  readonly onState?: (change: SinkStateChange) => void;
}

/**
 * Passes events on, at least once each, in the order of their calls. It never throws, never waits and never slows who
 * offers: what cannot be kept is dropped and counted with the reason.
 */
export interface EventSink {
  readonly name: string;
  /**
   * Offers an event. The event is not kept, but its bytes are: do not write to them.
   *
   * @param source `host:port` of the FreeSWITCH, as in `SocketInfo.address`.
   * @returns Whether it was taken; false if the filter does not want it, there is no room, or the sink is closed.
   */
  offer(event: EslEvent, source: string): boolean;
  stats(): SinkStats;
  /** Sends what is queued, for `closeTimeout` at most; the rest stays in the outbox, or is dropped and counted. Never rejects. */
  close(): Promise<void>;
}
