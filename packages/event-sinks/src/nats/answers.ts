import { Buffer } from 'node:buffer';
import { type Msg } from '@nats-io/transport-node';
import { type SendFailure } from '../destination.ts';
import { reasonOf } from '../errors.ts';

interface JetStreamAnswer {
  readonly stream?: unknown;
  readonly error?: { readonly err_code?: number; readonly description?: string };
}

/** What JetStream has against a message. */
export interface Problem {
  readonly kind: SendFailure['kind'];
  readonly reason: string;
}

/** `JSStreamMessageExceedsMaximumErr`: above the stream's `max_msg_size`. Other errors are about the stream, and may pass. */
const TOO_LARGE = 10_054;

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
export function problemOf(message: Msg): Problem | undefined {
  if (message.headers?.code === 503) return retry('no stream stores this subject: nats stream add --subjects "freeswitch.>"'); // prettier-ignore
  if (isStored(message.data)) return undefined;
  try {
    const { stream, error } = message.json<JetStreamAnswer>();
    if (error !== undefined) {
      const reason = reasonOf(error.description ?? 'refused');
      return { kind: error.err_code === TOO_LARGE ? 'reject' : 'retry', reason };
    }
    if (typeof stream === 'string') return undefined;
  } catch {
    // not JSON: as below
  }
  return retry('a program that is not JetStream answers on this subject');
}

const retry = (reason: string): Problem => ({ kind: 'retry', reason });

/** What JetStream says of nearly every message, found without parsing it. */
function isStored(data: Uint8Array): boolean {
  const answer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return STORED.equals(answer.subarray(0, STORED.length)) && !answer.includes(ERROR);
}

/** Whether the stream had a stored message already: `{"stream":"S","seq":1,"duplicate": true}`. */
export const wasKnown = (data: Uint8Array): boolean => data[data.length - BEFORE_LAST] === LETTER_E;

/** Whether a message, or a batch, was refused for the size of a message. */
export const isTooLarge = (data: Uint8Array): boolean =>
  Buffer.from(data).includes(`"err_code":${TOO_LARGE},`);

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
