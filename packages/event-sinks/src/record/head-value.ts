import { Buffer } from 'node:buffer';

/** FreeSWITCH writes the keys that say which event it is before all others. */
const HEAD_BYTES = 1_024;
const MAX_VALUE = 64;
const BACKSLASH = 0x5c;
const QUOTE = 0x22;
/** What no value of JSON has to escape: anything else is read in the usual way. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => Number(/^[0-9a-zA-Z_.:@-]$/.test(String.fromCharCode(byte)))); // prettier-ignore

/** A key to be looked for, with how far the search may go on from each byte (Horspool). */
export interface HeadKey {
  readonly bytes: Uint8Array;
  readonly steps: Uint8Array;
}

export function headKey(name: string): HeadKey {
  const bytes = Buffer.from(`"${name}":"`, 'latin1');
  const steps = new Uint8Array(256).fill(bytes.length);
  for (let at = 0; at < bytes.length - 1; at++) steps[bytes[at] ?? 0] = bytes.length - 1 - at;
  return { bytes, steps };
}

/**
 * Reads a value from the first bytes of a JSON event; undefined if it is not there as FreeSWITCH writes it. A search in any case and
 * through all of the event costs more than sending it. A quote inside a JSON string is escaped, so what has both its quotes is a key.
 */
export function headValue(raw: Buffer, key: HeadKey): string | undefined {
  const from = valueAt(raw, key);
  const end = from === 0 ? 0 : endOfPlain(raw, from);
  return end === 0 ? undefined : raw.toString('latin1', from, end);
}

/** As {@link headValue}, as bytes that are written to `target`. Gives where they end; 0 if the value is not there. */
export function copyHeadValue(raw: Buffer, key: HeadKey, target: Uint8Array, at: number): number {
  const from = valueAt(raw, key);
  const end = from === 0 ? 0 : endOfPlain(raw, from);
  for (let next = from; next < end; next++) target[at + next - from] = raw[next] ?? 0;
  return end === 0 ? 0 : at + end - from;
}

/** Where the value of the key begins; 0: not in the first bytes. */
function valueAt(raw: Uint8Array, { bytes, steps }: HeadKey): number {
  const last = bytes.length - 1;
  const until = Math.min(raw.length, HEAD_BYTES);
  for (let end = last; end < until; end += steps[raw[end] ?? 0] ?? 1) {
    let at = last;
    while (at >= 0 && raw[end - last + at] === bytes[at]) at--;
    const start = end - last;
    if (at < 0) return start > 0 && raw[start - 1] !== BACKSLASH ? end + 1 : 0;
  }
  return 0;
}

/** Where the value ends; 0 for one that is empty, long, or not plain. */
function endOfPlain(raw: Uint8Array, from: number): number {
  for (let end = from; end <= from + MAX_VALUE; end++) {
    const byte = raw[end] ?? 0;
    if (byte === QUOTE) return end === from ? 0 : end;
    if (PLAIN[byte] === 0) return 0;
  }
  return 0;
}
