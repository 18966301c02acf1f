import {
  AckPolicy,
  type ConsumerInfo,
  JetStreamApiError,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { type ReaderStart } from '../reading/reader-start.ts';

/** What a worker fetched and did not acknowledge is given to another after it. */
export const ACK_WAIT_MS = 10_000;
const NO_CONSUMER = 10_014;

export interface GroupConsumer {
  readonly stream: string;
  readonly name: string;
  /** Subjects that it must bring; it keeps those that it has. */
  readonly filters: readonly string[];
}

/**
 * Sees to it that the durable consumer of a part is there and brings these subjects. `start`: where one that is new begins. `last`: the last
 * sequence of the stream; an old NATS lets a consumer that is beyond it wait until there are as many messages again. True: it was made.
 */
export async function provideConsumer(
  manager: JetStreamManager,
  { stream, name, filters }: GroupConsumer,
  start: ReaderStart,
  last = Number.MAX_SAFE_INTEGER,
): Promise<boolean> {
  const info = await consumerIn(manager, stream, name);
  if (info === undefined || info.delivered.stream_seq > last) {
    if (info !== undefined) await manager.consumers.delete(stream, name);
    await manager.consumers.add(stream, {
      durable_name: name,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      ...start,
      ...filterOf(filters),
    });
    return true;
  }
  const { filter_subject: one, filter_subjects: several = [] } = info.config;
  const before = one === undefined || one === '' ? several : [one];
  if (filters.every((filter) => before.includes(filter))) return false;
  await manager.consumers.update(stream, name, filterOf([...new Set([...before, ...filters])]));
  return false;
}

async function consumerIn(
  manager: JetStreamManager,
  stream: string,
  name: string,
): Promise<ConsumerInfo | undefined> {
  try {
    return await manager.consumers.info(stream, name);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === NO_CONSUMER) return undefined;
    throw error;
  }
}

/** One as a single filter, which every NATS understands. An empty single filter is none. */
function filterOf(filters: readonly string[]) {
  const [first = ''] = filters;
  return filters.length === 1
    ? { filter_subject: first }
    : { filter_subject: '', filter_subjects: [...filters] };
}
