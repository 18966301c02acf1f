import { Buffer } from 'node:buffer';

const PERCENT = 37;
const HEX = '0123456789ABCDEF';

/** Bytes that the server's encoder replaces: controls, everything above `~`, and this list. */
const ENCODED: readonly boolean[] = Array.from(
  { length: 256 },
  (_, byte) =>
    byte < 0x20 || byte > 0x7e || ' "#%&+:;<=>?@[\\]^`{|}'.includes(String.fromCharCode(byte)),
);

/**
 * Percent-decodes to bytes. `%` and two hex digits of either case are one byte, anything else stands for
 * itself, `+` too. Never throws.
 */
export function decodePercentBytes(encoded: Uint8Array | string): Buffer {
  const source = typeof encoded === 'string' ? Buffer.from(encoded) : encoded;
  const bytes = Buffer.allocUnsafe(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at += 1) {
    let byte = source[at] ?? 0;
    if (byte === PERCENT) {
      const high = hexDigit(source[at + 1]);
      const low = hexDigit(source[at + 2]);
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low;
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
  if (typeof encoded === 'string' && !encoded.includes('%')) return encoded;
  return decodePercentBytes(encoded).toString('utf8');
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

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function isUpperHex(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 70));
}
