import { type SinkRecord } from './sink-record.ts';

/** What became of one record of a batch that was not delivered. */
export interface SendFailure {
  /** Its place in the batch. */
  readonly index: number;
  /** `retry`: the same record may succeed later. `reject`: it never will, and is counted as a dead letter. */
  readonly kind: 'retry' | 'reject';
  /** In the receiver's words, cut to a line. */
  readonly reason: string;
}

/** What became of a batch. Records that are not named were delivered: the receiver confirmed them. */
export interface BatchResult {
  readonly failures: readonly SendFailure[];
  /** The receiver's own wish how long to wait, in milliseconds (HTTP `Retry-After`). */
  readonly retryAfterMs?: number;
}

export const ALL_DELIVERED: BatchResult = { failures: [] };

/** An open connection to a destination. At most one `send` runs at a time. */
export interface SinkConnection {
  /**
   * Delivers records in their order and resolves when each was confirmed or refused. A rejection means that the
   * connection is of no more use: every record is sent again over a new one.
   *
   * @param signal Aborted when the deadline passes or the sink closes.
   */
  send(batch: readonly SinkRecord[], signal: AbortSignal): Promise<BatchResult>;
  /** Called once; after it nothing is sent. */
  close(): Promise<void>;
}

export interface OpenContext {
  /** Aborted when the deadline passes or the sink closes. */
  readonly signal: AbortSignal;
  /** To be called when an idle connection breaks, so that the sink connects before there is something to send. */
  readonly onLost: (error: Error) => void;
}

/** Where events go: a broker, a webhook, a file. One destination belongs to one sink. */
export interface SinkDestination {
  /** `webhook`, `nats`, `amqp`, `kafka`, `redis`, `ndjson`. */
  readonly kind: string;
  /** Where to, for logs and lists. Without credentials. */
  readonly target: string;
  /** Headers whose values are needed to route an event. */
  readonly headers: readonly string[];
  /** The most records that one `send` takes. */
  readonly maxBatch?: number;
  open(context: OpenContext): Promise<SinkConnection>;
}
