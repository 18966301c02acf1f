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
}

interface OfAddress<Connection> {
  /** Oldest first. */
  readonly strangers: Set<Entry<Connection>>;
  known: number;
}

export interface ConnectionBounds {
  readonly connections: number;
  readonly perAddress: number;
  /** Called when a connection is closed to make room. */
  readonly onLimit?: (limit: CountedLimit) => void;
}

/** So much of each bound is left to strangers: a health check gets in whatever the known clients hold. */
const STRANGERS_SHARE = 20;

const mostKnown = (bound: number): number =>
  bound - Math.max(1, Math.floor(bound / STRANGERS_SHARE));

/**
 * The open connections, within bounds. A newcomer is always let in: where there is no room it takes the place of the oldest
 * stranger. So connections that are opened and then do nothing lock nobody out, and a client that has something to say is
 * known before its turn comes. Each step costs the same, however many there are.
 */
export class ConnectionTable<Connection extends Closable> {
  readonly #bounds: ConnectionBounds;
  readonly #entries = new Map<Connection, Entry<Connection>>();
  readonly #strangers = new Set<Entry<Connection>>();
  readonly #ofAddress = new Map<string, OfAddress<Connection>>();

  constructor(bounds: ConnectionBounds) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#entries.size;
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#entries.keys();
  }

  add(connection: Connection, address: string): void {
    const { connections, perAddress } = this.#bounds;
    const own = this.#ofAddress.get(address);
    if (own !== undefined && own.strangers.size + own.known >= perAddress) {
      this.#replace(own.strangers, 'http_connections_per_address');
    }
    if (this.#entries.size >= connections) this.#replace(this.#strangers, 'http_connections');
    const entry = { connection, address, isKnown: false };
    this.#entries.set(connection, entry);
    this.#strangers.add(entry);
    this.#of(address).strangers.add(entry);
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
    own.strangers.delete(entry);
    this.#strangers.delete(entry);
  }

  /** The connection is closed. */
  remove(connection: Connection): void {
    const entry = this.#entries.get(connection);
    if (entry === undefined) return;
    this.#entries.delete(connection);
    this.#strangers.delete(entry);
    const own = this.#of(entry.address);
    if (entry.isKnown) own.known--;
    own.strangers.delete(entry);
    if (own.known === 0 && own.strangers.size === 0) this.#ofAddress.delete(entry.address);
  }

  /** Closes the oldest stranger. There is one: the known clients never fill a bound. */
  #replace(strangers: ReadonlySet<Entry<Connection>>, limit: CountedLimit): void {
    this.#bounds.onLimit?.(limit);
    for (const { connection } of strangers) {
      this.remove(connection);
      connection.destroy();
      return;
    }
  }

  #of(address: string): OfAddress<Connection> {
    const known = this.#ofAddress.get(address);
    if (known !== undefined) return known;
    const created = { strangers: new Set<Entry<Connection>>(), known: 0 };
    this.#ofAddress.set(address, created);
    return created;
  }
}
