import { type Buffer } from 'node:buffer';
import { type ByteKey, indexOfKey, UNSURE } from './byte-key.ts';

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
/** Where the value of a first key of no characters would begin: after `{"":"`. */
const FIRST_VALUE = 5;

/**
 * The text value of a key in the text of a flat JSON object, found without parsing: of several the last
 * one, as `JSON.parse` has it. Undefined if the key does not occur in this spelling.
 */
export function findJsonText(raw: Buffer, key: ByteKey): string | undefined | typeof UNSURE {
  const { length } = key.bytes;
  let found = -1;
  for (let at = indexOfKey(raw, key, 0); at >= 0; at = indexOfKey(raw, key, at + length)) {
    const end = at + length;
    const role = isKey(raw[at - 2], raw[at - 1], raw[end], raw[end + 1]);
    if (role === false) continue;
    if (role === UNSURE || raw[end + 2] !== QUOTE) return UNSURE;
    found = end + 3;
  }
  if (found < 0) return undefined;
  // an object in the object: the key may be one of its own
  if (found > FIRST_VALUE + length && raw.lastIndexOf(OPEN_BRACE, found) > 0) return UNSURE;
  return readString(raw, found);
}

/**
 * The text value of the one key that is `name` in any case, found without parsing. `lower` is `raw` in lower
 * case, a character for each byte, and `name` is lower-case ASCII without a quote or a backslash. Undefined
 * if there is none; UNSURE where several are, or the object may not be flat.
 */
export function findJsonHeader(
  raw: Buffer,
  lower: string,
  name: string,
): string | undefined | typeof UNSURE {
  if (lower.includes('{', 1)) return UNSURE;
  const { length } = name;
  let found = -1;
  for (let at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + length)) {
    const end = at + length;
    const role = isKey(
      lower.charCodeAt(at - 2),
      lower.charCodeAt(at - 1),
      lower.charCodeAt(end),
      lower.charCodeAt(end + 1),
    );
    if (role === false) continue;
    if (role === UNSURE || found >= 0 || lower.charCodeAt(end + 2) !== QUOTE) return UNSURE;
    found = end + 3;
  }
  if (found >= 0) return readString(raw, found);
  // a name may be written with escapes
  return lower.includes('\\') ? UNSURE : undefined;
}

/**
 * Whether a text with these four characters around it is a key of a flat JSON object.
 *
 * Why this is sound: a quote inside a string is escaped. So where `"key"` occurs with `{` or `,` before
 * it, the first quote is not an escaped one; it cannot close a string either, for then `key` would be
 * outside of any string; so it opens one, the second quote closes it, and what a colon follows is a key.
 * Anything that is neither clearly this nor clearly something else is UNSURE.
 */
function isKey(
  before: number | undefined,
  quote: number | undefined,
  endQuote: number | undefined,
  after: number | undefined,
): boolean | typeof UNSURE {
  // part of a longer name or of a text, or an escaped quote inside a string
  if (quote !== QUOTE || endQuote !== QUOTE || before === BACKSLASH) return false;
  if (after === COLON && (before === COMMA || before === OPEN_BRACE)) return true;
  return after === COMMA || after === CLOSE_BRACE || after === CLOSE_BRACKET ? false : UNSURE;
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
