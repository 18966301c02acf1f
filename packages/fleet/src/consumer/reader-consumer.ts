import {
  AckPolicy,
  type ConsumerInfo,
  JetStreamApiError,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { consumerFilters } from '../reading/consumer-filters.ts';
import { type EventFilter } from '../reading/event-filter.ts';
import { type ReaderStart } from '../reading/reader-start.ts';
import { type FleetSubjects } from '../subjects.ts';

/** What a reader took and did not acknowledge is given to another one of its name after it. */
const ACK_WAIT_MS = 30_000;
const NO_CONSUMER = 10_014;

/**
 * Sees to it that NATS knows the reader of this name, with these events. `last`: the last sequence of the stream; an old NATS lets a
 * reader that is beyond it wait until there are as many messages again.
 */
export async function provideReader(
  { connection, manager }: { readonly connection: NatsConnection; readonly manager: JetStreamManager }, // prettier-ignore
  { subjects, filter, durable }: { readonly subjects: FleetSubjects; readonly filter: EventFilter; readonly durable: string }, // prettier-ignore
  start: ReaderStart,
  last = Number.MAX_SAFE_INTEGER,
): Promise<ConsumerInfo> {
  const { stream, events } = subjects;
  const filters = consumerFilters(connection, filter.subjects, events);
  try {
    const { delivered } = await manager.consumers.info(stream, durable);
    if (delivered.stream_seq <= last)
      return await manager.consumers.update(stream, durable, filters);
    await manager.consumers.delete(stream, durable);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== NO_CONSUMER) throw error;
  }
  return manager.consumers.add(stream, {
    durable_name: durable,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT_MS),
    ...start,
    ...filters,
  });
}
