/** A record as it is stored. */
export interface LeaseEntry extends LeaseWord {
  /** The store's own time of the writing, milliseconds since 1970. */
  readonly storedAt: number;
}

/** A record that was written, as the servers say it to each other at once. Believe it only if its revision is higher. */
export interface LeaseWord {
  readonly key: string;
  /** JSON. */
  readonly value: string;
  /** Higher with each writing of any key; 0 is that of a key that is not there. */
  readonly revision: number;
}

export interface LeaseListener {
  /** A record was written, by this server or another. Words may be lost or late: the store is read whole now and then. */
  word(word: LeaseWord): void;
  /** The writer of this key runs and cannot write now: said past the store, so no record is newer for it. */
  greeting?(key: string): void;
  /** The store can be reached again after it could not: words were lost. */
  restored(): void;
  /** The store was lost and made again: it is empty, and its revisions begin again. */
  renewed?(): void;
}

/**
 * Where the servers of a fleet meet: a small store with compare-and-set. Two implementations, memory and NATS, pass one
 * conformance suite. What rejects does so with an EngineLostError, and whether it took effect is unknown: read the key.
 */
export interface LeaseStore {
  /** For messages: without credentials. */
  readonly description: string;
  /** Makes what is missing in the engine. Idempotent. */
  open(): Promise<void>;
  read(key: string): Promise<LeaseEntry | undefined>;
  /**
   * Writes over exactly the revision `over`, 0 for a key that is not there, and says the word to every listener. Gives the new
   * revision; undefined when another writing was faster, and then nothing is changed.
   */
  write(key: string, value: string, over: number): Promise<number | undefined>;
  /** Says to every listener that the writer of this key runs: past the store, which has no leader now. May be lost. */
  greet(key: string): void;
  /** Removes a key that is never written again. */
  remove(key: string): Promise<void>;
  /** Everything, each key once, in no order. */
  snapshot(): Promise<readonly LeaseEntry[]>;
  listen(listener: LeaseListener): Disposable;
  /** Listeners hear nothing any more. Idempotent. */
  close(): Promise<void>;
}
