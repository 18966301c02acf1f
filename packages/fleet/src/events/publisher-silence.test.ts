import { type NatsConnection } from '@nats-io/transport-node';
import { decodeEvent, type EslEvent, EslHeaders } from '@switchwire/esl-protocol';
import { SimulatedClock } from 'xstate';
import { expect, it } from 'vitest';
import { type EngineState } from '../nats/engine-state.ts';
import { fleetSubjects } from '../subjects.ts';
import { Publisher } from './publisher.ts';

const ACK_TIMEOUT_MS = 2_000;
const WINDOW_MS = 30_000;
const STEP_MS = 100;

const eventOf = (sequence: number): EslEvent =>
  decodeEvent({
    contentType: 'text/event-json',
    headers: new EslHeaders([]),
    body: Buffer.from(JSON.stringify({ 'Event-Name': 'DTMF', 'Core-UUID': 'core', 'Event-Sequence': String(sequence) })), // prettier-ignore
    hasBody: true,
  });

/** A publisher whose NATS takes everything, and answers what the test says. */
function publisherAt() {
  const clock = new SimulatedClock();
  const replies: string[] = [];
  const asked: string[] = [];
  let answer: (error: null, message: { subject: string; data: Uint8Array }) => void = () =>
    undefined;
  const connection = {
    info: { max_payload: 1_000_000 },
    options: {},
    publish: (_subject: string, _payload: Uint8Array, { reply }: { reply: string }) => replies.push(reply), // prettier-ignore
    subscribe: (subject: string, options: { callback: typeof answer }) => {
      if (subject.endsWith('>')) answer = options.callback;
      return { unsubscribe: () => undefined };
    },
    request: (subject: string) => {
      asked.push(subject);
      return Promise.reject(new Error('no answer'));
    },
  } as unknown as NatsConnection;
  const publisher = new Publisher({
    connection,
    engine: { isConnected: true, onChange: () => ({ [Symbol.dispose]: () => undefined }) } as unknown as EngineState, // prettier-ignore
    subjects: fleetSubjects('test'),
    clock: { now: () => clock.now(), setTimeout: (run, ms) => clock.setTimeout(run, ms), clearTimeout: (id) => clock.clearTimeout(id as number) }, // prettier-ignore
    wallNow: () => clock.now(),
    logger: console,
    spool: { events: 100, bytes: 1_000_000 },
    timings: { ackTimeout: ACK_TIMEOUT_MS, duplicateWindow: WINDOW_MS },
  });
  const pass = async (ms: number): Promise<void> => {
    for (let rest = ms; rest > 0; rest -= STEP_MS) {
      clock.increment(STEP_MS);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const acknowledge = (reply: string | undefined): void =>
    answer(null, { subject: reply ?? '', data: Buffer.from('{"stream":"S","seq":1}') });
  return { publisher, replies, asked, pass, acknowledge };
}

it('sends nothing again while nothing says what the stream has', async () => {
  const { publisher, replies, pass } = publisherAt();
  publisher.publish(eventOf(1), 'fs:8021', 1);
  await pass(3 * WINDOW_MS);

  expect(replies).toHaveLength(1);
  expect(publisher.stats).toMatchObject({ published: 0, unacknowledged: 1 });
});

it('asks for what was not answered, though what came after it was', async () => {
  const { publisher, replies, asked, pass, acknowledge } = publisherAt();
  publisher.publish(eventOf(1), 'fs:8021', 1);
  await pass(STEP_MS);
  for (let sequence = 2; sequence < 6; sequence++) {
    publisher.publish(eventOf(sequence), 'fs:8021', 1);
    await pass(ACK_TIMEOUT_MS / 4);
    acknowledge(replies.at(-1));
  }
  await pass(ACK_TIMEOUT_MS / 2);

  expect(asked).toContain('sw.test.ev.-.-.mark');
});

it('says how long the oldest message has waited that is not confirmed', async () => {
  const { publisher, replies, pass, acknowledge } = publisherAt();
  const waits = [publisher.unpublishedMs];
  publisher.publish(eventOf(1), 'fs:8021', 1);
  await pass(5 * STEP_MS);
  publisher.publish(eventOf(2), 'fs:8021', 1);
  await pass(STEP_MS);
  waits.push(publisher.unpublishedMs);
  for (const reply of replies.slice(0, 2)) {
    acknowledge(reply);
    waits.push(publisher.unpublishedMs);
  }

  expect(waits).toEqual([0, 6 * STEP_MS, STEP_MS, 0]);
});

it('counts a report that waits from when what it reports began', async () => {
  const { publisher, pass } = publisherAt();
  await pass(10 * STEP_MS);
  publisher.gap({ v: 1, socket: 'fs:8021', from: 2 * STEP_MS, to: 5 * STEP_MS, cause: 'takeover', epoch: 1 }); // prettier-ignore

  expect(publisher.unpublishedMs).toBe(8 * STEP_MS);
});
