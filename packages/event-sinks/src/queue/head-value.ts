import { Buffer } from 'node:buffer';
import { type EslEvent } from '@switchwire/esl-protocol';

/** FreeSWITCH writes the keys that say which event it is before all others. */
const HEAD_BYTES = 1_024;
const MAX_VALUE = 64;
const BACKSLASH = 0x5c;
const QUOTE = 0x22;
/** What no value of JSON has to escape: anything else is read in the usual way. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => Number(/^[0-9a-zA-Z_.:@-]$/.test(String.fromCharCode(byte)))); // prettier-ignore

/** Reads a header of an event. */
export type HeadValue = (event: EslEvent) => string | undefined;

/**
 * Reads a header from the first bytes of a JSON event, if it is there as FreeSWITCH writes it, else by `read`. A search in any case and
 * through all of the event costs more than sending it. A quote inside a JSON string is escaped, so what has both its quotes is a key.
 */
export function headValue(name: string, read: HeadValue): HeadValue {
  const key = Buffer.from(`"${name}":"`, 'latin1');
  // how far the search may go on from each byte (Horspool)
  const steps = new Uint8Array(256).fill(key.length);
  for (let at = 0; at < key.length - 1; at++) steps[key[at] ?? 0] = key.length - 1 - at;
  return (event) => {
    const { raw } = event;
    const from = event.format === 'json' ? valueAt(raw, key, steps) : 0;
    const end = from === 0 ? 0 : endOfPlain(raw, from);
    return end === 0 ? read(event) : raw.toString('latin1', from, end);
  };
}

/** Where the value of the key begins; 0: not in the first bytes. */
function valueAt(raw: Uint8Array, key: Uint8Array, steps: Uint8Array): number {
  const last = key.length - 1;
  const until = Math.min(raw.length, HEAD_BYTES);
  for (let end = last; end < until; end += steps[raw[end] ?? 0] ?? 1) {
    let at = last;
    while (at >= 0 && raw[end - last + at] === key[at]) at--;
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
