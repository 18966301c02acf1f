import { type Known } from '../leases/lease-view.ts';
import { type OwnerRecord, type ServerRecord } from '../leases/records.ts';

/** A handover, and what the records say of it. */
export interface HandoverView {
  /** The incarnation that gives the socket away. */
  readonly self: string;
  /** The incarnation that is to have it. */
  readonly to: string;
  readonly record: OwnerRecord | undefined;
  readonly servers: ReadonlyMap<string, Known<ServerRecord>>;
  /** Milliseconds since it began. */
  readonly ageMs: number;
}

/** `offer`: the offer is not in the record; a reason: it has failed. */
export type HandoverStep = 'wait' | 'offer' | { readonly failed: string };

/** What the giver of a socket does next. */
export function handoverStep(
  { self, to, record, servers, ageMs }: HandoverView,
  { offerTimeout }: { readonly offerTimeout: number },
): HandoverStep {
  const receiver = servers.get(to)?.record;
  const id = receiver?.id ?? to;
  if (record === undefined) return { failed: 'its record is gone' };
  const { owner, offer, tried = [] } = record;
  if (owner === null)
    return { failed: tried.includes(id) ? `${id} could not reach it` : `${id} gave it back` };
  // the receiver, or one that was faster, has claimed it: this server acts until the other announces itself
  if (owner !== self) return 'wait';
  if (receiver?.state !== 'live') return { failed: `${id} has left` };
  if (ageMs >= offerTimeout) return { failed: `${id} did not claim it within ${offerTimeout} ms` };
  return offer === to ? 'wait' : 'offer';
}
