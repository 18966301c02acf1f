import { Buffer } from 'node:buffer';

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** The search cannot tell; parse the text. */
export const UNSURE: unique symbol = Symbol('unsure');

/** What is searched for: a key without its opening quote, so that the first byte is a rare one. */
export const JSON_KEYS: {
  readonly eventName: Buffer;
  readonly eventSubclass: Buffer;
  readonly uniqueId: Buffer;
  readonly jobUuid: Buffer;
  readonly eventSequence: Buffer;
} = {
  eventName: Buffer.from('Event-Name"'),
  eventSubclass: Buffer.from('Event-Subclass"'),
  uniqueId: Buffer.from('Unique-ID"'),
  jobUuid: Buffer.from('Job-UUID"'),
  eventSequence: Buffer.from('Event-Sequence"'),
};

/**
 * The text value of a key in the text of a flat JSON object, found without parsing: of several the last
 * one, as `JSON.parse` has it. Undefined if the key does not occur in this spelling.
 *
 * Why this is sound: a quote inside a string is escaped. So where `"key"` stands with `{` or `,` before
 * it, the first quote is not an escaped one; it cannot close a string either, for then `key` would stand
 * outside of any string; so it opens one, the second quote closes it, and what a colon follows is a key.
 * Anything that is neither clearly this nor clearly something else is UNSURE.
 */
export function findJsonText(bytes: Buffer, key: Buffer): string | undefined | typeof UNSURE {
  let found = -1;
  for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at + key.length)) {
    if (bytes[at - 1] !== QUOTE) continue;
    const before = bytes[at - 2];
    if (before === BACKSLASH) continue;
    const end = at + key.length;
    const after = bytes[end];
    if (after === COLON && (before === COMMA || before === OPEN_BRACE)) {
      if (bytes[end + 1] !== QUOTE) return UNSURE;
      found = end + 2;
    } else if (after !== COMMA && after !== CLOSE_BRACE && after !== CLOSE_BRACKET) {
      return UNSURE;
    }
  }
  return found < 0 ? undefined : readString(bytes, found);
}

/** The string whose content begins at `from`, if it holds no escapes. */
function readString(bytes: Buffer, from: number): string | typeof UNSURE {
  let at = from;
  let ascii = true;
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return bytes.toString(ascii ? 'latin1' : 'utf8', from, at);
    if (byte === BACKSLASH) break;
    if (byte > 126) ascii = false;
  }
  return UNSURE;
}
