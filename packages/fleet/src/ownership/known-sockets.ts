import { type Known } from '../leases/lease-view.ts';
import { type OwnerRecord } from '../leases/records.ts';

/** A socket without an owner for so long has left the inventory. */
const KEEP_FREE_MS = 600_000;

/**
 * The sockets of a fleet by its records: for a worker, which reads no inventory and needs no password. One that is being handed on, or
 * whose servers restart, has no owner for a while and stays.
 */
export function knownSockets(
  owners: ReadonlyMap<string, Known<OwnerRecord>>,
  wallNow: number,
): ReadonlySet<string> {
  const known = new Set<string>();
  for (const [socket, { record }] of owners)
    if (record.owner !== null || wallNow - (record.freedAt ?? record.since) < KEEP_FREE_MS)
      known.add(socket);
  return known;
}
