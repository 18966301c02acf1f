import { type SocketConfig } from '@switchwire/conn-manager';
import { type LeaseView } from '../leases/lease-view.ts';
import { digestOf, keyOf } from './owned-store.ts';
import { type Placed } from './placement.ts';
import { knownSockets } from './known-sockets.ts';

/** The sockets that the servers share, as this one knows them: by the inventory; a worker, which reads none, by the records. */
export class SharedSockets {
  #placed: readonly Placed[] = [];
  #keys: ReadonlySet<string> = new Set();
  #digest = '';

  /** Those that this server may claim. */
  get placed(): readonly Placed[] {
    return this.#placed;
  }

  /** The same set as long as nothing changed. */
  get keys(): ReadonlySet<string> {
    return this.#keys;
  }

  /** Of the inventory; empty for a worker. */
  get digest(): string {
    return this.#digest;
  }

  take(sockets: readonly SocketConfig[]): void {
    this.#placed = sockets.map((config) => ({ key: keyOf(config), zone: config.zone }));
    this.#keys = new Set(this.#placed.map(({ key }) => key));
    this.#digest = digestOf(sockets);
  }

  takeRecords({ owners }: Pick<LeaseView, 'owners'>, wallNow: number): void {
    const keys = knownSockets(owners, wallNow);
    const isSame = keys.size === this.#keys.size && [...keys].every((key) => this.#keys.has(key));
    if (!isSame) this.#keys = keys;
  }
}
