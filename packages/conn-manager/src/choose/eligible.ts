import { type HeartbeatInfo, type SocketInfo } from '../socket/socket-info.ts';

/** Which servers come into question. */
export interface ServerFilter {
  /** Only servers of this group. */
  readonly group?: string | undefined;
  /** Only servers that have all of these tags. */
  readonly tags?: readonly string[] | undefined;
  /** Only these hosts or `host:port` addresses. */
  readonly among?: readonly string[] | undefined;
  /** Not these hosts or addresses, for example because they have just failed. */
  readonly exclude?: readonly string[] | undefined;
}

export function matchesFilter(socket: SocketInfo, filter: ServerFilter): boolean {
  const { group, tags, among, exclude } = filter;
  if (group !== undefined && socket.group !== group) return false;
  if (tags?.every((tag) => socket.tags?.includes(tag) === true) === false) return false;
  if (among !== undefined && !names(among, socket)) return false;
  return exclude === undefined || !names(exclude, socket);
}

/** The heartbeat of a server that takes new calls; undefined for every other. */
export function heartbeatForCalls(
  socket: SocketInfo,
  allowStale: boolean,
): HeartbeatInfo | undefined {
  const { heartbeat, phase, state = 'in-service' } = socket;
  if (phase !== 'subscribed' || state !== 'in-service') return undefined;
  if (socket.server?.refusesCalls !== undefined) return undefined;
  return heartbeat?.stale === true && !allowStale ? undefined : heartbeat;
}

function names(list: readonly string[], socket: SocketInfo): boolean {
  return list.includes(socket.address) || list.includes(socket.host);
}
