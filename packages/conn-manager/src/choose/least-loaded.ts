import { type SocketInfo } from '../socket/socket-info.ts';
import { heartbeatForCalls, matchesFilter, type ServerFilter } from './eligible.ts';
import { maxLoadOf, type Rank, rankByRoom, rankByShare } from './load.ts';

/**
 * `opensips`: most room by the formula of OpenSIPS's `load_balancer`. `relative`: least used in relation to its capacity.
 * `two-choices`: the less used of two that chance picks, so that many programs which know the same figures do not all choose the
 * same server.
 */
export type LoadAlgorithm = 'opensips' | 'relative' | 'two-choices';

export interface LeastLoadedOptions extends ServerFilter {
  /** Default: `opensips`. */
  readonly algorithm?: LoadAlgorithm | undefined;
  /** Default: the weight of its entry in the store. Servers whose weight is not above 0 are left out. */
  readonly weight?: ((socket: SocketInfo) => number) | undefined;
  /** Use servers whose heartbeat is stale. Default: false. */
  readonly allowStale?: boolean | undefined;
  /** Calls placed there that its last heartbeat does not know yet. Default: none. */
  readonly pending?: ((socket: SocketInfo) => number) | undefined;
  /** From 0 (inclusive) to 1, for `two-choices`. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

export interface LoadInfo {
  readonly socket: SocketInfo;
  /** idle_cpu/100 × (max_sessions − sessions), never below 0 (OpenSIPS load_balancer). */
  readonly maxLoad: number;
  /** The same with the pending calls as sessions. */
  readonly available: number;
}

/** A server that can take a call. */
interface Candidate extends LoadInfo {
  readonly weight: number;
  readonly rank: number;
}

/**
 * The server that should get the next call. Never one that is draining, out of service, full, not subscribed, or silent for so
 * long that its figures are stale; undefined when there is no other. Of equals the one with more idle CPU is taken, then the
 * first.
 */
export function leastLoaded(
  sockets: Iterable<SocketInfo>,
  options: LeastLoadedOptions = {},
): LoadInfo | undefined {
  const { algorithm = 'opensips', random = Math.random } = options;
  const rank = algorithm === 'opensips' ? rankByRoom : rankByShare;
  const candidates: Candidate[] = [];
  for (const socket of sockets) {
    const candidate = candidateOf(socket, options, rank);
    if (candidate !== undefined) candidates.push(candidate);
  }
  const found = best(algorithm === 'two-choices' ? twoOf(candidates, random) : candidates);
  return found && { socket: found.socket, maxLoad: found.maxLoad, available: found.available };
}

function candidateOf(
  socket: SocketInfo,
  options: LeastLoadedOptions,
  rank: Rank,
): Candidate | undefined {
  const heartbeat = heartbeatForCalls(socket, options.allowStale === true);
  if (heartbeat === undefined || !matchesFilter(socket, options)) return undefined;
  const weight = options.weight?.(socket) ?? socket.weight ?? 1;
  const pending = Math.max(0, options.pending?.(socket) ?? 0);
  const available = maxLoadOf(heartbeat, pending);
  if (available === 0 || !(weight > 0)) return undefined;
  const maxLoad = maxLoadOf(heartbeat);
  return { socket, maxLoad, available, weight, rank: rank(heartbeat, pending, weight) };
}

function best(candidates: readonly Candidate[]): Candidate | undefined {
  let first: Candidate | undefined;
  for (const candidate of candidates) {
    if (first === undefined || beats(candidate, first)) first = candidate;
  }
  return first;
}

function beats(one: Candidate, other: Candidate): boolean {
  if (one.rank !== other.rank) return one.rank > other.rank;
  return (one.socket.heartbeat?.idleCpu ?? 0) > (other.socket.heartbeat?.idleCpu ?? 0);
}

/** Two different ones, each as likely as its weight says. */
function twoOf(candidates: readonly Candidate[], random: () => number): readonly Candidate[] {
  if (candidates.length <= 2) return candidates;
  const one = pick(candidates, random);
  const other = pick(
    candidates.filter((candidate) => candidate !== one),
    random,
  );
  return [one, other];
}

function pick(candidates: readonly Candidate[], random: () => number): Candidate {
  const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
  let point = random() * total;
  let last: Candidate | undefined;
  for (const candidate of candidates) {
    last = candidate;
    point -= candidate.weight;
    if (point < 0) break;
  }
  if (last === undefined) throw new RangeError('There is nothing to pick from');
  return last;
}
