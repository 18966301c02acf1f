import { Buffer } from 'node:buffer';
import { NO_BYTES } from './decoded-frame.ts';

const FIRST_CAPACITY = 4096;
const GROWTH = 4;
/** From this size on a piece is kept as it came; below, pieces are copied together. */
const LARGE = 4096;

/**
 * Bytes collected from several chunks. Large pieces are kept and joined once, small ones are gathered in a
 * store that grows by a factor: either way every byte is copied a bounded number of times, and the memory
 * held is in proportion to what has arrived, whatever size was announced.
 */
export class GrowingBytes {
  /** How much has been collected. */
  length = 0;
  private parts: Buffer[] = [];
  private store = NO_BYTES;
  private used = 0;

  /** Appends `source[from, to)`, which must not change afterwards. */
  append(source: Buffer, from: number, to: number): void {
    const size = to - from;
    this.length += size;
    if (size >= LARGE) {
      this.seal();
      this.parts.push(source.subarray(from, to));
      return;
    }
    const needed = this.used + size;
    if (needed > this.store.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(FIRST_CAPACITY, needed * GROWTH));
      this.store.copy(grown, 0, 0, this.used);
      this.store = grown;
    }
    source.copy(this.store, this.used, from, to);
    this.used = needed;
  }

  /** A view or a copy of what has been collected, valid until the next call. */
  bytes(): Buffer {
    const gathered = this.store.subarray(0, this.used);
    return this.parts.length === 0 ? gathered : Buffer.concat([...this.parts, gathered]);
  }

  /** Hands over what has been collected and starts again. */
  release(): Buffer {
    const collected = this.bytes();
    this.parts = [];
    this.store = NO_BYTES;
    this.used = 0;
    this.length = 0;
    return collected;
  }

  private seal(): void {
    if (this.used === 0) return;
    this.parts.push(this.store.subarray(0, this.used));
    this.store = NO_BYTES;
    this.used = 0;
  }
}
