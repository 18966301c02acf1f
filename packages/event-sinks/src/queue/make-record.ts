import { Buffer } from 'node:buffer';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type SinkRecord } from '../sink-record.ts';
import { ByteSlab } from './byte-slab.ts';
import { type ChunkRoom } from './chunk-room.ts';
import { idOf, timeOf, WholeEvent } from '../record/whole-event.ts';

export interface RecordOptions {
  /** Headers to keep in the payload, in this order; undefined: the event as it came. */
  readonly fields: readonly string[] | undefined;
  /** Headers that the destination routes by. */
  readonly headers: readonly string[];
  readonly room: ChunkRoom;
}

/** Makes records of events. The event itself is not kept. */
export function recordMaker({
  fields,
  headers,
  room,
}: RecordOptions): (event: EslEvent, source: string, acceptedAt: number) => SinkRecord {
  const routed = (event: EslEvent): SinkRecord['headers'] =>
    headers.length === 0 ? NO_HEADERS : headers.map((name) => event.text(name));
  return (event, source, acceptedAt) => {
    const { name, subclass, raw, format } = event;
    const known = { name, subclass, source, headers: routed(event), acceptedAt };
    if (fields !== undefined || format !== 'json')
      return { ...known, ...read(event, source), payload: payloadOf(event, fields) };
    const chunkBytes = room.keep(raw);
    const payload = chunkBytes === undefined ? copies.copyOf(raw) : raw;
    return new WholeEvent(known, payload, chunkBytes);
  };
}

/** Of the sinks of this process. */
const copies = new ByteSlab();

const NO_HEADERS: readonly (string | undefined)[] = [];

const read = (event: EslEvent, source: string): Pick<SinkRecord, 'id' | 'key' | 'time'> => ({
  id: idOf(event.text('Core-UUID'), event.sequence),
  key: event.uniqueId ?? source,
  time: timeOf(event.text('Event-Date-Timestamp')),
});

/** The headers that were chosen, or, of formats other than JSON, what {@link EslEvent.toJSON} shows. */
function payloadOf(event: EslEvent, fields: readonly string[] | undefined): Buffer {
  if (fields === undefined) return Buffer.from(event.jsonText);
  const chosen: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const field of fields) {
    const value = field === '_body' ? event.body : event.header(field);
    if (value !== undefined) chosen[field] = value;
  }
  return Buffer.from(JSON.stringify(chosen));
}
