import { type HistoryEntry, type PhaseEntry } from './history-entry.ts';
import { endsOutage } from './outages.ts';

/**
 * The sockets that are down by their last entry. One that is removed while nothing runs (it is quarantined, or this program was
 * not running) has no phase to go to, so that only its absence says that its outage is over.
 */
export class DownSockets {
  readonly #last = new Map<string, PhaseEntry>();

  note(entry: HistoryEntry): void {
    if (entry.kind !== 'phase') return;
    if (endsOutage(entry)) this.#last.delete(entry.address);
    else this.#last.set(entry.address, entry);
  }

  /** The entries that end the outages of sockets that are not `listed`. */
  gone(listed: ReadonlySet<string>, at: number): readonly PhaseEntry[] {
    const gone = [...this.#last.values()].filter(({ address }) => !listed.has(address));
    return gone.map(({ id, address, to, generation, attempt }) => ({
      kind: 'phase',
      at,
      id,
      address,
      from: to,
      to: 'closed',
      generation,
      attempt,
      cause: { code: 'ESL_CLOSED', message: `${address} is no longer among the sockets` },
    }));
  }
}
