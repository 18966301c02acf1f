import { bytesOf, type HistoryEntry } from './history-entry.ts';

/** The newest entries, as many as both bounds allow. */
export class HistoryRing {
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  readonly #entries: (HistoryEntry | undefined)[] = [];
  /** Of the oldest one. */
  #start = 0;
  #bytes = 0;
  #forgotten = 0;

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#entries.length - this.#start;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Entries that made room for newer ones. */
  get forgotten(): number {
    return this.#forgotten;
  }

  push(entry: HistoryEntry): void {
    this.#entries.push(entry);
    this.#bytes += bytesOf(entry);
    while (this.size > this.#maxEntries || this.#bytes > this.#maxBytes) this.#forgetOldest();
    if (this.#start > this.size) this.#compact();
  }

  /** The oldest first. */
  *[Symbol.iterator](): Iterator<HistoryEntry> {
    for (let index = this.#start; index < this.#entries.length; index++) {
      const entry = this.#entries[index];
      if (entry !== undefined) yield entry;
    }
  }

  #forgetOldest(): void {
    const oldest = this.#entries[this.#start];
    if (oldest !== undefined) this.#bytes -= bytesOf(oldest);
    this.#entries[this.#start++] = undefined;
    this.#forgotten++;
  }

  #compact(): void {
    this.#entries.splice(0, this.#start);
    this.#start = 0;
  }
}
