import { type SendFailure } from './destination.ts';
import { type SinkRecord } from './sink-record.ts';

/** A batch without what its receiver would never take, and would perhaps end the connection for. */
export interface SortedOut {
  readonly fitting: readonly SinkRecord[];
  /** Dead letters. */
  readonly failures: readonly SendFailure[];
  /** A failure of `fitting`, as one of the batch. */
  readonly place: (failure: SendFailure) => SendFailure;
}

/** @param faultOf What is wrong with a record; undefined for one that may be sent. */
export function sortOut(
  batch: readonly SinkRecord[],
  faultOf: (record: SinkRecord) => string | undefined,
): SortedOut {
  const fitting: SinkRecord[] = [];
  const failures: SendFailure[] = [];
  const places: number[] = [];
  for (const [index, record] of batch.entries()) {
    const reason = faultOf(record);
    if (reason === undefined) {
      fitting.push(record);
      places.push(index);
    } else {
      failures.push({ index, kind: 'reject', reason });
    }
  }
  return {
    fitting,
    failures,
    place: (failure) => ({ ...failure, index: places[failure.index] ?? failure.index }),
  };
}
