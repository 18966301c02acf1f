import type { SocketPhase } from '@switchwire/machine-view';
import { describeCause } from './causes.ts';
import { currentBeat, type SocketView } from './socket-view.ts';
import { PHASES } from './phases.ts';

export type SortKey =
  'urgency' | 'address' | 'since' | 'sessions' | 'idleCpu' | 'events' | 'drops' | 'reconnects';

export const SORT_WORDS: Readonly<Record<SortKey, string>> = {
  urgency: 'Trouble first',
  address: 'Address',
  since: 'Newest change first',
  sessions: 'Most sessions',
  idleCpu: 'Least idle CPU',
  events: 'Most events/s',
  drops: 'Most drops',
  reconnects: 'Most reconnects',
};

export interface Selection {
  /** Words that must all occur in address, phase, cause, events or consumers. */
  readonly text: string;
  /** None: all phases. */
  readonly phases: ReadonlySet<SocketPhase>;
  readonly sort: SortKey;
}

/** The sockets to show, in order. */
export function selectSockets(
  sockets: Iterable<SocketView>,
  { text, phases, sort }: Selection,
): readonly SocketView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = [...sockets].filter(
    (view) =>
      (phases.size === 0 || phases.has(view.info.phase)) &&
      words.every((word) => textOf(view).includes(word)),
  );
  const compare = COMPARE[sort];
  return chosen.sort((a, b) => compare(a, b) || byAddress(a, b));
}

function textOf({ info }: SocketView): string {
  const { address, phase, lastCause, events, consumers, heartbeat } = info;
  const parts = [address, phase, describeCause(lastCause), lastCause?.code, ...events];
  return [...parts, ...consumers, heartbeat?.version].join(' ').toLowerCase();
}

const addresses = new Intl.Collator('en', { numeric: true });
const byAddress = (a: SocketView, b: SocketView): number =>
  addresses.compare(a.info.address, b.info.address);

const COMPARE: Readonly<Record<SortKey, (a: SocketView, b: SocketView) => number>> = {
  urgency: (a, b) => PHASES[b.info.phase].urgency - PHASES[a.info.phase].urgency,
  address: byAddress,
  since: (a, b) => b.info.since - a.info.since,
  sessions: (a, b) => (currentBeat(b.info)?.sessions ?? -1) - (currentBeat(a.info)?.sessions ?? -1),
  idleCpu: (a, b) => (currentBeat(a.info)?.idleCpu ?? 101) - (currentBeat(b.info)?.idleCpu ?? 101),
  events: (a, b) => b.eventsPerSecond - a.eventsPerSecond,
  drops: (a, b) => b.info.stats.eventsDropped - a.info.stats.eventsDropped,
  reconnects: (a, b) => b.info.stats.reconnects - a.info.stats.reconnects,
};

/** Numbers over all sockets, for the top of the page. Sessions of a node that cannot be reached do not count. */
export interface Totals {
  readonly sockets: number;
  readonly byPhase: ReadonlyMap<SocketPhase, number>;
  readonly eventsPerSecond: number;
  readonly sessions: number;
  readonly maxSessions: number;
  readonly dropped: number;
}

export function totalsOf(sockets: Iterable<SocketView>): Totals {
  const byPhase = new Map<SocketPhase, number>();
  const totals = { sockets: 0, eventsPerSecond: 0, sessions: 0, maxSessions: 0, dropped: 0 };
  for (const { info, eventsPerSecond } of sockets) {
    totals.sockets += 1;
    totals.eventsPerSecond += eventsPerSecond;
    const beat = currentBeat(info);
    totals.sessions += beat?.sessions ?? 0;
    totals.maxSessions += beat?.maxSessions ?? 0;
    totals.dropped += info.stats.eventsDropped;
    byPhase.set(info.phase, (byPhase.get(info.phase) ?? 0) + 1);
  }
  return { ...totals, byPhase };
}
