import { jetstream } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { NatsLeases } from '../src/leases/nats-leases.ts';
import { connectNats } from '../src/nats/connect-nats.ts';
import { EngineState } from '../src/nats/engine-state.ts';
import { fleetSubjects } from '../src/subjects.ts';
import { conformanceOfLeases, type LeaseWorld } from './leases.conformance.ts';
import { type NatsProgram, startNats } from './nats-server.ts';
import { describeWithNats, describeWithCluster } from './with-nats.ts';

const TIMEOUT_MS = 10_000;
/** For an answer that is never sent. */
const NO_ANSWER_MS = 200;
const subjects = fleetSubjects('test');

async function connected(urls: readonly string[]) {
  const connection = await connectNats({ urls }, 'test');
  const engine = new EngineState(connection, (error) => {
    throw error;
  });
  return { connection, engine, leases: leasesOf(connection, engine, TIMEOUT_MS) };
}

const leasesOf = (connection: NatsConnection, engine: EngineState, timeoutMs: number): NatsLeases =>
  new NatsLeases({ connection, engine, subjects, timeoutMs });

/** The servers of a cluster elect a leader first. */
const openWhenElected = (leases: NatsLeases): Promise<void> =>
  vi.waitFor(() => leases.open(), { timeout: 50_000, interval: 100 });

async function openWorld(program: NatsProgram, nodes: 1 | 3): Promise<LeaseWorld> {
  const nats = await startNats(program, { nodes });
  const connections: NatsConnection[] = [];
  return {
    async connect() {
      const { connection, leases } = await connected(nats.urls);
      connections.push(connection);
      await openWhenElected(leases);
      return leases;
    },
    async writeWithoutAnswer(key, value, over) {
      const { connection, engine } = await connected(nats.urls);
      connections.push(connection);
      const leases = leasesOf(connection, engine, NO_ANSWER_MS);
      const { publish } = connection;
      connection.publish = (subject, payload, { headers } = {}) => {
        publish.call(connection, subject, payload, headers && { headers });
      };
      return leases.write(key, value, over);
    },
    async dispose() {
      await Promise.all(connections.map((connection) => connection.close()));
      await nats.dispose();
    },
  };
}

describeWithNats('one server', (program) => {
  conformanceOfLeases('NATS', () => openWorld(program, 1));

  describe('leases whose server is killed', () => {
    it('fail at once, and say when they are back', async () => {
      const nats = await startNats(program);
      onTestFinished(() => nats.dispose());
      const { connection, engine, leases } = await connected(nats.urls);
      onTestFinished(() => connection.close());
      await leases.open();
      const revision = await leases.write('o.fs', '1', 0);
      const restored = new Promise<void>((resolve) => {
        leases.listen({ word: () => undefined, restored: resolve });
      });
      const lost = new Promise<boolean>((resolve) => engine.onChange(resolve));

      await nats.nodes[0]?.kill();
      expect(await lost).toBe(false);
      await expect(leases.read('o.fs')).rejects.toMatchObject({ code: 'SW_ENGINE_LOST' });
      await expect(leases.write('o.fs', '2', revision ?? 0)).rejects.toThrow(
        /NATS is not connected/,
      );
      await nats.nodes[0]?.start();
      await restored;

      expect(engine.reconnects).toBe(1);
      expect(await leases.read('o.fs')).toMatchObject({ value: '1', revision });
    });
  });

  describe('messages of other programs', () => {
    it('are ignored', async () => {
      const nats = await startNats(program);
      onTestFinished(() => nats.dispose());
      const { connection, leases } = await connected(nats.urls);
      onTestFinished(() => connection.close());
      await leases.open();
      const heard: string[] = [];
      leases.listen({ word: ({ value }) => heard.push(value), restored: () => undefined });

      const words = ['{"words":1}', '{"words":[null,1]}'];
      for (const text of ['', 'null', '[]', '{"key":1}', '{"key":"o.a","value":"x"}', ...words])
        connection.publish(subjects.own, text);
      connection.publish(subjects.own, '{"key":"o.a","value":"good","revision":1}');

      await expect.poll(() => heard).toEqual(['good']);
    });
  });
});

describeWithCluster('a cluster of three', (program) => {
  conformanceOfLeases('NATS', () => openWorld(program, 3));

  it('keeps three copies', { timeout: 60_000 }, async () => {
    const nats = await startNats(program, { nodes: 3 });
    onTestFinished(() => nats.dispose());
    const { connection, leases } = await connected(nats.urls);
    onTestFinished(() => connection.close());
    await openWhenElected(leases);

    const { streams } = await jetstream(connection).jetstreamManager();
    expect((await streams.info('KV_sw_test')).config.num_replicas).toBe(3);
  });
});
