/** A local cache as cachedb_local: texts, seconds, bounded. */
export interface Cache {
  /** @param ttlSeconds 0 or undefined: no expiry. */
  store(key: string, value: string, ttlSeconds?: number): void;
  fetch(key: string): string | undefined;
  remove(key: string): boolean;
  /** Stores unless the key is there; true for the first caller only. */
  add(key: string, value: string, ttlSeconds?: number): boolean;
}

export interface CacheOptions {
  /** Beyond it the entry that was stored first makes room, and `evicted` counts. Default 200,000. */
  readonly maxEntries?: number;
  /**
   * What the entries may take together: two bytes per character of key and value, and 130 each. Beyond it those that were stored
   * first make room; an entry that is larger than all of it is refused. Default 64 MiB, at most an eighth of the heap
   * (`--max-old-space-size`).
   */
  readonly maxBytes?: number;
  /** Milliseconds of a clock that never goes back. Default: `performance.now`. */
  readonly now?: () => number;
}

/** A {@link Cache} in this process, with its numbers. */
export interface LocalCache extends Cache {
  /** Entries held; those that have expired are counted until they are found. */
  readonly size: number;
  /** What they take: two bytes per character of key and value, and 130 each. */
  readonly bytes: number;
  /** Entries that had to go before they expired. */
  readonly evicted: number;
}
