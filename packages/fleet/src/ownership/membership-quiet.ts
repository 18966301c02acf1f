import { type LeaseView } from '../leases/lease-view.ts';
import { takesSockets } from '../leases/records.ts';

/** Since when the servers that may act for sockets are the same, and when each of them claimed last. */
export class MembershipQuiet {
  readonly #claimedAt = new Map<string, number>();
  #live = '';
  #since: number;

  constructor(now: number) {
    this.#since = now;
  }

  get since(): number {
    return this.#since;
  }

  /** When a claim of each server was heard last. */
  get claimedAt(): ReadonlyMap<string, number> {
    return this.#claimedAt;
  }

  claimed(incarnation: string, now: number): void {
    this.#claimedAt.set(incarnation, now);
  }

  look({ servers }: Pick<LeaseView, 'servers'>, now: number): void {
    const live = [...servers].flatMap(([name, { record }]) => takesSockets(record) ? [`${name} ${record.state}`] : []).sort().join('\n'); // prettier-ignore
    if (live === this.#live) return;
    this.#live = live;
    this.#since = now;
    for (const name of this.#claimedAt.keys()) if (!servers.has(name)) this.#claimedAt.delete(name);
  }
}
