import {
  AckPolicy,
  type ConsumerInfo,
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';

/** What a worker fetched and did not acknowledge is given to another after it. */
export const ACK_WAIT_MS = 10_000;
const NO_CONSUMER = 10_014;

export interface GroupConsumer {
  readonly stream: string;
  readonly name: string;
  /** Subjects that it must bring; it keeps those that it has. */
  readonly filters: readonly string[];
}

/** Sees to it that the durable consumer of a part is there and brings these subjects. One that is new begins with what comes next. */
export async function provideConsumer(
  manager: JetStreamManager,
  { stream, name, filters }: GroupConsumer,
): Promise<void> {
  let info: ConsumerInfo;
  try {
    info = await manager.consumers.info(stream, name);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== NO_CONSUMER) throw error;
    await manager.consumers.add(stream, {
      durable_name: name,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      deliver_policy: DeliverPolicy.New,
      ...filterOf(filters),
    });
    return;
  }
  const { filter_subject: one, filter_subjects: several = [] } = info.config;
  const before = one === undefined || one === '' ? several : [one];
  if (filters.every((filter) => before.includes(filter))) return;
  await manager.consumers.update(stream, name, filterOf([...new Set([...before, ...filters])]));
}

/** One as a single filter, which every NATS understands. An empty single filter is none. */
function filterOf(filters: readonly string[]) {
  const [first = ''] = filters;
  return filters.length === 1
    ? { filter_subject: first }
    : { filter_subject: '', filter_subjects: [...filters] };
}
