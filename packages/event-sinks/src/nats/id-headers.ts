import { Buffer } from 'node:buffer';
import { MAX_ID, WholeEvent } from '../record/whole-event.ts';
import { type SinkRecord } from '../sink-record.ts';

/** Memory that the headers of many messages share. */
const SLAB_BYTES = 32 * 1024;
const START = Buffer.from('NATS/1.0\r\nNats-Msg-Id: ', 'latin1');
const END = Buffer.from('\r\n\r\n', 'latin1');
const LINE_END = /[\r\n]/;

/** Writes the header of a message, which is its id: the client's own class of headers costs as much as all the rest of a publish. */
export class IdHeaders {
  #slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #at = 0;

  of(record: SinkRecord): Uint8Array {
    return (record instanceof WholeEvent ? this.#write(record) : undefined) ?? textOf(record.id);
  }

  /** Undefined for a record whose id is not in its first bytes: making a text of it would cost more than the copy. */
  #write(record: WholeEvent): Uint8Array | undefined {
    if (this.#at + START.length + MAX_ID + END.length > SLAB_BYTES) {
      // the one before lives as long as a message that has its header in it
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#at = 0;
    }
    const [slab, from] = [this.#slab, this.#at];
    const idEnd = record.writeId(slab, put(START, slab, from));
    if (idEnd === 0) return undefined;
    this.#at = put(END, slab, idEnd);
    return new Uint8Array(slab.buffer, from, this.#at - from);
  }
}

function put(bytes: Uint8Array, slab: Uint8Array, at: number): number {
  for (let next = 0; next < bytes.length; next++) slab[at + next] = bytes[next] ?? 0;
  return at + bytes.length;
}

const textOf = (id: string): Uint8Array =>
  Buffer.from(`NATS/1.0\r\nNats-Msg-Id: ${LINE_END.test(id) ? '-' : id}\r\n\r\n`);
