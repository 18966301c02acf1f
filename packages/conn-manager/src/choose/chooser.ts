import { systemClock } from '@switchwire/esl-client/session';
import { type SocketInfo } from '../socket/socket-info.ts';
import { leastLoaded, type LeastLoadedOptions, type LoadInfo } from './least-loaded.ts';
import { type ReservationClock, Reservations, type ReservationTimes } from './reservations.ts';

export type ChooseOptions = Omit<LeastLoadedOptions, 'pending'>;

export interface ChooserOptions extends Partial<ReservationTimes> {
  readonly clock?: ReservationClock;
}

export interface Chooser {
  /**
   * The server that should get the next call, and counts it there until a heartbeat shows it, so that a burst within one
   * heartbeat spreads. Undefined when no server can take a call.
   */
  choose(options?: ChooseOptions): LoadInfo | undefined;
  /** Counts a call that was given out elsewhere, until a heartbeat shows it. */
  reserve(server: SocketInfo): void;
}

/** From a choice to a session: a SIP request, a dialplan. */
const SETTLE_MS = 2_000;
/** Three heartbeats of a FreeSWITCH that is configured as usual. */
const DEADLINE_MS = 60_000;

/** Chooses among the servers of a manager, or of whatever lists servers. */
export function createChooser(
  servers: { list(): Iterable<SocketInfo> },
  options: ChooserOptions = {},
): Chooser {
  const { settleMs = SETTLE_MS, deadlineMs = DEADLINE_MS } = options;
  const clock = options.clock ?? { now: () => systemClock.now(), wallNow: () => Date.now() };
  const reservations = new Reservations({ settleMs, deadlineMs }, clock);
  const pending = (socket: SocketInfo): number => reservations.countOf(socket);
  return {
    choose(choice) {
      const found = leastLoaded(servers.list(), { ...choice, pending });
      if (found !== undefined) reservations.add(found.socket);
      return found;
    },
    reserve: (server) => reservations.add(server),
  };
}
