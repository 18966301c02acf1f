import { problemOf } from '../store/config-problem.ts';
import { textOf } from '@switchwire/esl-client/session';
import { reconcile, socketKey } from './reconcile.ts';
import { type SocketConfig, type StoreContents, type StoreProblem } from '../store/socket-store.ts';

/** What a load of the store did. A socket whose password changed is one that was closed and one that was opened. */
export interface ReloadResult {
  readonly opened: number;
  /** Those that nobody else wants; one that a lease holds stays open. */
  readonly closed: number;
  /** Sockets that stay open with other events. */
  readonly resubscribed: number;
  /** Entries for which nothing had to be done. */
  readonly unchanged: number;
  readonly problems: readonly StoreProblem[];
}

/** What became of a socket that the store wants, or wants otherwise than before. */
export type Adoption = 'opened' | 'reopened' | 'resubscribed' | 'unchanged';

/** What became of a socket that the store does not want any more: somebody else may. */
export type Dismissal = 'closed' | 'resubscribed' | 'unchanged';

export interface TakeoverPorts {
  /** May throw. */
  adopt(config: SocketConfig): Adoption;
  dismiss(config: SocketConfig): Dismissal;
}

/** Carries out what the store wants, entry by entry, and counts what that really did. */
export class StoreTakeover {
  readonly #ports: TakeoverPorts;
  /** What the store wanted last, by key. */
  #wanted: ReadonlyMap<string, SocketConfig> = new Map();

  constructor(ports: TakeoverPorts) {
    this.#ports = ports;
  }

  take({ sockets, problems }: StoreContents): ReloadResult {
    const bad = new Map(sockets.map((config) => [config, problemOf(config)]));
    const usable = sockets.filter((config) => bad.get(config) === undefined);
    const plan = reconcile(this.#wanted, usable);
    const wanted = new Map(this.#wanted);
    const counts = { opened: 0, closed: 0, resubscribed: 0, unchanged: plan.unchanged };
    const failed: StoreProblem[] = [];
    for (const config of plan.close) {
      wanted.delete(keyOf(config));
      const outcome = this.#ports.dismiss(config);
      if (outcome !== 'unchanged') counts[outcome]++;
    }
    for (const config of [...plan.open, ...plan.replace, ...plan.update]) {
      const outcome = this.#tryAdopt(config);
      if (typeof outcome === 'object') {
        failed.push(outcome);
        // as if it were not there, so that the next load tries it anew
        const wasThere = wanted.delete(keyOf(config));
        if (this.#ports.dismiss(config) === 'closed' && wasThere) counts.closed++;
        continue;
      }
      wanted.set(keyOf(config), config);
      if (outcome === 'reopened') counts.closed++;
      counts[outcome === 'reopened' ? 'opened' : outcome]++;
    }
    this.#wanted = wanted;
    const unusable = [...bad.values()].filter((problem) => problem !== undefined);
    return { ...counts, problems: [...problems, ...unusable, ...plan.problems, ...failed] };
  }

  /** One entry that cannot be taken over leaves the others alone. */
  #tryAdopt(config: SocketConfig): Adoption | StoreProblem {
    try {
      return this.#ports.adopt(config);
    } catch (error) {
      return { id: config.id, message: `${keyOf(config)} cannot be used: ${textOf(error)}` };
    }
  }
}

function keyOf({ host, port }: SocketConfig): string {
  return socketKey(host, port);
}
