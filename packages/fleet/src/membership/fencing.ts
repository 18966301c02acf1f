import { type LeaseEntry, type LeaseStore } from '../leases/lease-store.ts';
import { type LeaseView } from '../leases/lease-view.ts';
import { parseServerRecord, serverKey, type ServerRecord } from '../leases/records.ts';

/** What became of a peer that was silent. */
export type FenceResult = 'fenced' | 'alive' | 'gone';

/**
 * Fences one incarnation, unless its record says that only its words were lost. That one writing frees all its sockets: it is
 * made over the very revision that was read, so whichever of fence and beat comes second is refused. A server that ends fences
 * itself: see `farewell.ts`.
 */
export async function fencePeer(
  { store, view }: { readonly store: LeaseStore; readonly view: LeaseView },
  incarnation: string,
  fencedBy: string,
): Promise<FenceResult> {
  const key = serverKey(incarnation);
  const known = view.servers.get(incarnation)?.revision ?? 0;
  const entry = await store.read(key);
  const record = recordOf(entry);
  if (entry === undefined || record === undefined || record.state === 'fenced' || entry.revision !== known) return noted(entry, incarnation, view); // prettier-ignore
  const fenced: ServerRecord = { ...record, state: 'fenced', fencedBy, aliveUntil: entry.storedAt };
  const value = JSON.stringify(fenced);
  const revision = await store.write(key, value, entry.revision);
  // it beat, or another server was faster: the record says which
  if (revision === undefined) return noted(await store.read(key), incarnation, view);
  view.apply({ key, value, revision });
  return 'fenced';
}

const recordOf = (entry: LeaseEntry | undefined): ServerRecord | undefined =>
  entry && parseServerRecord(entry.value).record;

/** What its record says, which is known from now on. */
function noted(entry: LeaseEntry | undefined, incarnation: string, view: LeaseView): FenceResult {
  const record = recordOf(entry);
  if (entry === undefined || record === undefined) {
    view.forgetServer(incarnation);
    return 'gone';
  }
  view.apply(entry);
  return record.state === 'fenced' ? 'fenced' : 'alive';
}
