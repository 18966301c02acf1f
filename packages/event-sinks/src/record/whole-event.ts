import { type Buffer } from 'node:buffer';
import { createHash, randomUUID } from 'node:crypto';
import { decodeEvent, type EslEvent, EslHeaders } from '@switchwire/esl-protocol';
import { type SinkRecord } from '../sink-record.ts';
import { copyHeadValue, headKey, headValue } from './head-value.ts';

const CORE = headKey('Core-UUID');
const SEQUENCE = headKey('Event-Sequence');
const TIMESTAMP = headKey('Event-Date-Timestamp');
const UNIQUE_ID = headKey('Unique-ID');
const SLASH = 0x2f;

/** What is read when an event is taken. */
export type KnownFields = Pick<SinkRecord, 'name' | 'subclass' | 'source' | 'headers' | 'acceptedAt'>; // prettier-ignore

/** The record of an event in JSON: what else it says is read from its bytes by who asks, since no destination needs all of it. */
export class WholeEvent implements SinkRecord {
  readonly name: string;
  readonly subclass: string | undefined;
  readonly source: string;
  readonly headers: readonly (string | undefined)[];
  readonly payload: Buffer;
  /** Of the chunk that it keeps, see `ChunkRoom`. */
  readonly chunkBytes: number;
  readonly acceptedAt: number;
  private foundId: string | undefined = undefined;
  private foundKey: string | undefined = undefined;

  constructor(known: KnownFields, payload: Buffer, chunkBytes = 0) {
    this.name = known.name;
    this.subclass = known.subclass;
    this.source = known.source;
    this.headers = known.headers;
    this.acceptedAt = known.acceptedAt;
    this.payload = payload;
    this.chunkBytes = chunkBytes;
  }

  get id(): string {
    return (this.foundId ??= idOf(
      headValue(this.payload, CORE) ?? this.event.text('Core-UUID'),
      headValue(this.payload, SEQUENCE) ?? this.event.sequence,
    ));
  }

  get key(): string {
    return (this.foundKey ??=
      headValue(this.payload, UNIQUE_ID) ?? this.event.uniqueId ?? this.source);
  }

  get time(): number {
    return timeOf(headValue(this.payload, TIMESTAMP) ?? this.event.text('Event-Date-Timestamp'));
  }

  /** Writes the id, which is never longer than `MAX_ID` bytes; 0 for one that only {@link id} can tell. */
  writeId(target: Uint8Array, at: number): number {
    if (this.foundId !== undefined) return 0;
    const end = copyHeadValue(this.payload, CORE, target, at);
    if (end === 0) return 0;
    target[end] = SLASH;
    return copyHeadValue(this.payload, SEQUENCE, target, end + 1);
  }

  private get event(): EslEvent {
    return decodeEvent({
      contentType: 'text/event-json',
      headers: new EslHeaders([]),
      body: this.payload,
      hasBody: true,
    });
  }
}

/** Of what {@link WholeEvent.writeId} writes: two values and what divides them. */
export const MAX_ID = 2 * 64 + 1;

/** What may stand in a header of every protocol, see {@link copyHeadValue}; FreeSWITCH writes nothing else. */
const PART = /^[0-9a-zA-Z_.:@-]{1,64}$/;
const partOf = (text: string): string =>
  PART.test(text) ? text : createHash('sha256').update(text).digest('hex');

/** A random one for an event that FreeSWITCH did not number. */
export const idOf = (core: string | undefined, sequence: string | undefined): string =>
  core !== undefined && sequence !== undefined
    ? `${partOf(core)}/${partOf(sequence)}`
    : randomUUID();

/** Milliseconds of FreeSWITCH's microseconds; 0 if there are none. */
export function timeOf(text: string | undefined): number {
  const micros = Number(text);
  return Number.isSafeInteger(micros) && micros > 0 ? Math.floor(micros / 1_000) : 0;
}
