import { type CountedLimit } from '../metrics/limit-hits.ts';

/** What the table needs of a connection. */
interface Closable {
  destroy(): unknown;
}

interface Entry<Connection> {
  readonly connection: Connection;
  readonly address: string;
  /** It has shown that it may be here: a newcomer does not take its place. */
  isKnown: boolean;
  /** Requests that are being answered. */
  answering: number;
  /** Since when, in milliseconds of the clock. */
  busySince: number;
}

/** Connections whose place a newcomer may take; the first in line goes first. */
class Strangers<Connection> {
  readonly idle = new Set<Entry<Connection>>();
  readonly busy = new Set<Entry<Connection>>();

  get size(): number {
    return this.idle.size + this.busy.size;
  }

  /** Puts it at the end of its line. */
  place(entry: Entry<Connection>): void {
    this.remove(entry);
    (entry.answering > 0 ? this.busy : this.idle).add(entry);
  }

  remove(entry: Entry<Connection>): void {
    this.idle.delete(entry);
    this.busy.delete(entry);
  }

  /** The one that makes room: nothing that is being answered, unless it has been for longer than `busySince` allows. */
  first(busySince: number): Entry<Connection> | undefined {
    for (const entry of this.idle) return entry;
    for (const entry of this.busy) return entry.busySince <= busySince ? entry : undefined;
    return undefined;
  }
}

interface OfAddress<Connection> {
  readonly strangers: Strangers<Connection>;
  known: number;
}

export interface ConnectionBounds {
  readonly connections: number;
  readonly perAddress: number;
  /** Called when a connection is closed to make room, and when there is none. */
  readonly onLimit?: (limit: CountedLimit) => void;
  /** Milliseconds of a clock that never jumps. */
  readonly now?: () => number;
}

/** So much of each bound is left to strangers: a health check gets in whatever the known clients hold. */
const STRANGERS_SHARE = 20;

/** A client that reads its answer so slowly keeps its place no longer. */
export const ANSWER_GRACE_MS = 30_000;

const mostKnown = (bound: number): number =>
  bound - Math.max(1, Math.floor(bound / STRANGERS_SHARE));

/**
 * The open connections, within bounds. Where there is no room, a newcomer takes the place of the stranger that has been idle for
 * longest; when all of them are being answered, the newcomer is refused. So connections that are opened and then do nothing lock
 * no one out, a client that has something to say is known before its turn comes, and no answer is cut. Each step costs the same,
 * however many there are.
 */
export class ConnectionTable<Connection extends Closable> {
  readonly #bounds: ConnectionBounds;
  readonly #now: () => number;
  readonly #entries = new Map<Connection, Entry<Connection>>();
  readonly #strangers = new Strangers<Connection>();
  readonly #ofAddress = new Map<string, OfAddress<Connection>>();

  constructor(bounds: ConnectionBounds) {
    this.#bounds = bounds;
    this.#now = bounds.now ?? (() => performance.now());
  }

  get size(): number {
    return this.#entries.size;
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#entries.keys();
  }

  /** False: there is no room for it. */
  add(connection: Connection, address: string): boolean {
    const { connections, perAddress } = this.#bounds;
    const own = this.#ofAddress.get(address);
    if (own !== undefined && own.strangers.size + own.known >= perAddress) {
      if (!this.#makeRoom(own.strangers, 'http_connections_per_address')) return false;
    }
    if (this.#entries.size >= connections) {
      if (!this.#makeRoom(this.#strangers, 'http_connections')) return false;
    }
    const entry = { connection, address, isKnown: false, answering: 0, busySince: 0 };
    this.#entries.set(connection, entry);
    this.#place(entry);
    return true;
  }

  /** A request came, and is being answered. */
  began(connection: Connection): void {
    const entry = this.#entries.get(connection);
    if (entry === undefined || entry.answering++ > 0) return;
    entry.busySince = this.#now();
    this.#place(entry);
  }

  /** The answer is complete. */
  answered(connection: Connection): void {
    const entry = this.#entries.get(connection);
    if (entry === undefined || --entry.answering > 0) return;
    this.#place(entry);
  }

  /** Its client has shown that it may be here. */
  know(connection: Connection): void {
    const entry = this.#entries.get(connection);
    if (entry === undefined || entry.isKnown) return;
    const own = this.#of(entry.address);
    if (own.known >= mostKnown(this.#bounds.perAddress)) return;
    if (this.#entries.size - this.#strangers.size >= mostKnown(this.#bounds.connections)) return;
    entry.isKnown = true;
    own.known++;
    own.strangers.remove(entry);
    this.#strangers.remove(entry);
  }

  /** The connection is closed. */
  remove(connection: Connection): void {
    const entry = this.#entries.get(connection);
    if (entry === undefined) return;
    this.#entries.delete(connection);
    this.#strangers.remove(entry);
    const own = this.#of(entry.address);
    if (entry.isKnown) own.known--;
    own.strangers.remove(entry);
    if (own.known === 0 && own.strangers.size === 0) this.#ofAddress.delete(entry.address);
  }

  #place(entry: Entry<Connection>): void {
    if (entry.isKnown) return;
    this.#strangers.place(entry);
    this.#of(entry.address).strangers.place(entry);
  }

  /** Closes a stranger. False: all of them are being answered. */
  #makeRoom(strangers: Strangers<Connection>, limit: CountedLimit): boolean {
    this.#bounds.onLimit?.(limit);
    const first = strangers.first(this.#now() - ANSWER_GRACE_MS);
    if (first === undefined) return false;
    this.remove(first.connection);
    first.connection.destroy();
    return true;
  }

  #of(address: string): OfAddress<Connection> {
    const known = this.#ofAddress.get(address);
    if (known !== undefined) return known;
    const created = { strangers: new Strangers<Connection>(), known: 0 };
    this.#ofAddress.set(address, created);
    return created;
  }
}
