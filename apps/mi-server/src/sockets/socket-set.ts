import {
  type ConnManager,
  type ReloadResult,
  type SocketInfo,
  type SocketLease,
} from '@switchwire/conn-manager';
import {
  formatEventSpec,
  type FsUrl,
  InvalidArgumentError,
  parseEventList,
  parseFsUrl,
} from '@switchwire/esl-protocol';
import { type EditedStore } from './edited-store.ts';
import { keyMeantBy, socketKeyOf, wantedSockets } from './known-sockets.ts';

/** Under this name the subscriptions of MI and of the configuration are counted. */
const MI_CONSUMER = 'mi';

/** A socket as fs_list shows it: its events in OpenSIPS's order. */
export interface ListedSocket {
  readonly info: SocketInfo;
  /** Those added by MI or configuration first, newest first; then those of the store in its order. */
  readonly events: readonly string[];
}

interface Held {
  readonly lease: SocketLease;
  /** Newest first. */
  events: string[];
}

/** The sockets that the servers of a fleet share: what MI asks for them, it asks for all servers. */
export interface SharedSockets {
  isShared(key: string): boolean;
  /** Has events of a shared socket subscribed, or no more. */
  wish(key: string, events: readonly string[], isWanted: boolean): Promise<void>;
  /** What was asked for by MI counts no more. */
  clearWishes(): Promise<void>;
  /** Why this server takes no socket that the others do not know; undefined: it takes one, for itself. */
  refusesOwn?(): string | undefined;
  /** The sockets of the configuration, which are shared as well. */
  configure(urls: readonly string[]): void;
}

/** What MI may ask for. */
export interface NameBounds {
  /** Event names in one call, and on one socket. Default 1,000. */
  readonly maxNames?: number | undefined;
  /** Called for a call that was refused because of it. */
  readonly onTooMany?: (() => void) | undefined;
}

const DEFAULT_MAX_NAMES = 1_000;
/** Characters of one name; with its subclass. */
const MAX_NAME = 256;

/**
 * What OpenSIPS's freeswitch_scripting keeps: the sockets and events asked for by configuration, MI and the store.
 * Bad input throws InvalidArgumentError and changes nothing.
 */
export class SocketSet {
  readonly #manager: ConnManager;
  readonly #store: EditedStore | undefined;
  readonly #shared: SharedSockets | undefined;
  readonly #held = new Map<string, Held>();
  readonly #maxNames: number;
  readonly #onTooMany: (() => void) | undefined;
  #configured: readonly string[] = [];

  constructor(
    manager: ConnManager,
    store?: EditedStore,
    shared?: SharedSockets,
    { maxNames = DEFAULT_MAX_NAMES, onTooMany }: NameBounds = {},
  ) {
    this.#maxNames = maxNames;
    this.#onTooMany = onTooMany;
    this.#manager = manager;
    this.#store = store;
    this.#shared = shared;
  }

  get hasStore(): boolean {
    return this.#store !== undefined;
  }

  /** There is a store whose sockets are not known yet, because it could not be read since the start. */
  get awaitsStore(): boolean {
    return this.#store?.wasRead === false;
  }

