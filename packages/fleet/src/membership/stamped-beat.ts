import { type Clock } from '@switchwire/esl-client';
import { type LeaseStore } from '../leases/lease-store.ts';
import { parseServerRecord, serverKey } from '../leases/records.ts';
import { type Membership } from './membership.ts';

/** When the last beat was sent by this clock, and when the store wrote it by its own, milliseconds since 1970; undefined: not known. */
export async function stampedBeat(
  leases: LeaseStore,
  membership: Membership,
  { clock, wallNow }: { readonly clock: Clock; readonly wallNow: () => number },
): Promise<{ readonly sentAt: number; readonly storedAt: number } | undefined> {
  const entry = await leases.read(serverKey(membership.incarnation));
  const { beat, confirmedAt } = membership.context;
  if (entry === undefined || parseServerRecord(entry.value).record?.beat !== beat) return undefined;
  return { sentAt: wallNow() - (clock.now() - confirmedAt), storedAt: entry.storedAt };
}
