import { type ConnManager, type SocketInfo, type SocketStats } from '@switchwire/conn-manager';
import { wantedSockets } from './known-sockets.ts';

/** Members of the statistics that only ever grow. */
const GROWING = [
  'bytesReceived',
  'eventsReceived',
  'eventsDropped',
  'framesSkipped',
  'commandsSent',
  'commandsFailed',
  'reconnects',
] as const satisfies readonly (keyof SocketStats)[];

export type GrowingStat = (typeof GROWING)[number];

export type StatTotals = Readonly<Record<GrowingStat, number>>;

const zeros = (): Record<GrowingStat, number> =>
  Object.fromEntries(GROWING.map((name) => [name, 0])) as Record<GrowingStat, number>;

/** Totals over all sockets that ever were: what a socket has counted stays when it goes. */
export class SocketTotals {
  readonly #manager: Pick<ConnManager, 'list'>;
  /** Of sockets that are there, as last looked at. */
  readonly #present = new Map<string, SocketStats>();
  readonly #gone = zeros();

  constructor(manager: Pick<ConnManager, 'list' | 'onPhase'>) {
    this.#manager = manager;
    manager.onPhase(({ socket }) => {
      // the last look at one that goes; thousands may go at one moment, so nothing is searched
      if (socket.phase === 'closed') this.#note(socket);
    });
  }

  read(): StatTotals {
    const there = new Set<string>();
    for (const info of wantedSockets(this.#manager)) {
      there.add(info.id);
      this.#note(info);
    }
    for (const [id, last] of this.#present) {
      if (there.has(id)) continue;
      this.#retire(last);
      this.#present.delete(id);
    }
    const totals = { ...this.#gone };
    for (const stats of this.#present.values()) {
      for (const name of GROWING) totals[name] += stats[name];
    }
    return totals;
  }

  #note({ id, stats }: SocketInfo): void {
    const last = this.#present.get(id);
    // the same id under new management begins at 0
    if (last !== undefined && GROWING.some((name) => stats[name] < last[name])) this.#retire(last);
    this.#present.set(id, stats);
  }

  #retire(last: SocketStats): void {
    for (const name of GROWING) this.#gone[name] += last[name];
  }
}
