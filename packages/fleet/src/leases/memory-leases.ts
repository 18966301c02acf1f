import { EngineLostError } from '../errors.ts';
import { type LeaseEntry, type LeaseListener, type LeaseStore } from './lease-store.ts';

/** Leases in the memory of one program: for tests of several servers in one process, with the faults of a network. */
export interface MemoryLeases {
  /** One server's way to the store. */
  connect(): MemoryLeaseStore;
  /** Forgets everything, as a bucket that was deleted. */
  clear(): void;
  /** As a cluster that elects a leader: with false nothing is read or written, and greetings are heard all the same. */
  lead(hasLeader: boolean): void;
}

export interface MemoryLeaseStore extends LeaseStore {
  /** As a server that does not reach NATS: everything fails, no word is heard. */
  cut(): void;
  heal(): void;
  /** As NATS that was held still: the connection is the same one, and nothing says that it is back. */
  thaw(): void;
  /** The next writing takes effect and its answer is lost. */
  loseNextAnswer(): void;
}

/** `wallNow`: the store's time, milliseconds since 1970. */
export function memoryLeases(wallNow: () => number = () => Date.now()): MemoryLeases {
  const entries = new Map<string, LeaseEntry>();
  const connections = new Set<Connection>();
  let revision = 0;
  let isLed = true;
  return {
    connect() {
      const connection = new Connection(entries, connections, () => isLed, (key, value) => {
        const entry = { key, value, revision: ++revision, storedAt: wallNow() };
        entries.set(key, entry);
        return entry;
      }); // prettier-ignore
      connections.add(connection);
      return connection;
    },
    clear: () => entries.clear(),
    lead: (hasLeader) => {
      isLed = hasLeader;
    },
  };
}

class Connection implements MemoryLeaseStore {
  readonly description = 'memory';
  readonly #entries: Map<string, LeaseEntry>;
  readonly #all: ReadonlySet<Connection>;
  readonly #isLed: () => boolean;
  readonly #put: (key: string, value: string) => LeaseEntry;
  readonly #listeners = new Set<LeaseListener>();
  #isCut = false;
  #losesAnswer = false;

  constructor(
    entries: Map<string, LeaseEntry>,
    all: ReadonlySet<Connection>,
    isLed: () => boolean,
    put: (key: string, value: string) => LeaseEntry,
  ) {
    this.#entries = entries;
    this.#all = all;
    this.#isLed = isLed;
    this.#put = put;
  }

  cut(): void {
    this.#isCut = true;
  }

  thaw(): void {
    this.#isCut = false;
  }

  heal(): void {
    this.thaw();
    for (const listener of [...this.#listeners]) listener.restored();
  }

  loseNextAnswer(): void {
    this.#losesAnswer = true;
  }

  open(): Promise<void> {
    return this.#ask('Opening the leases', () => undefined);
  }

  read(key: string): Promise<LeaseEntry | undefined> {
    return this.#ask(`Reading ${key}`, () => this.#entries.get(key));
  }

  async write(key: string, value: string, over: number): Promise<number | undefined> {
    const attempted = `Writing ${key}`;
    const entry = await this.#ask(attempted, () => {
      if ((this.#entries.get(key)?.revision ?? 0) !== over) return undefined;
      const written = this.#put(key, value);
      for (const connection of this.#all) connection.#say(written);
      return written;
    });
    if (entry !== undefined && this.#losesAnswer) {
      this.#losesAnswer = false;
      throw new EngineLostError(attempted);
    }
    return entry?.revision;
  }

  greet(key: string): void {
    if (this.#isCut) return;
    for (const connection of this.#all) connection.#hearGreeting(key);
  }

  remove(key: string): Promise<void> {
    return this.#ask(`Removing ${key}`, () => void this.#entries.delete(key));
  }

  snapshot(): Promise<readonly LeaseEntry[]> {
    return this.#ask('Reading the leases', () => [...this.#entries.values()]);
  }

  listen(listener: LeaseListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return Promise.resolve();
  }

  /** Answers in a later turn, as a network does. */
  async #ask<T>(attempted: string, answer: () => T): Promise<T> {
    await Promise.resolve();
    if (this.#isCut || !this.#isLed()) throw new EngineLostError(attempted);
    return answer();
  }

  #hearGreeting(key: string): void {
    if (this.#isCut) return;
    queueMicrotask(() => {
      for (const listener of [...this.#listeners]) listener.greeting?.(key);
    });
  }

  #say(entry: LeaseEntry): void {
    if (this.#isCut) return;
    const { key, value, revision } = entry;
    queueMicrotask(() => {
      for (const listener of [...this.#listeners]) listener.word({ key, value, revision });
    });
  }
}
