import { ownerKey, serverKey, type ServerRecord } from '../src/leases/records.ts';
import { type Origin } from '../src/ownership/origin.ts';
import { memorySocketStore } from '@switchwire/conn-manager';
import { describe, expect, it } from 'vitest';
import { createFleet, type ServerOfFleet } from '../src/create-fleet.ts';
import { memoryLeases } from '../src/leases/memory-leases.ts';
import {
  allActedFor,
  entryOf,
  fakeNodes,
  keyOfNode,
  nodesPreferring,
  settled,
  startServer,
} from './servers.ts';

const PATIENT = { timeout: 40_000 };

/** Fires numbered events as fast as the loop gives way, until it is told to stop. */
function numbered(nodes: Awaited<ReturnType<typeof fakeNodes>>) {
  let count = 0;
  const timer = setInterval(() => {
    for (const node of nodes) node.emit('DTMF', { 'Test-Number': String(count++) });
  }, 2);
  return {
    stop: () => {
      clearInterval(timer);
      return count;
    },
  };
}

describe('servers of a fleet', () => {
  it('share the sockets, each acted for by exactly one', PATIENT, async () => {
    const world = memoryLeases();
    const nodes = await fakeNodes(12);
    const entries = nodes.map(entryOf);

    const servers = await Promise.all(['a', 'b', 'c'].map((id) => startServer(id, world, entries)));
    await allActedFor(servers, 12);

    for (const node of nodes) node.emit('DTMF', { 'Test-Number': '1' });
    await expect.poll(() => servers.flatMap(({ dispatched }) => dispatched)).toHaveLength(12);
    const [info] = servers.map(({ fleet }) => fleet.info());
    expect(info?.servers.map(({ id, state }) => [id, state]).sort()).toEqual([
      ['a', 'live'],
      ['b', 'live'],
      ['c', 'live'],
    ]);
  });

  it(
    'hand sockets to one that joins and from one that leaves: each event once',
    PATIENT,
    async () => {
      const world = memoryLeases();
      const nodes = await nodesPreferring(['a', 'b'], 6);
      const entries = nodes.map(entryOf);
      const first = await startServer('a', world, entries);
      await allActedFor([first], 6);
      const events = numbered(nodes);

      const second = await startServer('b', world, entries);
      await settled([first, second], nodes);
      await first.stop();
      await allActedFor([second], 6);
      const count = events.stop();
      const dispatched = (): string[] => [...first.dispatched, ...second.dispatched];
      await expect.poll(() => dispatched().length).toBe(count);

      expect(new Set(dispatched()).size).toBe(count);
    },
  );

  it(
    'take over from one that is cut off, which stops when they announce themselves',
    PATIENT,
    async () => {
      const world = memoryLeases();
      const nodes = await nodesPreferring(['a', 'b'], 4);
      const entries = nodes.map(entryOf);
      const [first, second] = await Promise.all(
        ['a', 'b'].map((id) => startServer(id, world, entries, { timings: { lease: 5_000 } })),
      );
      await settled([first!, second!], nodes);
      const events = numbered(nodes);

      first!.leases.cut();
      await allActedFor([second!], 4);
      await expect.poll(() => first!.acting()).toEqual([]);
      const count = events.stop();
      const dispatched = (): string[] => [...first!.dispatched, ...second!.dispatched];
      await expect.poll(() => dispatched().length).toBe(count);
      expect(new Set(dispatched()).size).toBe(count);
      expect(first!.fleet.info().state).toBe('member.holding');

      const { incarnation } = first!.fleet.info();
      first!.leases.heal();
      await expect.poll(() => first!.fleet.info().state).toBe('member.held');
      expect(first!.fleet.info().incarnation).not.toBe(incarnation);
      await settled([first!, second!], nodes);
    },
  );

  it('go on as they are while the store cannot be reached by any', PATIENT, async () => {
    const world = memoryLeases();
    const nodes = await nodesPreferring(['a', 'b'], 3);
    const entries = nodes.map(entryOf);
    const servers = await Promise.all(['a', 'b'].map((id) => startServer(id, world, entries)));
    await settled(servers, nodes);
    const before = servers.map((server) => server.acting());

    for (const { leases } of servers) leases.cut();
    for (const { fleet } of servers)
      await expect.poll(() => fleet.info().state).toBe('member.holding');
    for (const node of nodes) node.emit('DTMF', { 'Test-Number': '1' });
    await expect.poll(() => servers.flatMap(({ dispatched }) => dispatched)).toHaveLength(3);
    expect(servers.map((server) => server.acting())).toEqual(before);

    for (const { leases } of servers) leases.heal();
    for (const { fleet } of servers)
      await expect.poll(() => fleet.info().state).toBe('member.held');
    expect(servers.map((server) => server.acting())).toEqual(before);
  });

  it(
    'hand over from one that was stopped while nothing could be written, when it can: each event once',
    PATIENT,
    async () => {
      const world = memoryLeases();
      const nodes = await nodesPreferring(['a', 'b'], 4);
      const entries = nodes.map(entryOf);
      const servers = await Promise.all(['a', 'b'].map((id) => startServer(id, world, entries)));
      const [first] = servers;
      await settled(servers, nodes);
      const events = numbered(nodes);

      world.lead(false);
      await expect.poll(() => first?.fleet.info().state).toBe('member.holding');
      const stopping = first?.stop();
      await expect.poll(() => first?.fleet.info().state).toBe('member.parting');
      world.lead(true);
      await stopping;
      await allActedFor(servers.slice(1), 4);
      const count = events.stop();
      const dispatched = (): string[] => servers.flatMap((server) => server.dispatched);
      await expect.poll(() => dispatched().length).toBe(count);

      expect(new Set(dispatched()).size).toBe(count);
    },
  );

  it('keep their sockets when everything in the store is lost', PATIENT, async () => {
    const world = memoryLeases();
    const nodes = await nodesPreferring(['a', 'b'], 4);
    const entries = nodes.map(entryOf);
    const servers = await Promise.all(['a', 'b'].map((id) => startServer(id, world, entries)));
    await settled(servers, nodes);
    const before = servers.map((server) => [...server.acting()].sort());
    const names = servers.map(({ fleet }) => fleet.info().incarnation);

    world.clear();
    for (const [index, { fleet }] of servers.entries())
      await expect.poll(() => fleet.info().incarnation).not.toBe(names[index]);
    for (const { fleet } of servers)
      await expect.poll(() => fleet.info().state).toBe('member.held');
    await expect
      .poll(() =>
        servers[0]?.fleet
          .info()
          .servers.map(({ sockets }) => sockets)
          .reduce((a, b) => a + b),
      ) // prettier-ignore
      .toBe(4);

    expect(servers.map((server) => [...server.acting()].sort())).toEqual(before);
  });

  it('announce themselves again when the FreeSWITCH restarts', PATIENT, async () => {
    const world = memoryLeases();
    const [node] = await fakeNodes(1);
    const servers = await Promise.all(
      ['a', 'b'].map((id) => startServer(id, world, [entryOf(node!)])),
    );
    await allActedFor(servers, 1);

    await node!.stop();
    await allActedFor(servers, 0);
    await node!.start();
    await allActedFor(servers, 1);

    node!.emit('DTMF', { 'Test-Number': '7' });
    await expect.poll(() => servers.flatMap(({ dispatched }) => dispatched)).toEqual(['7']);
  });

  it('hand on a FreeSWITCH that its owner cannot reach', PATIENT, async () => {
    const world = memoryLeases();
    const [node] = await fakeNodes(1);
    const key = keyOfNode(node!);
    const good = entryOf(node!);
    const bad = { ...good, password: 'wrong' };
    // and does not get it back while the test looks
    const timings = { handOnAfter: 300, leaveTimeout: 100, rebalanceSettle: 600_000 };
    // the one that cannot log in has the socket first
    const first = await startServer('a', world, [bad], { timings });
    await expect.poll(() => first.fleet.info().sockets.get(key)).toBe('granted');

    const second = await startServer('b', world, [good], { timings });
    await allActedFor([second], 1);

    expect(first.fleet.info().sockets.size).toBe(0);
  });

  it(
    'give what the preferred server cannot reach to the next one when they are drained',
    PATIENT,
    async () => {
      const world = memoryLeases();
      const [node] = await fakeNodes(1);
      const key = keyOfNode(node!);
      const good = entryOf(node!);
      const timings = {
        handOnAfter: 200,
        rebalanceSettle: 600_000,
        drainRetry: 50,
        drainRetryMax: 200,
      };
      const first = await startServer('a', world, [good], { timings });
      await allActedFor([first], 1);
      // whatever the port, the socket prefers it
      await startServer('b', world, [{ ...good, password: 'wrong' }], { timings, weight: 100_000 });

      (first.fleet as unknown as Pick<ServerOfFleet, 'drain'>).drain(true);

      await expect.poll(() => first.fleet.info().unmoved[0]?.times ?? 0, { timeout: 15_000 }).toBeGreaterThan(1); // prettier-ignore
      expect(first.fleet.info().unmoved).toMatchObject([{ socket: key, server: 'b', reason: 'b could not reach it' }]); // prettier-ignore
      expect(first.acting()).toEqual([key]);
      const last = await startServer('c', world, [good], { timings });
      await expect.poll(() => last.acting(), { timeout: 15_000 }).toEqual([key]);
      await expect.poll(() => first.fleet.info().unmoved).toEqual([]);
    },
  );

  it('release a socket that is no longer in the inventory', PATIENT, async () => {
    const { memorySocketStore } = await import('@switchwire/conn-manager');
    const world = memoryLeases();
    const nodes = await fakeNodes(2);
    const store = memorySocketStore(nodes.map(entryOf));
    const server = await startServer('a', world, [], { store });
    await allActedFor([server], 2);

    store.set([entryOf(nodes[0]!)]);

    await expect.poll(() => server.acting()).toEqual([keyOfNode(nodes[0]!)]);
    await expect.poll(() => server.manager.list().map(({ address }) => address)).toEqual([keyOfNode(nodes[0]!)]); // prettier-ignore
  });

  it('refuse a second server with the id of a live one', PATIENT, async () => {
    const world = memoryLeases();
    await startServer('a', world, []);

    await expect(startServer('a', world, [])).rejects.toMatchObject({ code: 'SW_SERVER_ID_TAKEN' });
  });

  it(
    'join though the answer to the first attempt was lost, and others took that for a server that fell silent',
    PATIENT,
    async () => {
      const world = memoryLeases();
      const nodes = await fakeNodes(1);
      const leases = world.connect();
      leases.loseNextAnswer();

      const server = await startServer('a', { leases }, nodes.map(entryOf));

      await allActedFor([server], 1);
      expect(server.fleet.info().servers).toMatchObject([{ id: 'a', state: 'live' }]);
    },
  );

  it(
    'know whom a socket was taken from though the answer to the first claim was lost',
    PATIENT,
    async () => {
      const world = memoryLeases();
      const [node] = await fakeNodes(1);
      const key = ownerKey(keyOfNode(node!));
      const others = world.connect();
      const silent: ServerRecord = { v: 1, id: 'b', state: 'fenced', beat: 1, since: 1, weight: 1, version: '1', inventory: '', aliveUntil: 777 }; // prettier-ignore
      await others.write(serverKey('b-1'), JSON.stringify(silent), 0);
      await others.write(key, JSON.stringify({ v: 1, owner: 'b-1', epoch: 5, since: 100 }), 0);
      const leases = world.connect();
      const write = leases.write.bind(leases);
      let lost = 0;
      leases.write = async (written, value, over) => {
        const revision = await write(written, value, over);
        if (written === key && lost++ === 0) throw new Error('no answer');
        return revision;
      };
      const origins: unknown[] = [];
      const acting = (_: string, isActing: boolean, origin?: Origin) => isActing && origins.push(origin); // prettier-ignore

      const server = await startServer('a', { leases }, [entryOf(node!)], { listener: { acting } });

      await allActedFor([server], 1);
      expect(lost).toBeGreaterThan(1);
      expect(origins).toEqual([{ kind: 'takeover', previous: 'b-1', since: 777, owedFrom: 777 }]);
    },
  );

  it('end a server that cannot join, without waiting for the store', PATIENT, async () => {
    const leases = memoryLeases().connect();
    leases.cut();
    const fleet = createFleet({ serverId: 'a', leases, store: memorySocketStore([]) });
    const starting = fleet.start();
    starting.catch(() => undefined);
    await expect.poll(() => fleet.info().lastError).toBeDefined();

    await fleet.stop();

    await expect(starting).rejects.toMatchObject({ code: 'SW_ENGINE_LOST' });
  });

  it('do not start again once it was stopped', async () => {
    const leases = memoryLeases().connect();
    const fleet = createFleet({ serverId: 'a', leases, store: memorySocketStore([]) });
    await fleet.stop();

    await expect(fleet.start()).rejects.toThrow('open it once more');
  });
});
