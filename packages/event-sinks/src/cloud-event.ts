import { Buffer } from 'node:buffer';
import { type SinkRecord } from './sink-record.ts';

const END = Buffer.from('}');

/**
 * The record as a CloudEvent 1.0 in JSON, with the event's own bytes as `data`.
 *
 * `type` is `org.freeswitch.` and the event's name, of CUSTOM events followed by a dot and the subclass; `source` is the
 * server as `fs://host:port`; `subject` is the call; `id` is the same whenever the event is sent.
 */
export function cloudEvent(record: SinkRecord): Buffer<ArrayBuffer> {
  const { id, name, subclass, key, source, time, payload } = record;
  const attributes = {
    specversion: '1.0',
    id,
    source: `fs://${source}`,
    type: `org.freeswitch.${name}${subclass === undefined ? '' : `.${subclass}`}`,
    subject: key,
    ...(time === 0 ? {} : { time: new Date(time).toISOString() }),
    datacontenttype: 'application/json',
  };
  const head = JSON.stringify(attributes).slice(0, -1);
  return Buffer.concat([Buffer.from(`${head},"data":`), payload, END]);
}

/** Several as one JSON array, as the batched content mode has them. */
export function cloudEventBatch(records: readonly SinkRecord[]): Buffer<ArrayBuffer> {
  const parts: Buffer[] = [];
  for (const record of records)
    parts.push(Buffer.from(parts.length === 0 ? '[' : ','), cloudEvent(record));
  return Buffer.concat([...parts, Buffer.from(']')]);
}
