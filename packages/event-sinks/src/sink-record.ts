import { type Buffer } from 'node:buffer';

/** One event on its way to a destination. Its fields may be getters: take them by their names, not by a spread. */
export interface SinkRecord {
  /** `Core-UUID` and `Event-Sequence`, the same at every reader of one FreeSWITCH: what a receiver drops repeats by. */
  readonly id: string;
  /** `Event-Name`. */
  readonly name: string;
  /** `Event-Subclass`; undefined unless the event is CUSTOM. */
  readonly subclass: string | undefined;
  /** `Unique-ID`, or, where the event is about no call, the server it came from: what order is kept by. */
  readonly key: string;
  /** `host:port` of the FreeSWITCH. */
  readonly source: string;
  /** Milliseconds since 1970 on FreeSWITCH's clock (`Event-Date-Timestamp`); 0 if the event does not say. */
  readonly time: number;
  /** The values of {@link SinkDestination.headers}, in their order; undefined where the event has none. */
  readonly headers: readonly (string | undefined)[];
  /**
   * The event as JSON: the bytes that FreeSWITCH sent, if it sent JSON. They may be a view into the chunk that brought them: who keeps
   * them after `send` copies them.
   */
  readonly payload: Buffer;
  /** When the sink took it, in milliseconds of the monotonic clock. */
  readonly acceptedAt: number;
}

/** What a record costs beside its payload: its own fields, strings included, rounded up. */
const RECORD_OVERHEAD = 512;

/** What a record weighs in a queue that is bounded in bytes. */
export const weightOf = (record: SinkRecord): number => record.payload.byteLength + RECORD_OVERHEAD;
