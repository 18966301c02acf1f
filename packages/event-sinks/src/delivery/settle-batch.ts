import { type BatchResult, type SendFailure } from '../destination.ts';
import { type SinkRecord } from '../sink-record.ts';

export interface Settlement {
  /** How many were confirmed and are done. */
  readonly delivered: number;
  /** Never to be delivered, with the receiver's reason. */
  readonly rejected: readonly { readonly record: SinkRecord; readonly reason: string }[];
  /** To be sent again, in their order. */
  readonly again: readonly SinkRecord[];
}

/**
 * Decides about each record of a batch. Where a record of a call must be sent again, later records of that call are sent
 * again after it, even confirmed ones: the last delivery of a call's events is in order, and a receiver drops
 * repeats by their id.
 */
export function settleBatch(batch: readonly SinkRecord[], { failures }: BatchResult): Settlement {
  if (failures.length === 0) return { delivered: batch.length, rejected: [], again: [] };
  const failed = new Map<number, SendFailure>(failures.map((failure) => [failure.index, failure]));
  const held = new Set<string>();
  const rejected: { record: SinkRecord; reason: string }[] = [];
  const again: SinkRecord[] = [];
  let delivered = 0;
  for (const [index, record] of batch.entries()) {
    const failure = failed.get(index);
    if (failure?.kind === 'reject') {
      rejected.push({ record, reason: failure.reason });
    } else if (failure !== undefined || held.has(record.key)) {
      held.add(record.key);
      again.push(record);
    } else {
      delivered++;
    }
  }
  return { delivered, rejected, again };
}
