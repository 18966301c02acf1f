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

/** Of a message without an id. */
export const headOfPlace = (place: string): Uint8Array =>
  Buffer.from(`${VERSION}${PLACE_HEADER}: ${place}\r\n\r\n`, 'latin1');

/** @param more Whole lines, or none. */
export const headOfEvent = (id: string, place: string, more: string): Uint8Array =>
  Buffer.from(`${VERSION}${ID_HEADER}: ${id}${rest(place, more)}`, 'latin1');

const rest = (place: string, more: string): string =>
  `\r\n${PLACE_HEADER}: ${place}\r\n${more}\r\n`;

/** The header bytes of events, each written once. */
export class MessageHeads {
  #slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #at = 0;

  /** As {@link headOfEvent}; undefined for an event whose id is not in its first bytes. */
  of(event: EslEvent, place: string, more: string): Uint8Array | undefined {
    if (this.#at + MAX_HEAD_BYTES > SLAB_BYTES) {
      // the one before lives as long as a message that has its headers in it
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#at = 0;
    }
    const [slab, start] = [this.#slab, this.#at];
    for (let at = 0; at < ID_LINE.length; at++) slab[start + at] = ID_LINE[at] ?? 0;
    const idEnd = writeEventId(event, slab, start + ID_LINE.length);
    if (idEnd < 0) return undefined;
    const end = idEnd + slab.write(rest(place, more), idEnd, 'latin1');
    this.#at = end;
    return new Uint8Array(slab.buffer, start, end - start);
  }
}
