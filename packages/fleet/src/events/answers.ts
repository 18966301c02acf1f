import { Buffer } from 'node:buffer';

/** What JetStream says of one message, or of a batch. `note`: the confirmation comes later. */
export type Verdict = 'stored' | 'duplicate' | 'refused' | 'note';

const LETTER_E = 0x65;
const LETTER_T = 0x74;
const COLON = 0x3a;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
/** Where the first letter of the first key is. */
const KEY_AT = 2;
const BEFORE_LAST = 2;

/**
 * Read as bytes: `{"error":…}`, or `{"type":"ack","seq":0,"msgs":500}`, or `{"stream":"S","seq":1}`, or
 * `{"stream":"S","seq":1,"duplicate": true}`. Empty: no responder who could store it.
 */
export function verdictOf(data: Uint8Array): Verdict {
  if (data.length === 0 || data[KEY_AT] === LETTER_E) return 'refused';
  if (data[KEY_AT] === LETTER_T) return 'note';
  return data[data.length - BEFORE_LAST] === LETTER_E ? 'duplicate' : 'stored';
}

/** Why a message was refused. */
export interface Refusal {
  /** Of JetStream, as 10109; undefined: nothing took the subject. */
  readonly code: number | undefined;
  readonly text: string;
}

export function refusalOf(data: Uint8Array): Refusal {
  try {
    const { error } = JSON.parse(new TextDecoder().decode(data)) as { readonly error: { readonly err_code?: number; readonly description?: string } }; // prettier-ignore
    return { code: error.err_code, text: error.description ?? 'no reason' };
  } catch {
    return { code: undefined, text: 'no stream has their subjects' };
  }
}

/**
 * How many messages of a batch are stored, from its first: `{"stream":"S","seq":9,"batch":"ID","count":9}`. Undefined for an answer
 * to one message.
 */
export function storedOfBatch(data: Uint8Array): number | undefined {
  let count = 0;
  let at = data.length - BEFORE_LAST;
  for (let unit = 1; isDigit(data[at]); unit *= 10) count += unit * ((data[at--] ?? 0) - DIGIT_0);
  // the key is `count` and not `seq`
  return data[at] === COLON && data[at - 2] === LETTER_T ? count : undefined;
}

/** The sequence of the stream in such an answer. */
export function sequenceOf(data: Uint8Array): number | undefined {
  const found = /"seq":\s*(\d+)/.exec(Buffer.from(data).toString('latin1'));
  return found === null ? undefined : Number(found[1]);
}

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= DIGIT_0 && byte <= DIGIT_9;
