import { type HeartbeatInfo, type SocketInfo } from '../socket/socket-info.ts';

export interface LeastLoadedOptions {
  /** Only these hosts or `host:port` addresses. */
  readonly among?: readonly string[];
  /** Sockets that should get no new calls. */
  readonly exclude?: readonly string[];
  /** Use sockets whose heartbeat is stale. Default false. */
  readonly allowStale?: boolean;
  /** Calls placed by us that the last heartbeat does not know yet, by address. */
  readonly pending?: Readonly<Record<string, number>>;
}

export interface LoadInfo {
  readonly socket: SocketInfo;
  /** idle_cpu/100 × (max_sessions − sessions), never below 0 (OpenSIPS load_balancer). */
  readonly maxLoad: number;
  readonly available: number;
}

/**
 * Calls that a FreeSWITCH can still take: idle CPU × free sessions, rounded down (OpenSIPS `load_balancer`). Never below
 * 0: the original overflows when there are more sessions than allowed.
 */
export function maxLoadOf(
  heartbeat: Pick<HeartbeatInfo, 'idleCpu' | 'maxSessions' | 'sessions'>,
): number {
  const { idleCpu, maxSessions, sessions } = heartbeat;
  return Math.max(0, Math.floor((idleCpu / 100) * (maxSessions - sessions)));
}

/**
 * The socket with the most room among those that are subscribed and whose heartbeat is fresh. Undefined when there is
 * none; one that is full is still returned, with `available` 0, when all are. Of equals the one with more idle CPU
 * wins, then the one that comes first.
 */
export function leastLoaded(
  sockets: readonly SocketInfo[],
  options: LeastLoadedOptions = {},
): LoadInfo | undefined {
  let best: LoadInfo | undefined;
  for (const socket of sockets) {
    const load = loadOf(socket, options);
    if (load !== undefined && (best === undefined || beats(load, best))) best = load;
  }
  return best;
}

function loadOf(socket: SocketInfo, options: LeastLoadedOptions): LoadInfo | undefined {
  const { among, exclude = [], allowStale = false, pending = {} } = options;
  const { heartbeat } = socket;
  if (socket.phase !== 'subscribed' || heartbeat === undefined) return undefined;
  if (heartbeat.stale && !allowStale) return undefined;
  if (among !== undefined && !names(among, socket)) return undefined;
  if (names(exclude, socket)) return undefined;
  const maxLoad = maxLoadOf(heartbeat);
  const placed = Math.max(0, pending[socket.address] ?? 0);
  return { socket, maxLoad, available: Math.max(0, maxLoad - placed) };
}

function names(list: readonly string[], socket: SocketInfo): boolean {
  return list.includes(socket.address) || list.includes(socket.host);
}

function beats(load: LoadInfo, best: LoadInfo): boolean {
  if (load.available !== best.available) return load.available > best.available;
  return (load.socket.heartbeat?.idleCpu ?? 0) > (best.socket.heartbeat?.idleCpu ?? 0);
}
