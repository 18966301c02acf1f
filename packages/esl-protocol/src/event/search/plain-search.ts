import { Buffer } from 'node:buffer';
import { isArrayText } from '../../text/array-value.ts';
import { type ByteKey, indexOfKey, UNSURE } from './byte-key.ts';
import { decodePercent } from '../../text/percent.ts';

const LF = 10;
const CR = 13;
const TAB = 9;
const SPACE = 32;
const PERCENT = 37;
const COLON = 58;
const BLANK_LINE = Buffer.from('\n\n');

/**
 * The value of a header of a plain event, found without parsing. With `last`, a second occurrence anywhere
 * makes the answer UNSURE, since only a parser knows whether it is a header still. Undefined if there is
 * none in this spelling.
 */
export function findPlainText(
  raw: Buffer,
  key: ByteKey,
  last: boolean,
): string | undefined | typeof UNSURE {
  const at = indexOfHeader(raw, key, 0);
  if (at < 0) return undefined;
  if (last && indexOfHeader(raw, key, at + 1) >= 0) return UNSURE;
  if (at > 0) {
    // after a blank line it would be text of the body; the server writes no CR, a blank line may hold one
    const before = raw.subarray(0, at);
    if (raw[0] === LF || before.includes(BLANK_LINE) || before.includes(CR)) return UNSURE;
  }
  return readValue(raw, at + key.bytes.length + 1);
}

/**
 * The value of the first header that is `name` in any case, found without parsing. `lower` is `raw` in lower
 * case, a character for each byte, and `name` is lower-case ASCII without a colon. Undefined if there is none.
 */
export function findPlainHeader(
  raw: Buffer,
  lower: string,
  name: string,
): string | undefined | typeof UNSURE {
  const { length } = name;
  for (let at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + length)) {
    if (lower.charCodeAt(at + length) !== COLON) continue;
    if (at > 0) {
      if (lower.charCodeAt(at - 1) !== LF) continue;
      const before = lower.slice(0, at);
      if (before.startsWith('\n') || before.includes('\n\n') || before.includes('\r'))
        return UNSURE;
    }
    return readValue(raw, at + length + 1);
  }
  return undefined;
}

/** Where a line begins that is `key:…`. */
function indexOfHeader(raw: Buffer, key: ByteKey, from: number): number {
  const { length } = key.bytes;
  for (let at = indexOfKey(raw, key, from); at >= 0; at = indexOfKey(raw, key, at + length)) {
    if (at > 0 && raw[at - 1] !== LF) continue;
    if (raw[at + length] === COLON) return at;
  }
  return -1;
}

/** The value after the colon, if it is as the server writes it: one space, ASCII, no CR, no list. */
function readValue(raw: Buffer, colonEnd: number): string | typeof UNSURE {
  const from = colonEnd + 1;
  if (raw[colonEnd] !== SPACE || raw[from] === SPACE || raw[from] === TAB) return UNSURE;
  let encoded = false;
  let at = from;
  for (; at < raw.length; at += 1) {
    const byte = raw[at] ?? 0;
    if (byte === LF) break;
    if (byte === CR || byte > 0x7f) return UNSURE;
    if (byte === PERCENT) encoded = true;
  }
  const text = raw.toString('latin1', from, at);
  const value = encoded ? decodePercent(text) : text;
  return isArrayText(value) ? UNSURE : value;
}
