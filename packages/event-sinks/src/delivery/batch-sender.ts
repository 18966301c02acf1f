import { Buffer } from 'node:buffer';
import { type SinkConnection, type SinkDestination } from '../destination.ts';
import { SinkError } from '../errors.ts';
import { type RecordQueue } from '../queue/record-queue.ts';
import { type SinkRecord } from '../sink-record.ts';
import { type ConnectionHolder } from './connection-actor.ts';
import { settleBatch } from './settle-batch.ts';
import { type BatchOutcome } from './sink-machine.ts';

export interface BatchSenderOptions {
  readonly queue: RecordQueue;
  readonly destination: SinkDestination;
  readonly holder: ConnectionHolder;
  readonly now: () => number;
  readonly onDeadLetter: (record: SinkRecord, reason: string) => void;
}

/** Takes batches from the queue, sends them, and gives back what did not arrive. */
export class BatchSender {
  readonly #options: BatchSenderOptions;
  /** The connection whose last batch was confirmed. Any other one first gets a single record. */
  #proven: SinkConnection | undefined;
  delivered = 0;
  resent = 0;
  rejected = 0;

  constructor(options: BatchSenderOptions) {
    this.#options = options;
  }

  /** Sends one batch. However it ends, also by the signal, the queue knows at once what became of each record. */
  async send(signal: AbortSignal): Promise<BatchOutcome> {
    const { queue, destination, holder, now } = this.#options;
    const { current } = holder;
    if (current === undefined) throw new SinkError('The connection is gone.');
    // A receiver that is just coming up may refuse the first records of a batch and take later ones of the same call.
    const batch = queue.take(now(), current === this.#proven ? destination.maxBatch : 1);
    if (batch.length === 0) return { kind: 'settled' };
    // nothing of it is known to have arrived
    const giveBack = (): void => {
      this.resent += batch.length;
      queue.settle(batch);
    };
    signal.addEventListener('abort', giveBack, { once: true });
    try {
      return await this.#settled(current, batch, signal);
    } catch (error) {
      if (!signal.aborted) giveBack();
      throw error;
    } finally {
      signal.removeEventListener('abort', giveBack);
    }
  }

  async #settled(
    connection: SinkConnection,
    batch: readonly SinkRecord[],
    signal: AbortSignal,
  ): Promise<BatchOutcome> {
    const result = await connection.send(batch, signal);
    if (signal.aborted) throw new SinkError('The batch was abandoned.');
    const { delivered, rejected, again } = settleBatch(batch, result);
    this.#options.queue.settle(again);
    this.delivered += delivered;
    this.resent += again.length;
    this.rejected += rejected.length;
    for (const { record, reason } of rejected) this.#options.onDeadLetter(copyOf(record), reason);
    const refused = result.failures.find(({ kind }) => kind === 'retry');
    this.#proven = refused === undefined ? connection : undefined;
    if (refused === undefined) return { kind: 'settled' };
    const { retryAfterMs } = result;
    const outcome = { kind: 'refused', reason: refused.reason } as const;
    return retryAfterMs === undefined ? outcome : { ...outcome, retryAfterMs };
  }
}

/** A listener may keep it for as long as it likes: it holds no chunk. */
const copyOf = ({ id, name, subclass, key, source, time, headers, payload, acceptedAt }: SinkRecord): SinkRecord => ({ id, name, subclass, key, source, time, headers, payload: Buffer.from(payload), acceptedAt }); // prettier-ignore
