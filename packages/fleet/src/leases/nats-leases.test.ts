import { type Msg, type NatsConnection } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import { type EngineState } from '../nats/engine-state.ts';
import { fleetSubjects } from '../subjects.ts';
import { type LeaseWord } from './lease-store.ts';
import { NatsLeases } from './nats-leases.ts';

type Callback = (error: null, message: Pick<Msg, 'subject' | 'data'>) => void;

const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** Leases over a NATS that answers when the test says so. */
function rig() {
  const subjects = fleetSubjects('prod');
  const callbacks = new Map<string, Callback>();
  const published: { subject: string; data: string; reply: string | undefined }[] = [];
  const connection = {
    subscribe: (subject: string, { callback }: { callback: Callback }) => {
      callbacks.set(subject, callback);
      return { unsubscribe: () => undefined };
    },
    publish: (subject: string, data: string, options?: { reply?: string }) => {
      published.push({ subject, data, reply: options?.reply });
    },
    isClosed: () => false,
  } as unknown as NatsConnection;
  const engine = { isConnected: true, onChange: () => ({ [Symbol.dispose]: () => undefined }) } as unknown as EngineState; // prettier-ignore
  const leases = new NatsLeases({ connection, engine, subjects, timeoutMs: 1_000 });
  return {
    leases,
    /** In one turn, as answers that came in one chunk. */
    answerAll(): void {
      const [answers] = callbacks.values();
      published.splice(0).forEach(({ reply = '' }, at) => answers?.(null, { subject: reply, data: bytes({ seq: at + 1 }) })); // prettier-ignore
    },
    said: () => published.filter(({ subject }) => subject === subjects.own).map(({ data }) => data),
  };
}

it('say in one message what was answered in one turn', async () => {
  const { leases, answerAll, said } = rig();
  const keys = ['o.a', 'o.b', 'o.c'];
  const writing = keys.map((key) => leases.write(key, '{}', 0));

  answerAll();

  expect(await Promise.all(writing)).toEqual([1, 2, 3]);
  const words = keys.map((key, at): LeaseWord => ({ key, value: '{}', revision: at + 1 }));
  expect(said().map((text) => JSON.parse(text) as unknown)).toEqual([{ words }]);
  await leases.close();
});

it('say at most 100 words in one message', async () => {
  const { leases, answerAll, said } = rig();
  const writing = Array.from({ length: 101 }, (_, at) => leases.write(`o.${at}`, '{}', 0));

  answerAll();
  await Promise.all(writing);

  expect(said().map((text) => (JSON.parse(text) as { words: unknown[] }).words.length)).toEqual([100, 1]); // prettier-ignore
  await leases.close();
});
