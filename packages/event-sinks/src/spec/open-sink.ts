import { fileURLToPath } from 'node:url';
import { createEventSink } from '../create-event-sink.ts';
import { type SinkDestination } from '../destination.ts';
import { type EventSink, type EventSinkOptions } from '../event-sink.ts';
import { type Outbox } from '../outbox/outbox.ts';
import { type SinkKind, type SinkSpec } from './sink-spec.ts';

export interface OpenSinkOptions extends Pick<
  EventSinkOptions,
  'onDeadLetter' | 'onState' | 'timings'
> {
  /** Reads the secret that signs a webhook's requests; the file's last line end does not count. */
  readonly readSecret: (path: string) => Promise<string>;
  /** Hears of damage in an outbox, and of writes to it that fail. */
  readonly onOutboxProblem?: (problem: string) => void;
}

/**
 * Opens the sink of a line of configuration; only the code of its own kind is loaded.
 *
 * @throws {InvalidArgumentError} A value that can never be right.
 */
export async function openSink(
  spec: SinkSpec,
  { readSecret, onOutboxProblem, ...options }: OpenSinkOptions,
): Promise<EventSink> {
  const destination = await OPEN[spec.kind](spec, readSecret);
  const outbox = spec.outbox && (await openSpecOutbox(spec.outbox, onOutboxProblem));
  try {
    return createEventSink({
      ...options,
      ...spec.filter,
      name: spec.name,
      destination,
      limits: spec.limits,
      ...(spec.fields === undefined ? {} : { fields: spec.fields }),
      ...(outbox && { outbox }),
    });
  } catch (error) {
    await outbox?.close();
    throw error;
  }
}

async function openSpecOutbox(
  { path, sync }: NonNullable<SinkSpec['outbox']>,
  onProblem: OpenSinkOptions['onOutboxProblem'],
): Promise<Outbox> {
  const { openOutbox } = await import('../outbox/index.ts');
  return openOutbox(path, { sync, ...(onProblem && { onProblem }) });
}

type Open = (spec: SinkSpec, readSecret: OpenSinkOptions['readSecret']) => Promise<SinkDestination>;

/** Options that are not given are left out, so that the destination's own defaults count. */
const given = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> => {
  const some: Partial<Record<Name, Value>> = {};
  if (value !== undefined) some[name] = value;
  return some;
};

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

const OPEN: Readonly<Record<SinkKind, Open>> = {
  async webhook({ url, own }, readSecret) {
    const { webhook } = await import('../webhook/index.ts');
    const { batch, concurrency, secret_file: file, timeout } = own;
    const seconds = numberOf(timeout);
    return webhook({
      url,
      batch: isOn(batch),
      ...given('concurrency', numberOf(concurrency)),
      ...given('requestTimeoutMs', seconds === undefined ? undefined : seconds * 1_000),
      ...given('secret', file === undefined ? undefined : await readSecret(file)),
    });
  },
  async nats({ url, own }) {
    const { nats } = await import('../nats/index.ts');
    return nats({ servers: url.split(','), ...given('subject', own['subject']) });
  },
  async amqp({ url, own }) {
    const { amqp } = await import('../amqp/index.ts');
    const { exchange, routing_key: routingKey } = own;
    return amqp({ url, ...given('exchange', exchange), ...given('routingKey', routingKey) });
  },
  async kafka({ url, own }) {
    const { kafka } = await import('../kafka/index.ts');
    const brokers = url.replace(/^kafka:\/\//, '').split(',');
    return kafka({ brokers, ...given('topic', own['topic']) });
  },
  async redis({ url, own }) {
    const { redis } = await import('../redis/index.ts');
    const { stream, max_length: length } = own;
    return redis({ url, ...given('stream', stream), ...given('maxLength', numberOf(length)) });
  },
  async ndjson({ url, own }) {
    const { ndjson } = await import('../ndjson/index.ts');
    const to = url.startsWith('stdout:') ? process.stdout : pathOf(url);
    const lines = own['lines'] === 'cloudevents' ? 'cloudevents' : 'event';
    return ndjson({ to, lines, sync: isOn(own['sync']) });
  },
};

const isOn = (value: string | undefined): boolean => value === '1' || value === 'true';

/** `file:///var/log/events`, or a path as it is: `file:events.ndjson`. */
const pathOf = (url: string): string =>
  url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
