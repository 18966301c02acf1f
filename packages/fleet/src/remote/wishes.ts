import { type ConnManager, type SocketLease } from '@switchwire/conn-manager';
import { type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { Buffer } from 'node:buffer';
import { EngineLostError } from '../errors.ts';
import { type LeaseEntry, type LeaseStore } from '../leases/lease-store.ts';
import { patiently } from '../nats/patiently.ts';
import { parseFields } from '../parse-fields.ts';
import { socketToken, textOfToken } from '../subjects.ts';
import { WrittenAgain, type WrittenAgainPorts } from './written-again.ts';

/** Under this name other servers' events are counted. */
export const FLEET_CONSUMER = 'fleet';
const PREFIX = 'w.';
/** Stands where a socket's key does, for what is wanted of every socket. It cannot be one: a socket's key has a port. */
const EVERY_SOCKET = '-';
/** Another server may change the same wish at the same time. */
const ATTEMPTS = 10;

interface Wish {
  /** Beside those of the inventory. */
  readonly add: readonly string[];
  /** Of the inventory, and not wanted. */
  readonly remove: readonly string[];
}

interface KnownWish extends Wish {
  readonly revision: number;
}

const NO_WISH: Wish = { add: [], remove: [] };

export interface WishesPorts extends Omit<WrittenAgainPorts, 'write'> {
  readonly store: LeaseStore;
  readonly logger: Logger;
  readonly serverId: string;
  readonly wallNow: () => number;
  manager(): ConnManager | undefined;
  isActing(socket: string): boolean;
  /** What the inventory itself has for a socket. */
  storedEvents(socket: string): readonly string[];
}

/**
 * What was asked for beside the inventory: events to add, which the server that acts subscribes, and events of the inventory to take
 * away, which every server does. Kept in the bucket.
 */
export class Wishes {
  readonly #ports: WishesPorts;
  readonly #wishes = new Map<string, KnownWish>();
  readonly #watchers = new Set<() => void>();
  readonly #held = new Map<string, SocketLease>();
  /** What this server wants of every socket, also when the wishes are cleared. */
  readonly #kept = new Set<string>();
  readonly #again: WrittenAgain;
  #listening: Disposable | undefined;

  constructor(ports: WishesPorts) {
    this.#ports = ports;
    this.#again = new WrittenAgain({ ...ports, write: () => this.#writeMissing() });
  }

  async start(): Promise<void> {
    this.#listening = this.#ports.store.listen({
      word: ({ key, value, revision }) => this.#hear(key, value, revision),
      restored: () =>
        void this.#read()
          .then(() => this.#wantKept())
          .catch(() => undefined),
      renewed: () => {
        for (const [socket, wish] of this.#wishes)
          this.#wishes.set(socket, { ...wish, revision: 0 });
        this.#again.soon();
      },
    });
    this.#take(await patiently(() => this.#ports.store.snapshot(), this.#ports.clock));
  }

  close(): void {
    this.#again[Symbol.dispose]();
    this.#kept.clear();
    this.#listening?.[Symbol.dispose]();
    for (const lease of this.#held.values()) lease.release();
    this.#held.clear();
  }

  /**
   * Wants events of every socket, until this server closes: for the routes of a worker. Rejects with EngineLostError; it is tried again
   * when NATS is back.
   */
  addEverywhere(names: readonly string[]): Promise<void> {
    for (const name of names) this.#kept.add(name);
    return this.#wantKept();
  }

  /** Rejects with EngineLostError. */
  add(socket: string, names: readonly string[]): Promise<void> {
    const stored = this.#ports.storedEvents(socket);
    return this.#change(socket, ({ add, remove }) => ({
      add: [...new Set([...add, ...names.filter((name) => !stored.includes(name))])],
      remove: remove.filter((name) => !names.includes(name)),
    }));
  }

  remove(socket: string, names: readonly string[]): Promise<void> {
    const stored = this.#ports.storedEvents(socket);
    return this.#change(socket, ({ add, remove }) => ({
      add: add.filter((name) => !names.includes(name)),
      remove: [...new Set([...remove, ...names.filter((name) => stored.includes(name))])],
    }));
  }

  /** The inventory alone counts again. */
  async clear(): Promise<void> {
    for (const [socket, { add, remove }] of this.#wishes)
      if (add.length + remove.length > 0) await this.#change(socket, () => NO_WISH);
  }

  /** Events of the inventory that are not wanted on this socket. */
  removedFrom(socket: string): readonly string[] {
    return this.#wishes.get(socket)?.remove ?? [];
  }

  /** Events of a socket: what was asked for last comes first, then the inventory, then what else its server has. */
  eventsOf(socket: string, ofServer: readonly string[] = []): readonly string[] {
    const { remove } = this.#wishes.get(socket) ?? NO_WISH;
    const events = [
      ...this.#addedTo(socket).toReversed(),
      ...this.#ports.storedEvents(socket),
      ...ofServer,
    ];
    return [...new Set(events)].filter((name) => !remove.includes(name));
  }

  /** Called when other events are taken away. */
  onRemoval(listener: () => void): Disposable {
    this.#watchers.add(listener);
    return { [Symbol.dispose]: () => void this.#watchers.delete(listener) };
  }

  /** This server acts for the socket now, or no more. */
  acting(socket: string): void {
    if (this.#ports.isActing(socket)) this.subscribe(socket);
    else this.#release(socket);
  }

  /** Subscribes what is wanted of a socket that this server has. False: nothing is. */
  subscribe(socket: string): boolean {
    const add = this.#addedTo(socket);
    const lease = add.length === 0 ? undefined : this.#ports.manager()?.find(socket, { consumer: FLEET_CONSUMER }); // prettier-ignore
    lease?.subscribe(add).ready.catch(() => undefined);
    // after the new one, so that what is in both is never given back
    this.#release(socket);
    if (lease !== undefined) this.#held.set(socket, lease);
    return lease !== undefined;
  }

  #release(socket: string): void {
    this.#held.get(socket)?.release();
    this.#held.delete(socket);
  }

  #addedTo(socket: string): readonly string[] {
    const of = (one: string): readonly string[] => this.#wishes.get(one)?.add ?? [];
    return [...new Set([...of(socket), ...of(EVERY_SOCKET)])];
  }

  #everywhereChanged(): void {
    for (const { address } of this.#ports.manager()?.list() ?? []) this.acting(address);
    this.#wantKept().catch(() => undefined);
  }

  async #read(): Promise<void> {
    this.#take(await this.#ports.store.snapshot());
  }

  #take(entries: readonly LeaseEntry[]): void {
    for (const { key, value, revision } of entries) this.#hear(key, value, revision);
  }

  /** The store was made again: what is known of before and not in it. */
  async #writeMissing(): Promise<void> {
    await this.#read();
    for (const [socket, { revision, add, remove }] of this.#wishes)
      if (revision === 0 && add.length + remove.length > 0) await this.#change(socket, (wish) => wish); // prettier-ignore
    await this.#wantKept();
  }

  /** Again, when the wishes were cleared. */
  async #wantKept(): Promise<void> {
    const { add } = this.#wishes.get(EVERY_SOCKET) ?? NO_WISH;
    if ([...this.#kept].some((name) => !add.includes(name))) await this.add(EVERY_SOCKET, [...this.#kept]); // prettier-ignore
  }

  #hear(key: string, value: string, revision: number): void {
    const socket = key.startsWith(PREFIX) ? textOfToken(key.slice(PREFIX.length)) : undefined;
    if (socket === undefined || (this.#wishes.get(socket)?.revision ?? 0) >= revision) return;
    const fields = parseFields(Buffer.from(value), { add: Array.isArray });
    if (fields === undefined) {
      this.#ports.logger.warn(
        { socket },
        `The record ${key} is not a list of events to add and remove`,
      );
      return;
    }
    const before = this.removedFrom(socket);
    const wish = { add: textsIn(fields['add']), remove: textsIn(fields['remove']), revision };
    this.#wishes.set(socket, wish);
    if (socket === EVERY_SOCKET) this.#everywhereChanged();
    else this.acting(socket);
    if (before.join() !== wish.remove.join()) for (const changed of [...this.#watchers]) changed();
  }

  async #change(socket: string, change: (before: Wish) => Wish): Promise<void> {
    const { store, serverId, wallNow } = this.#ports;
    const key = PREFIX + socketToken(socket);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const entry = await store.read(key);
      if (entry !== undefined) this.#hear(key, entry.value, entry.revision);
      const { add, remove } = this.#wishes.get(socket) ?? NO_WISH;
      const value = JSON.stringify({
        v: 1,
        ...change({ add, remove }),
        by: serverId,
        at: wallNow(),
      });
      const written = await store.write(key, value, entry?.revision ?? 0);
      if (written === undefined) continue;
      this.#hear(key, value, written);
      return;
    }
    throw new EngineLostError(`Writing the events of ${socket}`, { cause: textOf('too many servers write it') }); // prettier-ignore
  }
}

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
