import { type Clock } from '@switchwire/esl-client';
import { type LeaseEntry, type LeaseStore } from './lease-store.ts';

/** A server that starts waits so long for a store that was there when it joined. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 500;

/** Reads everything, again while the store does not answer. Rejects with EngineLostError when it has not answered for 30 s. */
export async function readPatiently(
  store: Pick<LeaseStore, 'snapshot'>,
  clock: Clock,
): Promise<readonly LeaseEntry[]> {
  const until = clock.now() + PATIENCE_MS;
  for (;;)
    try {
      return await store.snapshot();
    } catch (error) {
      if (clock.now() >= until) throw error;
      await new Promise<void>((resolve) => clock.setTimeout(resolve, AGAIN_MS));
    }
}
