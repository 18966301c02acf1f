import { type Known } from '../leases/lease-view.ts';
import { type OwnerRecord, type ServerRecord, takesSockets } from '../leases/records.ts';
import { type Claim } from './claim-window.ts';
import { type FailedMoves, retryAt, type RetryTimings } from './failed-moves.ts';
import { type Move } from './pace.ts';
import { firstOf, type Placed, preferenceOf, preferredTo } from './placement.ts';

/** What the machine of a socket does here, as far as decisions depend on it. */
export type Holding = 'claiming' | 'standing' | 'acting' | 'leaving';

export interface FleetView {
  readonly self: { readonly incarnation: string; readonly id: string };
  readonly servers: ReadonlyMap<string, Known<ServerRecord>>;
  readonly owners: ReadonlyMap<string, Known<OwnerRecord>>;
  readonly inventory: readonly Placed[];
  /** Sockets that have a machine here: `standing` is claimed and not yet acting, `leaving` is on its way to its end. */
  readonly held: ReadonlyMap<string, Holding>;
  /** Since when this server sees a socket free: the result of the decision before. */
  readonly freeSince: ReadonlyMap<string, number>;
  readonly now: number;
  readonly joinedAt: number;
  /** Sockets may move to the servers that they prefer. */
  readonly isSettled: boolean;
  /** When a claim of another server was heard last, by incarnation. */
  readonly claimedAt: ReadonlyMap<string, number>;
  readonly failedMoves: FailedMoves;
}

export interface DecideTimings extends RetryTimings {
  readonly lease: number;
  readonly joinSettle: number;
  readonly rankDelay: number;
  readonly claimPatience: number;
}

/** Rank delays that a server waits for those before it which are still claiming. */
const MAX_DEFERRALS = 10;

export interface Decision {
  /** Due now, of sockets without a machine here; in this order. */
  readonly claims: readonly Claim[];
  /** Due at once: sockets that have one. */
  readonly renewals: readonly Claim[];
  /** Wanted, without regard to any pace. */
  readonly moves: readonly Move[];
  /** Sockets that should move, and wait because an attempt failed. */
  readonly waiting: readonly string[];
  /** Held here and no longer in the inventory. */
  readonly releases: readonly string[];
  readonly freeSince: ReadonlyMap<string, number>;
}

/** With the number of servers that come before this one. */
interface RankedClaim extends Claim {
  readonly rank: number;
}

/** A socket that should be on another server. */
interface WantedMove {
  readonly socket: string;
  /** Undefined: an attempt has just failed, and it waits. */
  readonly to: string | undefined;
}

interface Server {
  readonly incarnation: string;
  readonly id: string;
  readonly weight: number;
  readonly zone?: string | undefined;
}

/** What this server should do about every socket, by what it knows. Pure: the same view gives the same decision. */
export function decide(view: FleetView, timings: DecideTimings): Decision {
  const live = liveServers(view.servers);
  // an operator's word needs no balance to wait for
  const mayMove = view.isSettled || view.servers.get(view.self.incarnation)?.record.drained === true; // prettier-ignore
  const ranked: RankedClaim[] = [];
  const renewals: Claim[] = [];
  const moves: WantedMove[] = [];
  const freeSince = new Map<string, number>();
  const wanted = new Set<string>();
  for (const socket of view.inventory) {
    wanted.add(socket.key);
    const known = view.owners.get(socket.key);
    const holding = view.held.get(socket.key);
    if (holding === undefined) {
      const due = dueOf(socket, known?.record, live, view, timings);
      if (due === undefined) continue;
      freeSince.set(socket.key, due.since);
      if (view.now >= due.at) ranked.push({ socket: socket.key, known, rank: due.rank });
    } else if (holding === 'standing' || holding === 'acting') {
      // what is acted for here is claimed at once, without asking
      if (isFree(known?.record, view)) renewals.push({ socket: socket.key, known });
      else if (holding === 'acting' && mayMove) moves.push(...wantedMove(socket, known?.record, live, view, timings)); // prettier-ignore
    }
  }
  const releases = [...view.held.keys()].filter((key) => !wanted.has(key));
  return {
    claims: inOrder(ranked),
    renewals,
    moves: moves.flatMap(({ socket, to }) => (to === undefined ? [] : [{ socket, to }])),
    waiting: moves.flatMap(({ socket, to }) => (to === undefined ? [socket] : [])),
    releases,
    freeSince,
  };
}

/**
 * First those that no server comes before. The others from their end: who comes before goes through them from their beginning, and
 * the two meet once.
 */
function inOrder(ranked: readonly RankedClaim[]): readonly Claim[] {
  const first = ranked.filter(({ rank }) => rank === 0);
  const others = ranked.filter(({ rank }) => rank > 0).reverse();
  return [...first, ...others].map(({ socket, known }) => ({ socket, known }));
}

