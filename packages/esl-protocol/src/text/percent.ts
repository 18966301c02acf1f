import { Buffer } from 'node:buffer';

const PERCENT = 37;
const HEX = '0123456789ABCDEF';
const NO_DIGIT = -1000;
const HEX_VALUE: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  const digit = HEX.indexOf(String.fromCharCode(code).toUpperCase());
  return digit < 0 ? NO_DIGIT : digit;
});

/** Bytes that the server's encoder replaces: controls, everything above `~`, and this list. */
const ENCODED: readonly boolean[] = Array.from(
  { length: 256 },
  (_, byte) =>
    byte < 0x20 || byte > 0x7e || ' "#%&+:;<=>?@[\\]^`{|}'.includes(String.fromCharCode(byte)),
);

/**
 * Percent-decodes to bytes. `%` and two hex digits of either case are one byte, anything else is
 * itself, `+` too. Never throws.
 */
export function decodePercentBytes(encoded: Uint8Array | string): Buffer {
  const source = typeof encoded === 'string' ? Buffer.from(encoded) : encoded;
  const bytes = Buffer.allocUnsafe(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at += 1) {
    let byte = source[at] ?? 0;
    if (byte === PERCENT) {
      const decoded = hexDigit(source[at + 1] ?? 0) * 16 + hexDigit(source[at + 2] ?? 0);
      if (decoded >= 0) {
        byte = decoded;
        at += 2;
      }
    }
    bytes[length] = byte;
    length += 1;
  }
  return bytes.subarray(0, length);
}

/** Percent-decodes to text: bytes first, then UTF-8, with U+FFFD for what is not UTF-8. Never throws. */
export function decodePercent(encoded: Uint8Array | string): string {
  if (typeof encoded !== 'string') return decodePercentBytes(encoded).toString('utf8');
  let at = encoded.indexOf('%');
  if (at < 0) return encoded;
  let decoded = '';
  let taken = 0;
  for (; at >= 0; at = encoded.indexOf('%', at)) {
    const byte = hexDigit(encoded.charCodeAt(at + 1)) * 16 + hexDigit(encoded.charCodeAt(at + 2));
    // a byte of a longer character, which only the bytes together show
    if (byte > 0x7f) return decodePercentBytes(encoded).toString('utf8');
    if (byte < 0) {
      at += 1;
      continue;
    }
    decoded += encoded.slice(taken, at) + String.fromCharCode(byte);
    at += 3;
    taken = at;
  }
  return decoded + encoded.slice(taken);
}

/**
 * Percent-encodes as FreeSWITCH does (`switch_url_encode`). Not reversible by design of the server: a `%`
 * that two upper-case hex digits follow is left as it is.
 */
export function encodePercent(text: string): string {
  let encoded = '';
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const keep =
      ENCODED[byte] !== true ||
      (byte === PERCENT && isUpperHex(bytes[at + 1]) && isUpperHex(bytes[at + 2]));
    encoded += keep
      ? String.fromCharCode(byte)
      : `%${HEX.charAt(byte >> 4)}${HEX.charAt(byte & 15)}`;
  }
  return encoded;
}

/** The value of a hex digit; far below zero for anything else, so that a sum with it is negative. */
function hexDigit(code: number): number {
  return HEX_VALUE[code] ?? NO_DIGIT;
}

function isUpperHex(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 70));
}
