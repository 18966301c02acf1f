import { type OwnerRecord } from '../leases/records.ts';

/** More than a server has sockets; of more the oldest are forgotten. */
const MAX_SOCKETS = 100_000;

/**
 * The record that each socket was claimed over, until this server acts for it. A claim whose answer is lost may have been written: the next
 * one finds this server as the owner, and what tells how the socket came here is the record before.
 */
export class ClaimedOver {
  readonly #isOwn: (incarnation: string) => boolean;
  readonly #records = new Map<string, OwnerRecord | undefined>();

  constructor(isOwn: (incarnation: string) => boolean) {
    this.#isOwn = isOwn;
  }

  /** A claim begins. Gives the last record that is not one of a claim from here. */
  begin(socket: string, known: OwnerRecord | undefined): OwnerRecord | undefined {
    const isOwn = typeof known?.owner === 'string' && this.#isOwn(known.owner);
    const over = isOwn && this.#records.has(socket) ? this.#records.get(socket) : known;
    this.#records.delete(socket);
    this.#records.set(socket, over);
    if (this.#records.size > MAX_SOCKETS) {
      const [oldest = ''] = this.#records.keys();
      this.#records.delete(oldest);
    }
    return over;
  }

  /** This server acts for it. */
  acts(socket: string): void {
    this.#records.delete(socket);
  }
}
