import {
  type GapEntry,
  type HistoryCause,
  type HistoryEntry,
  type PhaseEntry,
} from './history-entry.ts';

/**
 * `lost`: it was subscribed, and the session ended; `unreachable`: no session could be opened; `rejected`: the login was
 * refused; `drops`: consumers were too slow for its events.
 */
export type OutageKind = 'lost' | 'unreachable' | 'rejected' | 'drops';

/** What one socket went through once. */
export interface Outage {
  readonly kind: OutageKind;
  readonly address: string;
  /** When it was noticed: never changes. */
  readonly noticedAt: number;
  readonly cause: HistoryCause | undefined;
  /** From when events may have been missed. */
  from: number;
  /** Undefined while it goes on. */
  to: number | undefined;
  gap: GapEntry['gap'] | undefined;
  readonly eventsDropped: number;
}

/** Ends that were asked for are not an outage. */
const REQUESTED = new Set<string | undefined>(['ESL_CLOSED', 'ESL_SUPERSEDED', undefined]);

/** In a fleet: no session was lost, but the server that had it; another one took the socket over. */
const SERVER_LOST = 'SW_SERVER_LOST';

/** Entries, the oldest first, to outages in the order in which they were noticed. */
export function outagesOf(entries: Iterable<HistoryEntry>): readonly Outage[] {
  const outages: Outage[] = [];
  /** The last one of each address, whether over or not. */
  const last = new Map<string, Outage>();
  const begin = (kind: OutageKind, { address, at, cause }: PhaseEntry): void => {
    const outage: Outage = {
      kind,
      address,
      noticedAt: at,
      cause,
      from: at,
      to: undefined,
      gap: undefined,
      eventsDropped: 0,
    };
    outages.push(outage);
    last.set(address, outage);
  };
  for (const entry of entries) {
    const { address, at } = entry;
    const known = last.get(address);
    if (entry.kind === 'drops') outages.push(dropsOutage(address, at, entry.count));
    else if (entry.kind === 'gap' && entry.cause?.code === SERVER_LOST)
      outages.push(takeoverOutage(entry)); // prettier-ignore
    else if (entry.kind === 'gap') applyGap(known, entry);
    else {
      const kind = kindOf(entry, known);
      if (known?.to === undefined && known !== undefined && kind !== 'goes on') known.to = at;
      if (kind !== 'goes on' && kind !== 'well') begin(kind, entry);
    }
  }
  return outages;
}

/** Whether a server that was down is no longer so: it is well, or it is no longer wanted. */
export function endsOutage({ to, cause }: PhaseEntry): boolean {
  return to === 'subscribed' || (to === 'closed' && REQUESTED.has(cause?.code));
}

function kindOf(
  entry: PhaseEntry,
  known: Outage | undefined,
): 'lost' | 'unreachable' | 'rejected' | 'well' | 'goes on' {
  const { from, to } = entry;
  const isDown = known !== undefined && known.to === undefined;
  if (endsOutage(entry)) return 'well';
  if (to === 'rejected') return isDown && known.kind === 'rejected' ? 'goes on' : 'rejected';
  if (from === 'subscribed') return 'lost';
  return isDown ? 'goes on' : 'unreachable';
}

function applyGap(outage: Outage | undefined, { since, gap, at }: GapEntry): void {
  if (outage === undefined) return;
  outage.from = Math.min(outage.from, since);
  outage.to ??= at;
  outage.gap = gap;
}

function takeoverOutage({ address, at, since, gap, cause }: GapEntry): Outage {
  return {
    kind: 'lost',
    address,
    noticedAt: at,
    cause,
    from: since,
    to: at,
    gap,
    eventsDropped: 0,
  };
}

function dropsOutage(address: string, at: number, eventsDropped: number): Outage {
  return {
    kind: 'drops',
    address,
    noticedAt: at,
    cause: undefined,
    from: at,
    to: at,
    gap: undefined,
    eventsDropped,
  };
}
