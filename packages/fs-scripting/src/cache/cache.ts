import { InvalidArgumentError } from '@switchwire/esl-protocol';

/** A local cache as cachedb_local: strings, seconds, bounded. */
export interface Cache {
  /** @param ttlSeconds 0 or none: no expiry. */
  store(key: string, value: string, ttlSeconds?: number): void;
  fetch(key: string): string | undefined;
  remove(key: string): boolean;
  /** Stores unless the key is there; true for the first caller only. */
  add(key: string, value: string, ttlSeconds?: number): boolean;
}

export interface CacheOptions {
  /** Beyond it the entry that was stored first makes room, and `evicted` counts. Default 200,000. */
  readonly maxEntries?: number;
  /** Milliseconds of a clock that never goes back. Default: `performance.now`. */
  readonly now?: () => number;
}

/** A {@link Cache} in this process, with its numbers. */
export interface LocalCache extends Cache {
  /** Entries held; those that have expired are counted until they are met. */
  readonly size: number;
  /** Entries that had to go although their time was not over. */
  readonly evicted: number;
}

interface Entry {
  readonly value: string;
  readonly expiresAt: number;
}

const DEFAULT_MAX_ENTRIES = 200_000;
/** Old entries looked at by each write, so that what expired goes without a timer and without a long pause. */
const SWEPT_PER_WRITE = 4;

/** A cache of strings like OpenSIPS's cachedb_local: keys, seconds, bounded. Each call makes a new one. */
export function createCache(options: CacheOptions = {}): LocalCache {
  return new MapCache(options);
}

class MapCache implements LocalCache {
  readonly #entries = new Map<string, Entry>();
  readonly #maxEntries: number;
  readonly #now: () => number;
  #sweep: Iterator<[string, Entry]> | undefined;
  /** Stands behind what was evicted last: a new walk would pass by all that was taken out since the map was made. */
  #oldest: Iterator<[string, Entry]> | undefined;
  #evicted = 0;

  constructor({ maxEntries = DEFAULT_MAX_ENTRIES, now = () => performance.now() }: CacheOptions) {
    if (!Number.isInteger(maxEntries) || maxEntries < 1) {
      throw new InvalidArgumentError('maxEntries must be a whole number of at least 1');
    }
    this.#maxEntries = maxEntries;
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get evicted(): number {
    return this.#evicted;
  }

  store(key: string, value: string, ttlSeconds = 0): void {
    requireText(key, value);
    const now = this.#now();
    const expiresAt = expiryOf(ttlSeconds, now);
    // taken out first: an entry that is stored again is the newest one
    this.#entries.delete(key);
    this.#sweepSome(now);
    if (this.#entries.size >= this.#maxEntries) this.#evictOldest();
    // a walk that stands still would keep what the map has outgrown in memory
    else this.#oldest = undefined;
    this.#entries.set(key, { value, expiresAt });
  }

  fetch(key: string): string | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt > this.#now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  remove(key: string): boolean {
    const present = this.fetch(key) !== undefined;
    this.#entries.delete(key);
    return present;
  }

  add(key: string, value: string, ttlSeconds = 0): boolean {
    if (this.fetch(key) !== undefined) return false;
    this.store(key, value, ttlSeconds);
    return true;
  }

  /** Walks round the entries, a few per write. */
  #sweepSome(now: number): void {
    for (let looked = 0; looked < SWEPT_PER_WRITE; looked++) {
      this.#sweep ??= this.#entries.entries();
      const next = this.#sweep.next();
      if (next.done === true) {
        this.#sweep = undefined;
        return;
      }
      const [key, entry] = next.value;
      if (entry.expiresAt <= now) this.#entries.delete(key);
    }
  }

  #evictOldest(): void {
    this.#oldest ??= this.#entries.entries();
    const next = this.#oldest.next();
    // all that the walk has passed by is gone, so there is one more
    if (next.done === true) return;
    const [key, entry] = next.value;
    this.#entries.delete(key);
    if (entry.expiresAt > this.#now()) this.#evicted++;
  }
}

/** Scripts in plain JavaScript meet this too. */
function requireText(key: unknown, value: unknown): void {
  if (typeof key !== 'string' || key === '') {
    throw new InvalidArgumentError('Cache key must be a text that is not empty');
  }
  if (typeof value !== 'string') throw new InvalidArgumentError('Cache value must be a text');
}

function expiryOf(ttlSeconds: number, now: number): number {
  if (!Number.isFinite(ttlSeconds) || ttlSeconds < 0) {
    throw new InvalidArgumentError('ttlSeconds must be a number of seconds, 0 for no expiry');
  }
  return ttlSeconds === 0 ? Infinity : now + ttlSeconds * 1000;
}
