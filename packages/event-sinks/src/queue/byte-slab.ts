import { Buffer } from 'node:buffer';

const SLAB_BYTES = 64 * 1024;
/** Larger ones get a store of their own: they would leave too much of a slab unused. */
const MAX_COPY = SLAB_BYTES / 8;

/**
 * Copies of bytes, many in one store: a store for each costs more than sending it. Records leave a queue in the order in which
 * they came, so that a store is given back as a whole.
 */
export class ByteSlab {
  #slab = Buffer.alloc(0);
  #used = 0;
  /** Holds the chunk that the last bytes are a view into. */
  #last: { readonly of: Uint8Array; readonly copy: Buffer } | undefined;

  /** The same copy for the same bytes, when they are asked for again at once: several sinks take one event. */
  copyOf(bytes: Uint8Array): Buffer {
    if (this.#last?.of === bytes) return this.#last.copy;
    const copy = this.#reserve(bytes.byteLength);
    copy.set(bytes);
    this.#last = { of: bytes, copy };
    return copy;
  }

  #reserve(length: number): Buffer {
    if (length > MAX_COPY) return Buffer.allocUnsafeSlow(length);
    if (this.#used + length > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += length;
    return this.#slab.subarray(from, this.#used);
  }
}
