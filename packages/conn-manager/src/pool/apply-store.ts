import { checkContents } from '../store/socket-config.ts';
import { textOf } from '@switchwire/esl-client/session';
import { reconcile } from './reconcile.ts';
import { keyOfConfig, type SocketConfig } from '../socket-identity.ts';
import { type StoreContents, type StoreProblem } from '../store/socket-store.ts';

/** What a load of the store did. A socket whose password changed is one that was closed and one that was opened. */
export interface ReloadResult {
  readonly opened: number;
  /** Those that no lease needs; one that a lease holds stays open. */
  readonly closed: number;
  /** Sockets that stay open with other events. */
  readonly resubscribed: number;
  /** Sockets that stay open with another weight, group, tags or state. */
  readonly updated: number;
  /** Entries for which nothing had to be done. */
  readonly unchanged: number;
  readonly problems: readonly StoreProblem[];
}

/** What became of a socket that the store added or changed. */
export type AppliedChange = 'opened' | 'reopened' | 'resubscribed' | 'updated' | 'unchanged';

/** What became of a socket that the store does not want any more: a lease may still need it. */
export type AppliedRemoval = 'closed' | 'resubscribed' | 'unchanged';

export interface AppliedStorePorts {
  /** May throw. */
  apply(config: SocketConfig): AppliedChange;
  remove(config: SocketConfig): AppliedRemoval;
}

/** What the store wants, applied entry by entry; counts what that really did. */
export class AppliedStore {
  readonly #ports: AppliedStorePorts;
  /** What the store wanted last, by key. */
  #wanted: ReadonlyMap<string, SocketConfig> = new Map();

  constructor(ports: AppliedStorePorts) {
    this.#ports = ports;
  }

  apply(contents: StoreContents): ReloadResult {
    const { sockets, problems } = checkContents(contents);
    const plan = reconcile(this.#wanted, sockets);
    const wanted = new Map(this.#wanted);
    const counts = { opened: 0, closed: 0, resubscribed: 0, updated: 0, unchanged: plan.unchanged };
    const failed: StoreProblem[] = [];
    for (const config of plan.close) {
      wanted.delete(keyOfConfig(config));
      const outcome = this.#ports.remove(config);
      if (outcome !== 'unchanged') counts[outcome]++;
    }
    for (const config of [...plan.open, ...plan.replace, ...plan.update]) {
      const outcome = this.#tryApply(config);
      if (typeof outcome === 'object') {
        failed.push(outcome);
        // as if it were not there, so that the next load tries it again
        const wasThere = wanted.delete(keyOfConfig(config));
        if (this.#ports.remove(config) === 'closed' && wasThere) counts.closed++;
        continue;
      }
      wanted.set(keyOfConfig(config), config);
      if (outcome === 'reopened') counts.closed++;
      counts[outcome === 'reopened' ? 'opened' : outcome]++;
    }
    this.#wanted = wanted;
    return { ...counts, problems: [...problems, ...failed] };
  }

  /** One entry that cannot be applied leaves the others alone. */
  #tryApply(config: SocketConfig): AppliedChange | StoreProblem {
    try {
      return this.#ports.apply(config);
    } catch (error) {
      return { id: config.id, message: `${keyOfConfig(config)} cannot be used: ${textOf(error)}` };
    }
  }
}
