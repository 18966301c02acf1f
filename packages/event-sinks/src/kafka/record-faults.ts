import { type SinkRecord } from '../sink-record.ts';

/** What a broker says of records, not of itself: the same ones are refused for ever. */
export type RecordFault = 'record' | 'timestamp';

const FAULTS = new Map<string, RecordFault>([
  ['MESSAGE_TOO_LARGE', 'record'],
  ['RECORD_LIST_TOO_LARGE', 'record'],
  ['INVALID_RECORD', 'record'],
  ['INVALID_TOPIC_EXCEPTION', 'record'],
  ['INVALID_TIMESTAMP', 'timestamp'],
]);

/** Errors of the client are nested in each other, in `errors` and `cause`; so deep at most. */
const MAX_DEPTH = 8;

interface KafkaError {
  /** Kafka's own name of an error. */
  readonly apiId?: unknown;
  /** Where in the answer it stands. */
  readonly path?: unknown;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** The innermost errors, which say something. */
export function innermost(error: unknown, depth = 0): readonly unknown[] {
  const { cause, errors = [] } = Object(error) as KafkaError;
  const inner = (errors.length > 0 ? errors : [cause]).filter(isTelling);
  if (inner.length === 0 || depth === MAX_DEPTH) return [error];
  return inner.flatMap((next) => innermost(next, depth + 1));
}

/** The client calls what the broker says of one record an unknown error; what it says of its partition names the fault. */
const isTelling = (error: unknown): boolean =>
  error !== undefined && !String((Object(error) as KafkaError).path).includes('/record_errors/');

/** Undefined if anything in it is about the broker, e.g. that it is gone: then the batch waits as it is. */
export function recordFault(error: unknown): RecordFault | undefined {
  const faults = innermost(error).map((inner) =>
    FAULTS.get(String((Object(inner) as KafkaError).apiId)),
  );
  if (faults.includes(undefined)) return undefined;
  return faults.includes('timestamp') ? 'timestamp' : 'record';
}

/** Of one record batch, below Kafka's default of 1,048,588 (`message.max.bytes`). */
const MAX_BYTES = 1_000_000;

/** What a record takes beside its texts and its payload, rounded up: lengths, offsets, times, names of headers. */
const OVERHEAD = 64;

const sizeOf = ({ payload, key, id, name, source }: SinkRecord): number =>
  payload.byteLength + key.length + id.length + name.length + source.length + OVERHEAD;

/** Parts of a batch that a broker takes by default even if all of it goes to one partition. */
export function partsOf(batch: readonly SinkRecord[]): readonly (readonly SinkRecord[])[] {
  const parts: SinkRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of batch) {
    const size = sizeOf(record);
    bytes += size;
    if (bytes > MAX_BYTES) {
      parts.push([record]);
      bytes = size;
    } else {
      parts.at(-1)?.push(record);
    }
  }
  return parts;
}
