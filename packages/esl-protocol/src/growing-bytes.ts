import { Buffer } from 'node:buffer';
import { NO_BYTES } from './decoded-frame.ts';

const FIRST_CAPACITY = 4096;
const GROWTH = 4;

/**
 * Bytes collected from several chunks. Every byte is copied a bounded number of times, and the memory
 * held is at most a constant factor of what has arrived, whatever size was announced.
 */
export class GrowingBytes {
  private store = NO_BYTES;
  length = 0;

  /** Appends `source[from, to)`. `total` is the size that is expected in the end, if it is known. */
  append(source: Buffer, from: number, to: number, total = Number.POSITIVE_INFINITY): void {
    const needed = this.length + to - from;
    if (needed > this.store.length) {
      const capacity = Math.min(total, Math.max(FIRST_CAPACITY, needed * GROWTH));
      const grown = Buffer.allocUnsafeSlow(Math.max(capacity, needed));
      this.store.copy(grown, 0, 0, this.length);
      this.store = grown;
    }
    source.copy(this.store, this.length, from, to);
    this.length = needed;
  }

  /** A view of what has been collected, valid until the next call. */
  bytes(): Buffer {
    return this.store.subarray(0, this.length);
  }

  /** Hands over what has been collected and starts anew. */
  release(): Buffer {
    const collected = this.bytes();
    this.store = NO_BYTES;
    this.length = 0;
    return collected;
  }
}
