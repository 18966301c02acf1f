import { setTimeout as wait } from 'node:timers/promises';
import { type NatsConnection } from '@nats-io/transport-node';

/**
 * Resolves when NATS has taken everything that was sent, and what it had sent before that is here; or after so long. Never
 * rejects.
 */
export async function flushedWithin(connection: NatsConnection, ms: number): Promise<void> {
  const patience = new AbortController();
  const flushed = connection.flush().catch(() => undefined);
  await Promise.race([
    flushed,
    wait(ms, undefined, { signal: patience.signal }).catch(() => undefined),
  ]);
  patience.abort();
}
