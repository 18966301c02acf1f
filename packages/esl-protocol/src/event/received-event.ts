import { Buffer } from 'node:buffer';
import { LazyEvent } from './lazy-event.ts';

/** An event whose bytes came from the wire: first a view into the chunk that brought them, later perhaps a copy. */
export abstract class ReceivedEvent extends LazyEvent {
  raw: Buffer;

  constructor(raw: Buffer) {
    super();
    this.raw = raw;
  }

  override detach(): void {
    this.forget();
    const { raw } = this;
    if (raw.buffer.byteLength === raw.byteLength) return;
    // a store of its own: the pool that Buffer.from takes small buffers from would be the next large chunk to hold
    const own = Buffer.allocUnsafeSlow(raw.byteLength);
    own.set(raw);
    this.raw = own;
  }
}
