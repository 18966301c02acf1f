import {
  AckPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  JetStreamApiError,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { ReaderConflictError } from '../errors.ts';
import { filterConfig, filtersOf } from './consumer-filters.ts';
import { type ReaderStart } from './reader-start.ts';

/** What a durable consumer has to be for a reader. */
export interface DurableConsumer {
  readonly stream: string;
  readonly name: string;
  /** What was fetched and not acknowledged is given to another program of the name after it. */
  readonly ackWaitMs: number;
  readonly filters: readonly string[];
  /** It keeps the filters that it has beside them. Those that it had when this program looked at it last. */
  readonly had?: readonly string[];
  /** What is read by it, where the filters do not say that. */
  readonly description?: string;
}

export interface ProvidedConsumer {
  readonly info: ConsumerInfo;
  /** NATS did not know it. */
  readonly isMade: boolean;
  /** It was beyond the end of the stream, which has lost messages. */
  readonly isBeyond: boolean;
  /** What was not as it has to be, and is again. */
  readonly changed: readonly string[];
  /** With it, messages may have been left out. */
  readonly mayMiss: boolean;
  /** It was made for other messages by a program that said so. */
  readonly wasOther: boolean;
}

const NO_CONSUMER = 10_014;
const UNCHANGED = { changed: [], mayMiss: false, wasOther: false };

/**
 * Sees to it that NATS knows the durable consumer of a reader, and that it brings everything that it should. `start`: where one that is
 * made begins. `last`: the last sequence of the stream; an old NATS lets a consumer that is beyond it wait until there are as many
 * messages again. Rejects with ReaderConflictError for one that cannot be made what it has to be.
 */
export async function provideConsumer(
  manager: JetStreamManager,
  consumer: DurableConsumer,
  start: ReaderStart,
  last: number,
): Promise<ProvidedConsumer> {
  const { stream, name } = consumer;
  const found = await consumerIn(manager, consumer);
  if (found !== undefined && !(await isBeyond(manager, found, last))) return restored(manager, consumer, found); // prettier-ignore
  if (found !== undefined) await manager.consumers.delete(stream, name);
  try {
    const info = await manager.consumers.add(stream, configOf(consumer, start));
    return { info, isMade: true, isBeyond: found !== undefined, ...UNCHANGED };
  } catch (error) {
    // another program of the name was faster
    const made = await consumerIn(manager, consumer).catch(() => undefined);
    if (made === undefined) throw error;
    return { ...(await restored(manager, consumer, made)), isBeyond: found !== undefined };
  }
}

const configOf = (consumer: DurableConsumer, start: ReaderStart): Partial<ConsumerConfig> => ({
  durable_name: consumer.name,
  ack_policy: AckPolicy.Explicit,
  ack_wait: nanos(consumer.ackWaitMs),
  ...(consumer.description !== undefined && { description: consumer.description }),
  ...start,
  ...filterConfig(consumer.filters),
});

/** Undefined: NATS does not know it. */
export async function consumerIn(
  manager: JetStreamManager,
  { stream, name }: Pick<DurableConsumer, 'stream' | 'name'>,
): Promise<ConsumerInfo | undefined> {
  try {
    return await manager.consumers.info(stream, name);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === NO_CONSUMER) return undefined;
    throw error;
  }
}

async function isBeyond(
  manager: JetStreamManager,
  { stream_name: stream, delivered }: ConsumerInfo,
  last: number,
): Promise<boolean> {
  if (delivered.stream_seq <= last) return false;
  // more was published meanwhile, and delivered
  const { state } = await manager.streams.info(stream);
  return delivered.stream_seq > state.last_seq;
}

