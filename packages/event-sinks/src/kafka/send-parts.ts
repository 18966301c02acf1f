import { type SendFailure } from '../destination.ts';
import { reasonOf } from '../errors.ts';
import { type SinkRecord } from '../sink-record.ts';
import { innermost, partsOf, recordFault } from './record-faults.ts';

export interface PartOptions {
  /** Sends records together, or rejects with an error of the client. */
  readonly produce: (records: readonly SinkRecord[], isTimed: boolean) => Promise<unknown>;
  readonly signal: AbortSignal;
}

/**
 * Sends a batch in parts that a broker takes. A part that it refuses because of its records is sent again in halves, until only the
 * record at fault is left, which is a dead letter; one whose time it refuses is sent without it.
 *
 * @returns What was not delivered.
 * @throws What the client throws when the broker cannot take anything now.
 */
export async function sendParts(
  batch: readonly SinkRecord[],
  options: PartOptions,
): Promise<readonly SendFailure[]> {
  const failures: SendFailure[] = [];
  let first = 0;
  for (const part of partsOf(batch)) {
    failures.push(...(await sendPart(part, first, options)));
    first += part.length;
  }
  return failures;
}

async function sendPart(
  part: readonly SinkRecord[],
  first: number,
  options: PartOptions,
  isTimed = true,
): Promise<readonly SendFailure[]> {
  options.signal.throwIfAborted();
  try {
    await options.produce(part, isTimed);
    return [];
  } catch (error) {
    const fault = recordFault(error);
    if (fault === undefined) throw error;
    if (fault === 'timestamp' && isTimed) return sendPart(part, first, options, false);
    if (part.length === 1)
      return [{ index: first, kind: 'reject', reason: reasonOf(innermost(error)[0]) }];
    const middle = Math.ceil(part.length / 2);
    const one = await sendPart(part.slice(0, middle), first, options, isTimed);
    const other = await sendPart(part.slice(middle), first + middle, options, isTimed);
    return [...one, ...other];
  }
}
