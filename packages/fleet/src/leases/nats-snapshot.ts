import {
  AckPolicy,
  DeliverPolicy,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';

/** Messages asked for at a time: below the bytes that a server may have pending for one client. */
const BATCH = 1_000;
/** The server removes a consumer that its reader left behind. */
const ABANDONED_AFTER_MS = 30_000;

/**
 * The last message of every one of these subjects of a stream. An ephemeral consumer, because a direct get of many subjects refuses more
 * than 1,024 results, and a watch may go deaf after a reconnect.
 */
export async function readLastPerSubject(
  { client, manager }: { readonly client: JetStreamClient; readonly manager: JetStreamManager },
  stream: string,
  subjects: string,
  timeoutMs: number,
): Promise<readonly JsMsg[]> {
  const info = await manager.consumers.add(stream, {
    deliver_policy: DeliverPolicy.LastPerSubject,
    filter_subject: subjects,
    ack_policy: AckPolicy.None,
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: nanos(ABANDONED_AFTER_MS),
  });
  const found: JsMsg[] = [];
  try {
    const consumer = await client.consumers.get(stream, info.name);
    let pending = info.num_pending;
    while (pending > 0) {
      const before = found.length;
      const wanted = Math.min(BATCH, pending);
      const messages = await consumer.fetch({ max_messages: wanted, expires: timeoutMs });
      for await (const message of messages) {
        found.push(message);
        // what was removed meanwhile never comes
        pending = message.info.pending;
        if (pending === 0) break;
      }
      if (found.length === before) pending = await pendingOf(manager, stream, info.name);
    }
    return found;
  } finally {
    await manager.consumers.delete(stream, info.name).catch(() => undefined);
  }
}

/** Asked when nothing came in time: none is left, or this is not an answer that may be believed. */
async function pendingOf(manager: JetStreamManager, stream: string, name: string): Promise<number> {
  const { num_pending: pending } = await manager.consumers.info(stream, name);
  if (pending > 0) throw new Error(`${stream} has ${pending} more records and did not send them`);
  return 0;
}
