import { type Buffer } from 'node:buffer';
import { type ByteKey, indexOfKey, UNSURE } from './byte-key.ts';

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/**
 * The text value of a key in the text of a flat JSON object, found without parsing: of several the last
 * one, as `JSON.parse` has it. Undefined if the key does not occur in this spelling.
 *
 * Why this is sound: a quote inside a string is escaped. So where `"key"` stands with `{` or `,` before
 * it, the first quote is not an escaped one; it cannot close a string either, for then `key` would stand
 * outside of any string; so it opens one, the second quote closes it, and what a colon follows is a key.
 * Anything that is neither clearly this nor clearly something else is UNSURE.
 */
export function findJsonText(raw: Buffer, key: ByteKey): string | undefined | typeof UNSURE {
  const { length } = key.bytes;
  let found = -1;
  for (let at = indexOfKey(raw, key, 0); at >= 0; at = indexOfKey(raw, key, at + length)) {
    const end = at + length;
    // part of a longer name or of a text, or an escaped quote inside a string
    if (raw[at - 1] !== QUOTE || raw[end] !== QUOTE || raw[at - 2] === BACKSLASH) continue;
    const before = raw[at - 2];
    const after = raw[end + 1];
    if (after === COLON && (before === COMMA || before === OPEN_BRACE)) {
      if (raw[end + 2] !== QUOTE) return UNSURE;
      found = end + 3;
    } else if (after !== COMMA && after !== CLOSE_BRACE && after !== CLOSE_BRACKET) {
      return UNSURE;
    }
  }
  return found < 0 ? undefined : readString(raw, found);
}

/** The string whose content begins at `from`, if it holds no escapes. */
function readString(raw: Buffer, from: number): string | typeof UNSURE {
  let ascii = true;
  for (let at = from; at < raw.length; at += 1) {
    const byte = raw[at] ?? 0;
    if (byte === QUOTE) return raw.toString(ascii ? 'latin1' : 'utf8', from, at);
    if (byte === BACKSLASH) return UNSURE;
    if (byte > 0x7f) ascii = false;
  }
  return UNSURE;
}
