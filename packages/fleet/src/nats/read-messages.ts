import {
  AckPolicy,
  type ConsumerConfig,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';

/** Messages asked for at a time: below the bytes that a server may have pending for one client. */
const BATCH = 1_000;
/** The server removes a consumer that its reader left behind. */
const ABANDONED_AFTER_MS = 30_000;

export interface WantedMessages {
  readonly stream: string;
  /** Which of its messages. */
  readonly which: Partial<ConsumerConfig>;
  /** For each answer. */
  readonly timeoutMs: number;
}

/**
 * Every message that a stream has, of those that are wanted, until `take` says that it wants no more. An ephemeral consumer, because a direct get of many subjects refuses more
 * than 1,024 results, and a watch may go deaf after a reconnect.
 */
export async function readMessages(
  { client, manager }: { readonly client: JetStreamClient; readonly manager: JetStreamManager },
  { stream, which, timeoutMs }: WantedMessages,
  take: (message: JsMsg) => boolean,
): Promise<void> {
  const info = await manager.consumers.add(stream, {
    ...which,
    ack_policy: AckPolicy.None,
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: nanos(ABANDONED_AFTER_MS),
  });
  try {
    const consumer = await client.consumers.get(stream, info.name);
    let pending = info.num_pending;
    let delivered = 0;
    while (pending > 0) {
      let count = 0;
      const wanted = Math.min(BATCH, pending);
      const messages = await consumer.fetch({ max_messages: wanted, expires: timeoutMs });
      for await (const message of messages) {
        count++;
        // one that was lost on its way is not sent again
        if (message.info.deliverySequence !== ++delivered)
          throw new Error(`${stream} sent messages that did not arrive`);
        // what was removed meanwhile never comes
        pending = take(message) ? message.info.pending : 0;
        if (pending === 0) break;
      }
      if (count === 0) pending = await pendingOf(manager, stream, info.name);
    }
  } finally {
    await manager.consumers.delete(stream, info.name).catch(() => undefined);
  }
}

/** Asked when nothing came in time: none is left, or this is not an answer that may be believed. */
async function pendingOf(manager: JetStreamManager, stream: string, name: string): Promise<number> {
  const { num_pending: pending } = await manager.consumers.info(stream, name);
  if (pending > 0) throw new Error(`${stream} has ${pending} more messages and did not send them`);
  return 0;
}
