import { type Known } from '../leases/lease-view.ts';
import { type OwnerRecord, type ServerRecord } from '../leases/records.ts';

/** How a socket came to the server that acts for it now. */
export type Origin =
  /** No server is known to have acted for it before. */
  | { readonly kind: 'first' }
  /** The one before acted until now: nothing is missing. */
  | { readonly kind: 'handover'; readonly previous: string }
  /** No server acted for it since then, milliseconds since 1970. */
  | {
      readonly kind: 'takeover';
      readonly previous: string;
      readonly since: number;
      /**
       * When the oldest event came that it may not have passed on, by the same clock, as its last beat said; undefined: it gave
       * the socket back itself, or is forgotten.
       */
      readonly owedFrom?: number;
      /** From when on events are missing, where that is earlier: the one before acted, and what it published was not confirmed. */
      readonly missingFrom?: number;
    };

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
  return takenFrom(owner, record, since);
}

/** `since`: when it claimed the socket, where nothing says how long it lived. */
function takenFrom(previous: string, record: ServerRecord | undefined, since: number): Origin {
  const { aliveUntil, undelivered = 0, unpublished = 0 } = record ?? {};
  if (aliveUntil === undefined) return { kind: 'takeover', previous, since };
  const missing = unpublished > 0 ? { missingFrom: aliveUntil - unpublished } : undefined;
  return { kind: 'takeover', previous, since: aliveUntil, owedFrom: aliveUntil - undelivered, ...missing }; // prettier-ignore
}
