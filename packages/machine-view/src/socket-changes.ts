import type { HeartbeatInfo, SocketInfo, SocketStats } from '@switchwire/conn-manager';

// The two ends of one message: the server sends the differences between two lists of sockets, the page applies them.

/** What changed in one socket since the last message; a member that is `null` has become undefined. */
export type SocketChange = { readonly id: string } & {
  readonly [Key in Exclude<keyof SocketInfo, 'id' | 'stats' | 'heartbeat'>]?:
    SocketInfo[Key] | (undefined extends SocketInfo[Key] ? null : never);
} & {
  /** Only the counters that changed. */
  readonly stats?: Partial<SocketStats>;
  /** Only the members that changed, unless the heartbeat as a whole came or went. */
  readonly heartbeat?: Partial<HeartbeatInfo> | null;
};

/** What changed in a list of sockets; a member without items is left out. */
export interface SocketChanges {
  /** Sockets that are new, in full. */
  readonly added?: readonly SocketInfo[];
  readonly changed?: readonly SocketChange[];
  /** Ids. */
  readonly removed?: readonly string[];
}

type Json = string | number | boolean | null | undefined | readonly Json[] | JsonRecord;
interface JsonRecord {
  readonly [key: string]: Json;
}

/**
 * What changed between two lists of sockets; undefined when nothing did. Members of `stats` and `heartbeat` are
 * compared one by one, so that a quiet socket costs a few bytes.
 */
export function diffSockets(
  before: ReadonlyMap<string, SocketInfo>,
  after: readonly SocketInfo[],
): SocketChanges | undefined {
  const added: SocketInfo[] = [];
  const changed: SocketChange[] = [];
  const seen = new Set<string>();
  for (const socket of after) {
    seen.add(socket.id);
    const known = before.get(socket.id);
    if (known === undefined) {
      added.push(socket);
      continue;
    }
    // conn-manager describes a socket again only when something changed
    if (known === socket) continue;
    const change = diffRecord({ ...known }, { ...socket });
    if (change !== undefined) changed.push({ id: socket.id, ...change });
  }
  const removed = [...before.keys()].filter((id) => !seen.has(id));
  if (added.length + changed.length + removed.length === 0) return undefined;
  return {
    ...(added.length > 0 && { added }),
    ...(changed.length > 0 && { changed }),
    ...(removed.length > 0 && { removed }),
  };
}

/** A socket after a change of it. */
export function changedSocket(socket: SocketInfo, change: SocketChange): SocketInfo {
  const { stats, heartbeat, ...rest } = change;
  const members = Object.entries(rest).map(([key, value]) => [key, value ?? undefined]);
  return {
    ...socket,
    ...(Object.fromEntries(members) as Partial<SocketInfo>),
    stats: { ...socket.stats, ...stats },
    heartbeat: changedHeartbeat(socket.heartbeat, heartbeat),
  };
}

function changedHeartbeat(
  before: HeartbeatInfo | undefined,
  change: Partial<HeartbeatInfo> | null | undefined,
): HeartbeatInfo | undefined {
  if (change === undefined) return before;
  if (change === null) return undefined;
  const members = Object.entries(change).map(([key, value]) => [key, value ?? undefined]);
  return { ...before, ...Object.fromEntries(members) } as HeartbeatInfo;
}

/** The members in which two flat records differ; `stats` and `heartbeat` are compared in the same way. */
function diffRecord(before: object, after: object, depth = 0): JsonRecord | undefined {
  const old = before as JsonRecord;
  const now = after as JsonRecord;
  const change: Record<string, Json> = {};
  let count = 0;
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [a, b] = [old[key], now[key]];
    if (isSame(a, b)) continue;
    const isNested = depth === 0 && (key === 'stats' || key === 'heartbeat');
    const nested = isNested && isRecord(a) && isRecord(b) ? diffRecord(a, b, 1) : b;
    change[key] = nested ?? null;
    count += 1;
  }
  return count === 0 ? undefined : change;
}

function isSame(a: Json, b: Json): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item: Json, index) => isSame(item, b[index] as Json));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]));
}

function isRecord(value: Json): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
