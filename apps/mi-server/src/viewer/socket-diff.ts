import { type SocketInfo } from '@switchwire/conn-manager';
import { type SocketChange, type SocketsMessage } from './machine-messages.ts';

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
): Omit<SocketsMessage, 'at' | 'store'> | undefined {
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
    const change = diffSocket(known, socket);
    if (change !== undefined) changed.push(change);
  }
  const removed = [...before.keys()].filter((id) => !seen.has(id));
  if (added.length + changed.length + removed.length === 0) return undefined;
  return {
    ...(added.length > 0 && { added }),
    ...(changed.length > 0 && { changed }),
    ...(removed.length > 0 && { removed }),
  };
}

/** What changed of one socket; undefined when nothing did. */
export function diffSocket(before: SocketInfo, after: SocketInfo): SocketChange | undefined {
  const change = diffRecord({ ...before }, { ...after });
  return change === undefined ? undefined : { id: after.id, ...change };
}

/** The members by which two flat records differ; one level of nested records is compared likewise. */
function diffRecord(before: object, after: object, depth = 0): JsonRecord | undefined {
  const old = before as JsonRecord;
  const now = after as JsonRecord;
  const change: Record<string, Json> = {};
  let count = 0;
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [a, b] = [old[key], now[key]];
    if (isSame(a, b)) continue;
    const nested = depth === 0 && isRecord(a) && isRecord(b) && key !== 'lastCause';
    change[key] = nested ? diffRecord(a, b, depth + 1) : (b ?? null);
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
