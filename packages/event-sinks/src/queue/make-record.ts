import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type SinkRecord } from '../sink-record.ts';
import { ByteSlab } from './byte-slab.ts';
import { headValue } from './head-value.ts';

export interface RecordOptions {
  /** Headers to keep in the payload, in this order; undefined: the event as it came. */
  readonly fields: readonly string[] | undefined;
  /** Headers that the destination routes by. */
  readonly headers: readonly string[];
}

const coreOf = headValue('Core-UUID', (event) => event.text('Core-UUID'));
const sequenceOf = headValue('Event-Sequence', (event) => event.sequence);
const microsOf = headValue('Event-Date-Timestamp', (event) => event.text('Event-Date-Timestamp'));
const uniqueIdOf = headValue('Unique-ID', (event) => event.uniqueId);

/** Makes records of events. The event itself is not kept. */
export function recordMaker({
  fields,
  headers,
}: RecordOptions): (event: EslEvent, source: string, acceptedAt: number) => SinkRecord {
  return (event, source, acceptedAt) => {
    const core = coreOf(event);
    const sequence = sequenceOf(event);
    const micros = Number(microsOf(event));
    return {
      id: core !== undefined && sequence !== undefined ? `${core}/${sequence}` : randomUUID(),
      name: event.name,
      subclass: event.subclass,
      key: uniqueIdOf(event) ?? source,
      source,
      time: Number.isSafeInteger(micros) && micros > 0 ? Math.floor(micros / 1_000) : 0,
      headers: headers.length === 0 ? NO_HEADERS : headers.map((name) => event.text(name)),
      payload: fields === undefined ? wholeEvent(event) : selection(event, fields),
      acceptedAt,
    };
  };
}

/** Of the sinks of this process. */
const copies = new ByteSlab();

const NO_HEADERS: readonly (string | undefined)[] = [];

/** The JSON that FreeSWITCH sent, not encoded again; of other formats what {@link EslEvent.toJSON} shows. */
const wholeEvent = (event: EslEvent): Buffer => {
  if (event.format !== 'json') return Buffer.from(event.jsonText);
  return copies.copyOf(event.raw);
};

const selection = (event: EslEvent, fields: readonly string[]): Buffer => {
  const chosen: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const field of fields) {
    const value = field === '_body' ? event.body : event.header(field);
    if (value !== undefined) chosen[field] = value;
  }
  return Buffer.from(JSON.stringify(chosen));
};
