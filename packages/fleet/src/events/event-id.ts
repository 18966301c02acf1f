import { Buffer } from 'node:buffer';
import { type EslEvent } from '@switchwire/esl-protocol';

/** FreeSWITCH writes the keys that say which event it is before all others. */
const HEAD_BYTES = 1_024;
const MAX_PART = 64;
const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const COLON = 0x3a;
/** Nothing that would end a header line of NATS, and nothing that is escaped in JSON. */
const ID_PART = /^[0-9a-zA-Z-]{1,64}$/;
const MAY_BE_IN_ID = Uint8Array.from({ length: 256 }, (_, byte) => Number(ID_PART.test(String.fromCharCode(byte)))); // prettier-ignore

/** A text to be looked for, with how far the search may go on from each byte (Horspool). */
interface Key {
  readonly bytes: Uint8Array;
  readonly steps: Uint8Array;
}

function keyOf(text: string): Key {
  const bytes = Buffer.from(text, 'latin1');
  const steps = new Uint8Array(256).fill(bytes.length);
  for (let at = 0; at < bytes.length - 1; at++) steps[bytes[at] ?? 0] = bytes.length - 1 - at;
  return { bytes, steps };
}

const CORE = keyOf('"Core-UUID":"');
const SEQUENCE = keyOf('"Event-Sequence":"');

/**
 * Writes `CORE-UUID:SEQUENCE`, the same for every server that read the event, from its first bytes: parsing all of it, or making
 * texts of it, would cost more than publishing it. Gives where the id ends; -1 for an event that does not begin with both keys.
 */
export function writeEventId({ format, raw }: EslEvent, target: Uint8Array, at: number): number {
  if (format !== 'json') return -1;
  const core = valueOf(raw, CORE);
  const sequence = core < 0 ? -1 : valueOf(raw, SEQUENCE);
  const end = sequence < 0 ? -1 : copyPart(raw, core, target, at);
  if (end < 0) return -1;
  target[end] = COLON;
  return copyPart(raw, sequence, target, end + 1);
}

/** As {@link writeEventId}, of any event, as text; undefined for one without a number. */
export function eventId(event: EslEvent): string | undefined {
  const [core, sequence] = [event.text('Core-UUID'), event.sequence];
  return isPart(core) && isPart(sequence) ? `${core}:${sequence}` : undefined;
}

const isPart = (value: string | undefined): value is string =>
  value !== undefined && ID_PART.test(value);

/** Where the value of a key begins; -1: not in the first bytes. A quote inside a JSON string is escaped, so what has both its quotes is a key. */
function valueOf(raw: Uint8Array, { bytes, steps }: Key): number {
  const last = bytes.length - 1;
  const until = Math.min(raw.length, HEAD_BYTES);
  for (let end = last; end < until; end += steps[raw[end] ?? 0] ?? 1) {
    let at = last;
    while (at >= 0 && raw[end - last + at] === bytes[at]) at--;
    const start = end - last;
    if (at < 0) return start > 0 && raw[start - 1] !== BACKSLASH ? end + 1 : -1;
  }
  return -1;
}

/** Copies up to the next quote. Gives where the copy ends; -1 for what cannot be a part of an id. */
function copyPart(raw: Uint8Array, from: number, target: Uint8Array, at: number): number {
  for (let length = 0; length <= MAX_PART; length++) {
    const byte = raw[from + length] ?? 0;
    if (byte === QUOTE) return length === 0 ? -1 : at + length;
    if (MAY_BE_IN_ID[byte] === 0) return -1;
    target[at + length] = byte;
  }
  return -1;
}