async function restored(
  manager: JetStreamManager,
  consumer: DurableConsumer,
  info: ConsumerInfo,
): Promise<ProvidedConsumer> {
  const { stream, name, description } = consumer;
  const { config } = info;
  const problem = problemOf(config);
  if (problem !== undefined)
    throw new ReaderConflictError(
      `The consumer ${name} of the stream ${stream} ${problem}, so nothing can be read by it: give the reader another name, or remove ` +
        `the consumer (nats consumer rm ${stream} ${name}), and it is made as it has to be`,
    );
  const filters = wantedFilters(consumer, config);
  const changes = changesOf(consumer, config);
  const isOther = readsOther(consumer, config);
  if (isOther) changes.push(['filter_subjects', `${filtersOf(config).join(', ')} (${config.description ?? ''})`, true]); // prettier-ignore
  if (changes.length === 0 && filters === undefined) return { info, isMade: false, isBeyond: false, ...UNCHANGED }; // prettier-ignore
  const update = { ...SETTINGS, ack_wait: Math.max(config.ack_wait ?? 0, nanos(consumer.ackWaitMs)), ...filterConfig(filters ?? filtersOf(config)), ...(description !== undefined && { description }) }; // prettier-ignore
  return {
    info: await manager.consumers.update(stream, name, update),
    isMade: false,
    isBeyond: false,
    changed: changes.map(([key, value]) => `${key} was ${JSON.stringify(value)}`),
    mayMiss: changes.some(([, , mayMiss]) => mayMiss),
    wasOther: description !== config.description,
  };
}

/** Whether the consumer that is there brings, or is meant for, other events. */
export function readsOther(
  { filters, had, description }: DurableConsumer,
  config: ConsumerConfig,
): boolean {
  const found = filtersOf(config);
  if (had !== undefined) return !had.every((filter) => found.includes(filter));
  const isSame = found.length === filters.length && filters.every((filter) => found.includes(filter)); // prettier-ignore
  return !isSame || description !== config.description;
}

/** What an operator may have set, and a reader cannot live with. */
const SETTINGS = {
  max_deliver: -1,
  headers_only: false,
  max_batch: 0,
  max_bytes: 0,
  max_expires: 0,
  inactive_threshold: 0,
  backoff: undefined,
} as unknown as Partial<ConsumerConfig>;

type Change = [key: string, value: unknown, mayMiss: boolean];

function changesOf({ ackWaitMs }: DurableConsumer, config: ConsumerConfig): Change[] {
  const { max_deliver: deliveries = -1, headers_only: isHeadersOnly = false, ack_wait: ackWait = 0, backoff = [] } = config; // prettier-ignore
  const limits = (['max_batch', 'max_bytes', 'max_expires', 'inactive_threshold'] as const).map((key): Change => [key, config[key] ?? 0, false]); // prettier-ignore
  return [
    ...(deliveries > 0 ? [['max_deliver', deliveries, true] satisfies Change] : []),
    ...(isHeadersOnly ? [['headers_only', true, true] satisfies Change] : []),
    ...(backoff.length > 0 ? [['backoff', backoff, false] satisfies Change] : []),
    ...(ackWait < nanos(ackWaitMs) ? [['ack_wait', ackWait, false] satisfies Change] : []),
    ...limits.filter(([, value]) => (value as number) > 0),
  ];
}

/** Undefined: they are as they have to be. */
function wantedFilters(
  { filters, had }: DurableConsumer,
  config: ConsumerConfig,
): readonly string[] | undefined {
  const before = filtersOf(config);
  const isThere = filters.every((filter) => before.includes(filter));
  if (had !== undefined) return isThere ? undefined : [...new Set([...before, ...had, ...filters])];
  return isThere && before.length === filters.length ? undefined : filters;
}

/** What NATS lets nobody change. */
function problemOf({
  deliver_subject: target,
  ack_policy: policy,
}: ConsumerConfig): string | undefined {
  if (target !== undefined && target !== '') return 'is one that NATS pushes to a subject';
  if (policy !== AckPolicy.Explicit) return `has the ack policy "${policy}" and not "explicit"`;
  return undefined;
}
