import { Buffer } from 'node:buffer';
import { type Msg } from '@nats-io/transport-node';
import { reasonOf } from '../errors.ts';

interface JetStreamAnswer {
  readonly stream?: unknown;
  readonly error?: { readonly description?: string };
}

const STORED = Buffer.from('{"stream":"');
const ERROR = Buffer.from('"error"');
const COUNT = '"count":';
const QUOTE = 0x22;
const LETTER_E = 0x65;
const LETTER_T = 0x74;
/** Where the first letter of the first key is. */
const KEY_AT = 2;
const BEFORE_LAST = 2;

/**
 * What JetStream has against a message; undefined when it has stored it. It answers `{"stream":…,"seq":…}` or
 * `{"error":{…}}`; the header 503 says that no stream has the subject. Any other answer is from a program that is not
 * JetStream, and has stored nothing.
 */
export function problemOf(message: Msg): string | undefined {
  if (message.headers?.code === 503)
    return 'no stream stores this subject: nats stream add --subjects "freeswitch.>"';
  if (isStored(message.data)) return undefined;
  try {
    const { stream, error } = message.json<JetStreamAnswer>();
    if (error !== undefined) return reasonOf(error.description ?? 'refused');
    if (typeof stream === 'string') return undefined;
  } catch {
    // not JSON: as below
  }
  return 'a program that is not JetStream answers on this subject';
}

/** What JetStream says of nearly every message, found without parsing it. */
function isStored(data: Uint8Array): boolean {
  const answer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return STORED.equals(answer.subarray(0, STORED.length)) && !answer.includes(ERROR);
}

/** Whether the stream had a stored message already: `{"stream":"S","seq":1,"duplicate": true}`. */
export const wasKnown = (data: Uint8Array): boolean => data[data.length - BEFORE_LAST] === LETTER_E;

/** The stream that stored a message. */
export function streamOf(data: Uint8Array): string {
  const end = data.indexOf(QUOTE, STORED.length);
  return Buffer.from(data.subarray(STORED.length, end)).toString();
}

/** `{"type":"ack",…}`: JetStream takes a batch, and its confirmation comes later. */
export const isNote = (data: Uint8Array): boolean => data[KEY_AT] === LETTER_T;

/**
 * How many messages of a batch are stored, from its first: `{"stream":"S","seq":9,"batch":"ID","count":9}`. Undefined when the batch
 * was refused, or what answers knows nothing of batches.
 */
export function storedOfBatch(data: Uint8Array): number | undefined {
  if (!isStored(data)) return undefined;
  const text = Buffer.from(data).toString('latin1');
  const at = text.lastIndexOf(COUNT);
  return at < 0 ? undefined : Number.parseInt(text.slice(at + COUNT.length), 10);
}
