import { type JetStreamManager, jetstreamManager, type StoredMsg } from '@nats-io/jetstream';
import { type NatsConnection, type PublishOptions } from '@nats-io/transport-node';
import { systemClock } from '@switchwire/esl-client/session';
import { decodeEvent, EslHeaders, type EslEvent } from '@switchwire/esl-protocol';
import { expect, onTestFinished } from 'vitest';
import { type PublisherPorts } from '../src/events/publisher-ports.ts';
import { Publisher } from '../src/events/publisher.ts';
import { provisionStream } from '../src/events/stream-settings.ts';
import { connectNats } from '../src/nats/connect-nats.ts';
import { EngineState } from '../src/nats/engine-state.ts';
import { fleetSubjects } from '../src/subjects.ts';

export const subjects = fleetSubjects('test');
export const SOCKET = '10.0.0.1:8021';

export const SMALL_STREAM = {
  maxAgeMs: 60_000,
  maxBytes: 50_000_000,
  replicas: undefined,
  duplicateWindowMs: 30_000,
};

export interface Engine {
  readonly connection: NatsConnection;
  readonly engine: EngineState;
  readonly manager: JetStreamManager;
  /** Whether its stream takes batches, where the test made one by it. */
  readonly takesBatches?: boolean;
}

/** A connection of its own, closed at the end of the test. */
export async function engineAt(urls: readonly string[]): Promise<Engine> {
  const connection = await connectNats({ urls }, 'test');
  onTestFinished(() => connection.close());
  const engine = new EngineState(connection, (error) => {
    throw error;
  });
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: 10_000 });
  return { connection, engine, manager };
}

export async function streamAt(
  urls: readonly string[],
  settings: Partial<typeof SMALL_STREAM> = {},
): Promise<Engine> {
  const engine = await engineAt(urls);
  const { takesBatches } = await provisionStream(engine, subjects, { ...SMALL_STREAM, ...settings }, true); // prettier-ignore
  return { ...engine, takesBatches };
}

export function publisherOn(
  { connection, engine, takesBatches = false }: Engine,
  ports: Partial<PublisherPorts> = {},
): Publisher {
  const publisher = new Publisher({
    connection,
    engine,
    subjects,
    clock: systemClock,
    wallNow: () => Date.now(),
    logger: console,
    spool: { events: 20_000, bytes: 64 * 1024 * 1024 },
    timings: { ackTimeout: 500, duplicateWindow: 30_000 },
    ...ports,
  });
  publisher.offerBatches(takesBatches);
  onTestFinished(() => publisher.close());
  return publisher;
}

/** Passes everything on but what `isLost` names by its reply subject, once each. */
export function lossy(
  connection: NatsConnection,
  isLost: (reply: string) => boolean,
): NatsConnection {
  const lost = new Set<string>();
  return new Proxy(connection, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'publish') return value.bind(target) as unknown;
      return (subject: string, payload: Uint8Array, options: PublishOptions) => {
        const reply = options.reply ?? '';
        if (!isLost(reply) || lost.has(reply)) target.publish(subject, payload, options);
        else lost.add(reply);
      };
    },
  });
}

/** An event as FreeSWITCH sends it. */
export function eventOf(sequence: number, more: Readonly<Record<string, string>> = {}): EslEvent {
  const headers = {
    'Event-Name': 'DTMF',
    'Core-UUID': '6d6dfb0a-2a6e-4d1c-9a0e-3d8f0c1f2a3b',
    'Event-Sequence': String(sequence),
    ...more,
  };
  const body = Buffer.from(JSON.stringify(headers));
  return decodeEvent({
    contentType: 'text/event-json',
    headers: new EslHeaders([]),
    body,
    hasBody: true,
  });
}

/** A busy machine answers so many before the first of them has waited too long. */
const ASKED_AT_ONCE = 200;

/** Everything that the stream holds, in its order. */
export async function stored({ manager }: Engine): Promise<readonly StoredMessage[]> {
  const { state } = await manager.streams.info(subjects.stream);
  const messages: (StoredMsg | null)[] = [];
  for (let first = 1; first <= state.last_seq; first += ASKED_AT_ONCE) {
    const count = Math.min(ASKED_AT_ONCE, state.last_seq - first + 1);
    const numbers = Array.from({ length: count }, (_, index) => first + index);
    messages.push(...(await Promise.all(numbers.map((seq) => manager.streams.getMessage(subjects.stream, { seq }))))); // prettier-ignore
  }
  return messages.flatMap((message) => {
    if (message === null) return [];
    const { subject, header, data } = message;
    return [{ subject, place: header.get('Sw-Seq'), id: header.get('Nats-Msg-Id'), late: header.get('Sw-Late'), data }]; // prettier-ignore
  });
}

/** Resolves once the stream has forgotten the ids of everything that it holds now: one that is younger is forgotten. */
export async function forgotten(reader: Engine): Promise<void> {
  const probe = publisherOn(reader);
  await expect
    .poll(async () => {
      probe.publishOutside(eventOf(99), 'probe', 1);
      await probe.settled();
      return probe.stats.published;
    })
    .toBeGreaterThan(1);
}

export interface StoredMessage {
  readonly subject: string;
  readonly place: string;
  readonly id: string;
  readonly late: string;
  readonly data: Uint8Array;
}

/** `Event-Sequence` of each, without those of {@link forgotten}. */
export const sequencesOf = (messages: readonly StoredMessage[]): readonly number[] =>
  messages
    .filter(({ id, subject }) => id !== '' && !subject.includes('probe'))
    .map(
      ({ data }) =>
      Number((JSON.parse(new TextDecoder().decode(data)) as Record<string, string>)['Event-Sequence']), // prettier-ignore
    );
