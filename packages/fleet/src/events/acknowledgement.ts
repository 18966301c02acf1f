/** What JetStream says of one message. */
export type Verdict = 'stored' | 'duplicate' | 'refused';

const LETTER_E = 0x65;
const ERROR_AT = 2;
const BEFORE_LAST = 2;

/**
 * Read as bytes: `{"error":…}`, or `{"stream":"S","seq":1}`, or `{"stream":"S","seq":1,"duplicate": true}`. Empty: no responder
 * who could store it.
 */
export function verdictOf(data: Uint8Array): Verdict {
  if (data.length === 0 || data[ERROR_AT] === LETTER_E) return 'refused';
  return data[data.length - BEFORE_LAST] === LETTER_E ? 'duplicate' : 'stored';
}