/** Those that may get sockets: all, when an operator drained all. */
function liveServers(servers: FleetView['servers']): readonly Server[] {
  const live = [...servers].filter(([, { record }]) => record.state === 'live' && takesSockets(record)); // prettier-ignore
  const open = live.filter(([, { record }]) => record.drained !== true);
  return (open.length > 0 ? open : live)
    .map(([incarnation, { record: { id, weight, zone } }]) => ({ incarnation, id, weight, zone })); // prettier-ignore
}

/** It has no owner that could act for it, or none that will for long. */
function isFree(record: OwnerRecord | undefined, { servers, self }: FleetView): boolean {
  if (record === undefined || record.owner === null) return true;
  if (record.owner === self.incarnation) return false;
  return servers.get(record.owner)?.record.state !== 'live';
}

/** Since when a socket without a machine here is free, and when this server may claim it; undefined: not at all. */
function dueOf(
  socket: Placed,
  record: OwnerRecord | undefined,
  live: readonly Server[],
  view: FleetView,
  timings: DecideTimings,
): { readonly since: number; readonly at: number; readonly rank: number } | undefined {
  const since = view.freeSince.get(socket.key) ?? view.now;
  const { incarnation, id } = view.self;
  // ours: the answer to a claim was lost, and no server acts for it; offered: its owner asks this server alone
  if (record?.owner === incarnation || record?.offer === incarnation)
    return { since, at: view.now, rank: 0 };
  if (!isFree(record, view)) return undefined;
  const candidates = untried(record, live);
  const self = candidates.find((one) => one.id === id);
  if (self === undefined) return undefined;
  const before = preferredTo(self, socket, candidates);
  const start = startOf(record, since, view, timings);
  return { since, at: turnOf(before, start, view, timings), rank: before.length };
}

/**
 * When it is the turn of the server that comes after these. One of them that still claims has not come to this socket yet: to
 * claim it too would double the work of both. One that claims everything but this socket is not waited for for ever.
 */
function turnOf(
  before: readonly Server[],
  start: number,
  { claimedAt }: FleetView,
  { rankDelay, claimPatience }: DecideTimings,
): number {
  const turn = start + before.length * rankDelay;
  const lastClaim = Math.max(
    0,
    ...before.map(({ incarnation }) => claimedAt.get(incarnation) ?? 0),
  );
  return Math.max(turn, Math.min(lastClaim + claimPatience, turn + MAX_DEFERRALS * rankDelay));
}

/** When the server of the first rank may claim it. */
function startOf(
  record: OwnerRecord | undefined,
  since: number,
  { servers, joinedAt }: FleetView,
  { joinSettle, lease }: DecideTimings,
): number {
  if (record === undefined || record.owner === null) return Math.max(since, joinedAt + joinSettle);
  // an owner that cannot read announcements stops at the end of its lease
  const isLost = servers.get(record.owner)?.record.state !== 'leaving';
  return record.fence === 'lease' && isLost ? since + lease : since;
}

/** Those that have not failed to reach it; all, when all have. */
function untried<S extends { readonly id: string }>(
  record: OwnerRecord | undefined,
  live: readonly S[],
): readonly S[] {
  const rest = live.filter(({ id }) => record?.tried?.includes(id) !== true);
  return rest.length > 0 ? rest : live;
}

/** Another live server that may act for sockets has not failed to reach it. */
export function hasUntriedOther(
  record: OwnerRecord | undefined,
  servers: readonly { readonly record: ServerRecord }[],
  serverId: string,
): boolean {
  const live = servers.map((known) => known.record).filter((one) => one.state === 'live' && takesSockets(one)); // prettier-ignore
  return live.length > 1 && untried(record, live).some(({ id }) => id !== serverId);
}

/**
 * To the server that the socket prefers, unless that is this one. A drained server gives it to the next one while an attempt with the
 * preferred one has just failed: any is better than itself.
 */
function wantedMove(
  socket: Placed,
  record: OwnerRecord | undefined,
  live: readonly Server[],
  { self, servers, failedMoves, now }: FleetView,
  timings: DecideTimings,
): readonly WantedMove[] {
  const isDrained = servers.get(self.incarnation)?.record.drained === true;
  const pinned = live.find(({ id }) => id === record?.pinned);
  const candidates = untried(record, live);
  const first = pinned ?? firstOf(socket, candidates);
  if (first === undefined || first.id === self.id) return [];
  const isUrgent = isDrained || pinned !== undefined;
  const failed = failedMoves.get(socket.key);
  const others = isDrained && pinned === undefined ? preferenceOf(socket, candidates) : [first];
  const receiver = others.find(({ incarnation }) => now >= retryAt(failed?.get(incarnation), isUrgent, timings)); // prettier-ignore
  return [{ socket: socket.key, to: receiver?.incarnation }];
}
