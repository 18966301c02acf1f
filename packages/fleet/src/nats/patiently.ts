import { type Clock } from '@switchwire/esl-client';

/** A server that starts waits so long for a NATS that was there when it connected: after the loss of a node it elects for some seconds. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 500;

/** Asks, and again while it fails with what may pass. Rejects as it failed last, after 30 s or at once with what is final. */
export async function patiently<T>(
  ask: () => Promise<T>,
  clock: Clock,
  isFinal: (error: unknown) => boolean = () => false,
): Promise<T> {
  const until = clock.now() + PATIENCE_MS;
  for (;;)
    try {
      return await ask();
    } catch (error) {
      if (isFinal(error) || clock.now() >= until) throw error;
      await new Promise<void>((resolve) => clock.setTimeout(resolve, AGAIN_MS));
    }
}
