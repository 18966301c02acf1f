import { expect, it, onTestFinished } from 'vitest';
import { type LeaseStore } from '../src/leases/lease-store.ts';
import { NatsLeases } from '../src/leases/nats-leases.ts';
import { connectNats } from '../src/nats/connect-nats.ts';
import { EngineState } from '../src/nats/engine-state.ts';
import { fleetSubjects } from '../src/subjects.ts';
import { startNats } from './nats-server.ts';
import { allActedFor, entryOf, nodesPreferring, settled, startServer } from './servers.ts';
import { describeWithNats } from './with-nats.ts';

async function leasesAt(urls: readonly string[]): Promise<LeaseStore> {
  const connection = await connectNats({ urls }, 'test');
  onTestFinished(() => connection.close());
  const engine = new EngineState(connection, (error) => {
    throw error;
  });
  return new NatsLeases({ connection, engine, subjects: fleetSubjects('test'), timeoutMs: 5_000 });
}

describeWithNats('a fleet over NATS', (program) => {
  it(
    'shares sockets, continues without NATS, and hands them over',
    { timeout: 60_000 },
    async () => {
      const nats = await startNats(program);
      onTestFinished(() => nats.dispose());
      const nodes = await nodesPreferring(['a', 'b'], 6);
      const entries = nodes.map(entryOf);
      const start = async (id: string) =>
        startServer(id, { leases: await leasesAt(nats.urls) }, entries);
      const servers = [await start('a'), await start('b')];
      await settled(servers, nodes);
      const total = (): number => servers.flatMap(({ dispatched }) => dispatched).length;

      await nats.nodes[0]?.kill();
      for (const { fleet } of servers)
        await expect.poll(() => fleet.info().state).toBe('member.holding');
      for (const node of nodes) node.emit('DTMF', { 'Test-Number': '1' });
      await expect.poll(total).toBe(6);
      await nats.nodes[0]?.start();
      for (const { fleet } of servers)
        await expect.poll(() => fleet.info().state).toBe('member.held');

      await servers[0]?.stop();
      await allActedFor(servers, 6);
      for (const node of nodes) node.emit('DTMF', { 'Test-Number': '2' });
      await expect.poll(total).toBe(12);
      expect(servers[1]?.acting()).toHaveLength(6);
    },
  );
});
