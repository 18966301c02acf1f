import { Buffer } from 'node:buffer';
import { type EslEvent } from '@switchwire/esl-protocol';
import { writeEventId } from './event-id.ts';
import { ID_HEADER, PLACE_HEADER } from './place.ts';

/** Memory that the headers of many messages share. */
const SLAB_BYTES = 32 * 1024;
/** Of one message, at most: an id, a place, how late it is. */
const MAX_HEAD_BYTES = 512;
const VERSION = 'NATS/1.0\r\n';
const ID_LINE = Buffer.from(`${VERSION}${ID_HEADER}: `, 'latin1');
const DOT = 0x2e;
const DIGIT_0 = 0x30;
const CR = 0x0d;
const LF = 0x0a;

/** Of a message without an id. */
export const headOfPlace = (place: string): Uint8Array =>
  Buffer.from(`${VERSION}${PLACE_HEADER}: ${place}\r\n\r\n`, 'latin1');

/** @param more Whole lines, or none. */
export const headOfEvent = (id: string, place: string, more: string): Uint8Array =>
  Buffer.from(
    `${VERSION}${ID_HEADER}: ${id}\r\n${PLACE_HEADER}: ${place}\r\n${more}\r\n`,
    'latin1',
  );

/** The id in the headers of a message; undefined for one without. */
export function idOfHead(head: Uint8Array): string | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  const start = `${VERSION}${ID_HEADER}: `;
  return text.startsWith(start)
    ? text.slice(start.length, text.indexOf('\r', start.length))
    : undefined;
}

/** What stands between the id of an event and its place among those of its socket. */
export const lineOfEpoch = (epoch: number): Uint8Array =>
  Buffer.from(`\r\n${PLACE_HEADER}: ${epoch}.`, 'latin1');

/** The header bytes of events, each written once, and without a text that would be thrown away. */
export class MessageHeads {
  #slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #at = 0;

  /**
   * As {@link headOfEvent}; undefined for an event whose id is not in its first bytes.
   *
   * @param line Of its epoch: {@link lineOfEpoch}.
   */
  of(
    event: EslEvent,
    line: Uint8Array,
    ofSocket: number,
    ofSubject: number,
    more: string,
  ): Uint8Array | undefined {
    if (this.#at + MAX_HEAD_BYTES > SLAB_BYTES) {
      // the one before lives as long as a message that has its headers in it
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#at = 0;
    }
    const slab = this.#slab;
    const start = this.#at;
    let at = writeBytes(slab, start, ID_LINE);
    at = writeEventId(event, slab, at);
    if (at < 0) return undefined;
    at = writeBytes(slab, at, line);
    at = writeNumber(slab, at, ofSocket);
    slab[at++] = DOT;
    at = writeNumber(slab, at, ofSubject);
    at = writeLineEnd(slab, at);
    if (more !== '') at += slab.write(more, at, 'latin1');
    at = writeLineEnd(slab, at);
    this.#at = at;
    return new Uint8Array(slab.buffer, start, at - start);
  }
}

function writeBytes(target: Uint8Array, at: number, bytes: Uint8Array): number {
  for (let index = 0; index < bytes.length; index++) target[at + index] = bytes[index] ?? 0;
  return at + bytes.length;
}

function writeLineEnd(target: Uint8Array, at: number): number {
  target[at] = CR;
  target[at + 1] = LF;
  return at + 2;
}

/** A whole number that is not negative, in digits. Gives where they end. */
function writeNumber(target: Uint8Array, at: number, value: number): number {
  let end = at + 1;
  for (let limit = 10; limit <= value; limit *= 10) end++;
  for (let place = end - 1, rest = value; place >= at; place--) {
    const digit = rest % 10;
    target[place] = DIGIT_0 + digit;
    rest = (rest - digit) / 10;
  }
  return end;
}
