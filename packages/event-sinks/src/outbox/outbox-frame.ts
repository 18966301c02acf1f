import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { type SinkRecord } from '../sink-record.ts';

/** What the first bytes of a file say: another version would have another line. */
export const MAGIC = Buffer.from('switchwire-outbox 1\n');

/** A frame is the length of its body, the CRC-32 of its body, and its body. */
export const HEAD_BYTES = 8;

/** A length beyond it is damage: no event is as large. */
export const MAX_BODY_BYTES = 256 * 1_048_576;

const RECORD = 1;
const SETTLED = 2;

/** A record as it is kept on the disk. */
export interface KeptRecord {
  readonly number: number;
  /** Milliseconds since 1970: a monotonic clock means nothing after a restart. */
  readonly acceptedAt: number;
  readonly record: Omit<SinkRecord, 'acceptedAt'>;
}

export type Frame =
  | { readonly kind: 'record'; readonly kept: KeptRecord }
  | { readonly kind: 'settled'; readonly numbers: readonly number[] };

interface Meta extends Omit<SinkRecord, 'acceptedAt' | 'payload' | 'headers'> {
  readonly number: number;
  readonly acceptedAt: number;
  /** JSON has no undefined within a list. */
  readonly headers: readonly (string | null)[];
}

function framed(parts: readonly Uint8Array[]): Buffer {
  const frame = Buffer.concat([Buffer.alloc(HEAD_BYTES), ...parts]);
  frame.writeUInt32LE(frame.length - HEAD_BYTES, 0);
  frame.writeUInt32LE(crc32(frame.subarray(HEAD_BYTES)), 4);
  return frame;
}

export function recordFrame({ number, acceptedAt, record }: KeptRecord): Buffer {
  const { id, name, subclass, key, source, time, payload } = record;
  const headers = record.headers.map((value) => value ?? null);
  const meta = { id, name, subclass, key, source, time, number, acceptedAt, headers } satisfies Meta; // prettier-ignore
  const text = Buffer.from(JSON.stringify(meta));
  const head = Buffer.alloc(5);
  head.writeUInt8(RECORD, 0);
  head.writeUInt32LE(text.length, 1);
  return framed([head, text, payload]);
}

export const settledFrame = (numbers: readonly number[]): Buffer =>
  framed([Buffer.of(SETTLED), Buffer.from(JSON.stringify(numbers))]);

/** Throws for a body that is not one. Its payload is a copy: nothing refers to the file that was read. */
export function parseFrame(body: Buffer): Frame {
  if (body[0] === SETTLED)
    return { kind: 'settled', numbers: JSON.parse(body.toString('utf8', 1)) as number[] };
  if (body[0] !== RECORD) throw new Error(`a frame of the unknown kind ${body[0]}`);
  const end = 5 + body.readUInt32LE(1);
  const { number, acceptedAt, headers, ...rest } = JSON.parse(
    body.toString('utf8', 5, end),
  ) as Meta;
  const record: KeptRecord['record'] = {
    ...rest,
    // JSON leaves out what is undefined
    subclass: rest.subclass,
    headers: headers.map((value) => value ?? undefined),
    payload: Buffer.from(body.subarray(end)),
  };
  return { kind: 'record', kept: { number, acceptedAt, record } };
}
