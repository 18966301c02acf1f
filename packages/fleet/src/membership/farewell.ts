import { type Clock, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type FleetTimings } from '../fleet-timings.ts';
import { type LeaseStore } from '../leases/lease-store.ts';
import { type LeaseView } from '../leases/lease-view.ts';
import { parseServerRecord, serverKey, type ServerRecord } from '../leases/records.ts';

/** Between two attempts to write the record while the store does not answer. */
const AGAIN_MS = 250;

export interface FarewellPorts {
  readonly store: LeaseStore;
  readonly view: LeaseView;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timings: Pick<FleetTimings, 'confirmTimeout'>;
  /** How long the oldest message has waited that the stream has not confirmed, milliseconds; 0: none. */
  unpublished(): number;
  /** Resolves when the stream has confirmed everything, or the signal ends the wait. */
  published(signal: AbortSignal): Promise<void>;
}

/**
 * The end of a server that acts for nothing any more: it fences itself, waits until the stream has its last events, and removes its record
 * then. A record that is left says that events may be lost, and since when; so it does where this process is killed while it waits.
 */
export async function sayFarewell(ports: FarewellPorts, incarnation: string): Promise<void> {
  const { store, view, clock, logger, timings } = ports;
  const patience = new AbortController();
  const timer = clock.setTimeout(() => patience.abort(), timings.confirmTimeout);
  const published = ports.published(patience.signal);
  try {
    // a key that is removed says no word: without this one others would wait for the end of the lease
    const said = view.servers.has(incarnation) && (await sayFenced(ports, incarnation, patience.signal)); // prettier-ignore
    await published;
    if (ports.unpublished() > 0) return;
    if (said === 'owing') await write(ports, incarnation);
    await store.remove(serverKey(incarnation));
  } catch (error) {
    logger.warn({}, `The record of this server could not be removed: ${textOf(error)}`);
  } finally {
    clock.clearTimeout(timer);
  }
}

/** Tries again as long as others have to know what they may miss. Rejects when the store does not answer and they miss nothing. */
async function sayFenced(
  ports: FarewellPorts,
  incarnation: string,
  signal: AbortSignal,
): Promise<'owing' | 'clear'> {
  for (;;)
    try {
      return await write(ports, incarnation);
    } catch (error) {
      if (ports.unpublished() === 0 || signal.aborted) throw error;
      await new Promise<void>((resolve) => ports.clock.setTimeout(resolve, AGAIN_MS));
    }
}

/** Writes that this server is fenced, and what it owes. */
async function write(ports: FarewellPorts, incarnation: string): Promise<'owing' | 'clear'> {
  const { store, view } = ports;
  const key = serverKey(incarnation);
  const entry = await store.read(key);
  const record = entry && parseServerRecord(entry.value).record;
  if (entry === undefined || record === undefined) return 'clear';
  const isOurs = record.state !== 'fenced' || record.fencedBy === incarnation;
  if (!isOurs) return 'clear';
  const owes = ports.unpublished() > 0;
  const fenced: ServerRecord = {
    ...record,
    state: 'fenced',
    fencedBy: incarnation,
    aliveUntil: record.aliveUntil ?? entry.storedAt,
    // what came after the last beat counts as if it had come with it
    unpublished: owes ? Math.max(1, record.unpublished ?? 0) : undefined,
  };
  const value = JSON.stringify(fenced);
  const revision = await store.write(key, value, entry.revision);
  if (revision === undefined) throw new Error('a beat was written meanwhile');
  view.apply({ key, value, revision });
  return owes ? 'owing' : 'clear';
}
