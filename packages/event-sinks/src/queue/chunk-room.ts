/** What a sink may keep of chunks beside what it counts. */
const MAX_BYTES = 1_048_576;

/**
 * An event is a view into the chunk that brought it. What is sent at once need not be copied; but a chunk stays in memory as long as one
 * of its events does, and a sink may want one of a hundred. So chunks may be kept within a bound, and beyond it events are copied.
 */
export class ChunkRoom {
  #held = 0;
  #last: ArrayBufferLike | undefined;

  /** Keeps the chunk of these bytes. Returns what that takes, 0 if it is kept already; undefined if there is no room. */
  keep({ buffer, byteLength }: Uint8Array): number | undefined {
    if (buffer === this.#last || buffer.byteLength === byteLength) return 0;
    const size = buffer.byteLength;
    if (this.#held + size > MAX_BYTES) return undefined;
    this.#held += size;
    this.#last = buffer;
    return size;
  }

  /** What {@link keep} returned for a record that is gone. */
  release(size: number): void {
    if (size === 0) return;
    this.#held -= size;
    if (this.#held === 0) this.#last = undefined;
  }
}
