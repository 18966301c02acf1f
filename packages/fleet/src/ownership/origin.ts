import { type Known } from '../leases/lease-view.ts';
import { type OwnerRecord, type ServerRecord } from '../leases/records.ts';

/** How a socket came to the server that acts for it now. */
export type Origin =
  /** No server is known to have acted for it before. */
  | { readonly kind: 'first' }
  /** The one before acted until now: nothing is missing. */
  | { readonly kind: 'handover'; readonly previous: string }
  /** No server acted for it since then, milliseconds since 1970. */
  | { readonly kind: 'takeover'; readonly previous: string; readonly since: number };

/**
 * Asked when this server begins to act, with the record that it claimed over. A server before that is fenced may have acted
 * longer than its record says: then less is missing than is reported.
 */
export function originOf(
  over: OwnerRecord | undefined,
  servers: ReadonlyMap<string, Known<ServerRecord>>,
  isOwn: (incarnation: string) => boolean,
): Origin {
  if (over === undefined) return { kind: 'first' };
  const { owner, from, freedAt, since } = over;
  const previous = owner ?? from;
  if (previous === undefined || (owner !== null && isOwn(owner))) return { kind: 'first' };
  if (owner === null) return { kind: 'takeover', previous, since: freedAt ?? since };
  const { record } = servers.get(owner) ?? {};
  if (record !== undefined && record.state !== 'fenced') return { kind: 'handover', previous };
  return { kind: 'takeover', previous, since: record?.aliveUntil ?? since };
}
