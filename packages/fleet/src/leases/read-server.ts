import { type LeaseStore } from './lease-store.ts';
import { parseServerRecord, serverKey, type ServerRecord } from './records.ts';

/** What the record of a server says in the store; undefined: it has none that is known here. */
export async function readServer(
  store: Pick<LeaseStore, 'read'>,
  incarnation: string,
): Promise<ServerRecord | undefined> {
  const entry = await store.read(serverKey(incarnation));
  return entry && parseServerRecord(entry.value).record;
}
