import { type JetStreamManager } from '@nats-io/jetstream';
import { type FleetSubjects, socketToken } from '../subjects.ts';
import { parsePlace, PLACE_HEADER } from './place.ts';
import { type Outgoing, OUTSIDE } from './event-ring.ts';

/** Questions at a time. */
const CONCURRENCY = 16;

/** The last place of each socket that the stream holds. */
export type StoredPlaces = ReadonlyMap<string, { readonly epoch: number; readonly place: number }>;

/**
 * Reads what the stream has of these sockets. After a long time without an acknowledgement the stream does not remember every id
 * any more, and would store a message twice.
 */
export async function readStoredPlaces(
  manager: JetStreamManager,
  subjects: FleetSubjects,
  sockets: Iterable<string>,
): Promise<StoredPlaces> {
  const found = new Map<string, { readonly epoch: number; readonly place: number }>();
  const rest = [...sockets].values();
  const work = async (): Promise<void> => {
    for (const socket of rest) {
      const filter = `${subjects.events.slice(0, -1)}${socketToken(socket)}.>`;
      const message = await manager.streams.getMessage(subjects.stream, { last_by_subj: filter });
      const place = parsePlace(message?.header.get(PLACE_HEADER) ?? '');
      if (place !== undefined && place.ofSocket > OUTSIDE)
        found.set(socket, { epoch: place.epoch, place: place.ofSocket });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return found;
}

/** Whether the stream has this message already. */
export function isStored(message: Outgoing, stored: StoredPlaces): boolean {
  const last = stored.get(message.socket);
  if (last === undefined || message.place <= OUTSIDE) return false;
  return last.epoch === message.epoch && message.place <= last.place;
}