  /** Newest socket first, as OpenSIPS lists them. Sockets without a consumer are left out. */
  list(): readonly ListedSocket[] {
    return wantedSockets(this.#manager)
      .map((info) => ({ info, events: this.#eventsOf(info) }))
      .reverse();
  }

  /** Adds events to a socket, connecting it if it is new (then its URL needs a password). */
  async subscribe(url: string, events: readonly string[]): Promise<void> {
    const target = parseFsUrl(url);
    const key = this.#keyOf(target);
    const names = this.#bounded(events);
    this.#requireRoom(key, names);
    if (this.#shared?.isShared(key) === true) return this.#shared.wish(key, names, true);
    const refusal = this.#shared?.refusesOwn?.();
    if (refusal !== undefined) throw new InvalidArgumentError(refusal);
    // with a password it may be a new socket, on the usual port unless the URL names one
    this.#add(target.password === undefined ? this.#known(target) : target, names);
  }

  /** Takes events away; a socket without events goes. An unknown socket is not connected to (the original does). */
  async unsubscribe(url: string, events: readonly string[]): Promise<void> {
    const target = parseFsUrl(url);
    const address = this.#keyOf(target);
    const names = this.#bounded(events);
    if (this.#shared?.isShared(address) === true) return this.#shared.wish(address, names, false);
    if (this.#manager.info(address) === undefined && !this.#held.has(address)) {
      if (target.password !== undefined) return;
      throw new InvalidArgumentError(`There is no socket ${address}`);
    }
    this.#take(address, names);
    if (this.#store?.remove(address, names) === true)
      await this.#reloadOr(() => this.#store?.undo());
  }

  /**
   * Replaces everything with what the store holds, MI's and the configuration's subscriptions included (fs_reload). If
   * the store fails, nothing changes and the StoreError is handed on.
   */
  async reload(): Promise<ReloadResult> {
    this.#store?.reset();
    const result = await this.#readAll();
    for (const [address, held] of this.#held) this.#release(address, held);
    // gone with the rest: the next configure brings them back
    this.#configured = [];
    return result;
  }

  /**
   * Makes the subscriptions of the configuration these: new ones are added, those that left it go. What fs_reload took
   * away is added again.
   */
  configure(urls: readonly string[]): void {
    if (this.#shared !== undefined) {
      this.#shared.configure(urls);
      return;
    }
    const wanted = urls.map((url) => parseFsUrl(url));
    for (const url of this.#configured) {
      if (urls.includes(url)) continue;
      const { host, port, events } = parseFsUrl(url);
      const kept = wanted.filter((other) => other.host === host && other.port === port);
      const gone = events.filter((event) => !kept.some((other) => other.events.includes(event)));
      this.#take(socketKeyOf({ host, port }), kept.length === 0 ? undefined : gone);
    }
    for (const [at, target] of wanted.entries()) {
      if (!this.#configured.includes(urls[at] ?? '')) this.#add(target, target.events);
    }
    this.#configured = urls;
  }

  #keyOf(target: FsUrl): string {
    return keyMeantBy(target, () => this.#manager.list());
  }

  /** The socket that a URL without a password means; its port is that of the socket. */
  #known(target: FsUrl): FsUrl {
    const key = this.#keyOf(target);
    const known = this.#manager.info(key);
    return known === undefined ? target : { ...target, port: known.port, hasPort: true };
  }

  /** The socket that a URL means; undefined when there is none. Throws InvalidArgumentError. */
  find(url: string): SocketInfo | undefined {
    const key = this.#keyOf(parseFsUrl(url));
    return this.#manager.info(key);
  }

  /** Sockets that wait for their next attempt connect at once; undefined when there is no such socket. */
  retry(url: string): number | undefined {
    const key = this.#keyOf(parseFsUrl(url));
    const meant = this.#manager.list().filter((info) => socketKeyOf(info) === key);
    if (meant.length === 0) return undefined;
    return meant.filter((info) => this.#manager.retry(info.id)).length;
  }

  #add(target: FsUrl, events: readonly string[]): void {
    const address = socketKeyOf(target);
    // the manager would subscribe the events of the URL, which MI ignores and the configuration counts below
    const url: FsUrl = { ...target, events: [] };
    const lease = this.#manager.acquire(url, { consumer: MI_CONSUMER });
    const held = this.#held.get(address);
    // acquired all the same: a password in the URL is news to a known socket
    if (held !== undefined) lease[Symbol.dispose]();
    const entry: Held = held ?? { lease, events: [] };
    if (held === undefined) this.#held.set(address, entry);
    const before = new Set(entry.events);
    const fresh = [...new Set(events)].filter((event) => !before.has(event));
    if (fresh.length > 0) entry.lease.subscribe(fresh);
    entry.events = [...fresh.toReversed(), ...entry.events];
  }

  #take(address: string, names: readonly string[] | undefined): void {
    const held = this.#held.get(address);
    if (held === undefined) return;
    const wanted = new Set(names ?? held.events);
    const gone = held.events.filter((one) => wanted.has(one));
    if (gone.length > 0) held.lease.unsubscribe(gone);
    held.events = held.events.filter((one) => !wanted.has(one));
    if (held.events.length === 0) this.#release(address, held);
  }

  #release(address: string, held: Held): void {
    if (held.events.length > 0) held.lease.unsubscribe(held.events);
    held.lease[Symbol.dispose]();
    this.#held.delete(address);
  }

  /** In a fleet a second time: what MI took away comes back once it counts no more, which it does until the store was read. */
  async #readAll(): Promise<ReloadResult> {
    const result = await this.#reloadOr(() => this.#store?.undo());
    if (this.#shared === undefined) return result;
    await this.#shared.clearWishes();
    return this.#manager.reload();
  }

  async #reloadOr(undo: () => void): Promise<ReloadResult> {
    try {
      return await this.#manager.reload();
    } catch (error) {
      undo();
      throw error;
    }
  }

  #eventsOf(info: SocketInfo): readonly string[] {
    const key = socketKeyOf(info);
    const ours = this.#held.get(key)?.events ?? [];
    if (ours.length === 0) return info.events;
    const ofStore = new Set(this.#store?.eventsOf(key));
    const subscribed = new Set(info.events);
    const added = new Set(ours.filter((event) => !ofStore.has(event) && subscribed.has(event)));
    return [...added, ...info.events.filter((event) => !added.has(event))];
  }

  #bounded(events: readonly string[]): readonly string[] {
    // counted before they are parsed: that is work, too
    if (events.length > this.#maxNames) this.#refuseNames(events.length, 'in one call');
    const names = canonical(events);
    if (names.length > this.#maxNames) this.#refuseNames(names.length, 'in one call');
    const long = names.find((name) => name.length > MAX_NAME);
    if (long !== undefined) {
      throw new InvalidArgumentError(
        `The event name "${long.slice(0, 20)}…" has ${long.length} characters; it may have ${MAX_NAME}`,
      );
    }
    return names;
  }

  #requireRoom(key: string, names: readonly string[]): void {
    const present = this.#manager.info(key)?.events ?? [];
    if (present.length + names.length <= this.#maxNames) return;
    const all = new Set([...present, ...names]).size;
    // what is there already, of the configuration for example, may be asked for again
    if (all > Math.max(this.#maxNames, present.length)) this.#refuseNames(all, `on ${key}`);
  }

  #refuseNames(count: number, where: string): never {
    this.#onTooMany?.();
    throw new InvalidArgumentError(
      `${count} event names ${where} are too many; there may be ${this.#maxNames} (--mi-event-names)`,
    );
  }
}

/** Empty names are skipped, as the original does. */
const canonical = (events: readonly string[]): readonly string[] =>
  events.flatMap((text) =>
    text.trim() === '' ? [] : parseEventList(text).map((spec) => formatEventSpec(spec)),
  );
