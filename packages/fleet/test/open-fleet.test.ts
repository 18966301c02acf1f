import { expect, it, onTestFinished, vi } from 'vitest';
import { consumeEvents, type ReaderGap } from '../src/consumer/index.ts';
import { type OpenFleetOptions } from '../src/open-fleet-api.ts';
import { startNats } from './nats-server.ts';
import { type OpenServer, openServer, QUICK } from './open-servers.ts';
import { entryOf, keyOfNode, nodesPreferring, settled } from './servers.ts';
import { describeWithNats } from './with-nats.ts';

describeWithNats('a fleet that publishes and runs commands', (program) => {
  const world = async (count: number) => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    const nodes = await nodesPreferring(['a', 'b'], count);
    const entries = nodes.map(entryOf);
    const start = (id: string, options?: Partial<OpenFleetOptions>) =>
      openServer(id, nats.urls, entries, options);
    return { nats, nodes, start, sockets: nodes.map(keyOfNode) };
  };
  const allActedFor = async (servers: readonly OpenServer[], sockets: readonly string[]) => {
    for (const socket of sockets)
      await expect
        .poll(() => servers.filter(({ fleet }) => fleet.isActing(socket)).length, {
          timeout: 15_000,
        })
        .toBe(1);
  };

  it('runs commands for every socket on every server', { timeout: 60_000 }, async () => {
    const { nodes, start, sockets } = await world(4);
    const servers = [await start('a'), await start('b')];
    await settled(servers, nodes);
    nodes.forEach((node, index) => node.api('which', () => `node ${index}`));

    for (const { everywhere } of servers)
      for (const [index, socket] of sockets.entries()) {
        const lease = everywhere.acquire(`fs://${socket}`, { consumer: 'test' });
        await lease.ready();
        expect(await lease.api('which')).toBe(`node ${index}`);
        const job = await lease.bgapi('which');
        expect(await job.result).toBe(`node ${index}`);
        lease.release();
      }
    for (const { everywhere } of servers) {
      await expect.poll(() => everywhere.rollCall()).toEqual([]);
      expect(
        everywhere
          .list()
          .map(({ address }) => address)
          .sort(),
      ).toEqual([...sockets].sort());
      const answers = await everywhere.executeAll('api which');
      expect(answers.map(({ reply }) => reply?.text).sort()).toEqual(sockets.map((_, index) => `node ${index}`)); // prettier-ignore
    }
  });

  it('publishes each event once, across a handover', { timeout: 60_000 }, async () => {
    const { nats, nodes, start, sockets } = await world(3);
    const servers = [await start('a'), await start('b')];
    await allActedFor(servers, sockets);
    const seen: string[] = [];
    const gaps: ReaderGap[] = [];
    const reader = await consumeEvents({
      nats: { urls: nats.urls },
      fleet: 'test',
      durable: 'reader',
      events: ['DTMF'],
      start: 'all',
      onEvent: (event, { socket }) => void seen.push(`${socket} ${String(event.header('Test-Number'))}`), // prettier-ignore
      onGap: (gap) => void gaps.push(gap),
    });
    onTestFinished(() => reader.stop());
    const fire = (number: number): void => {
      for (const node of nodes) node.emit('DTMF', { 'Test-Number': String(number) });
    };
    for (let number = 0; number < 20; number++) fire(number);
    const stopping = servers[0]?.stop();
    for (let number = 20; number < 40; number++) fire(number);
    await stopping;
    await allActedFor(servers.slice(1), sockets);
    for (let number = 40; number < 60; number++) fire(number);

    await expect.poll(() => seen.length, { timeout: 15_000 }).toBe(180);
    expect(new Set(seen).size).toBe(180);
    expect(gaps).toEqual([]);
  });

  it('reports a gap when a server is lost', { timeout: 60_000 }, async () => {
    const { nats, nodes, start, sockets } = await world(2);
    const timings = { ...QUICK, lease: 4_000, rebalanceSettle: 600_000 };
    const first = await start('a', { timings });
    await allActedFor([first], sockets);
    const second = await start('b', { timings });
    const gaps: ReaderGap[] = [];
    const reader = await consumeEvents({
      nats: { urls: nats.urls },
      fleet: 'test',
      durable: 'reader',
      onEvent: () => undefined,
      onGap: (gap) => void gaps.push(gap),
    });
    onTestFinished(() => reader.stop());
    await second.everywhere.rollCall();
    const lostAfter = Date.now();
    // as when its process is killed: nothing is said, and the sessions are gone
    await first.manager.stop();
    await first.fleet.close();
    await second.everywhere.rollCall();
    const lost = second.everywhere.list();
    expect(lost).toHaveLength(sockets.length);
    for (const { owner, since } of lost) {
      expect(owner).toMatchObject({ server: 'a', state: 'missing' });
      expect(since).toBeGreaterThanOrEqual(lostAfter);
    }
    await allActedFor([second], sockets);

    await expect.poll(() => gaps.map(({ cause }) => cause)).toEqual(['takeover', 'takeover']);
    expect(gaps.map(({ socket }) => socket).sort()).toEqual([...sockets].sort());
    expect(nodes).toHaveLength(2);
  });

  it('keeps events that were asked for when a socket moves', { timeout: 60_000 }, async () => {
    const { nodes, start, sockets } = await world(1);
    const [node] = nodes;
    const [socket = ''] = sockets;
    const servers = [await start('a'), await start('b')];
    await settled(servers, nodes);
    const asked = servers.find(({ fleet }) => !fleet.isActing(socket));
    const heard: string[] = [];
    const lease = asked?.everywhere.find(socket, { consumer: 'mi' });
    lease?.subscribe(['CHANNEL_ANSWER'], (event) => void heard.push(String(event.header('Test-Number')))); // prettier-ignore
    await node?.waitForCommand(/^event json .*CHANNEL_ANSWER/, { timeoutMs: 10_000 });
    node?.emit('CHANNEL_ANSWER', { 'Test-Number': '1' });
    await expect.poll(() => heard).toEqual(['1']);
    const owner = servers.find(({ fleet }) => fleet.isActing(socket));
    await owner?.stop();
    await allActedFor(
      servers.filter((one) => one !== owner),
      sockets,
    );

    // what comes right behind the announcement of the new owner is not missed
    const { commands } = node!;
    const announced = commands.findLast(({ command }) => command.startsWith('sendevent'));
    const ofSession = commands.filter(({ connection }) => connection === announced?.connection);
    const [subscribed, said] = [/^event json .*CHANNEL_ANSWER/, /^sendevent/].map((text) => ofSession.findIndex(({ command }) => text.test(command))); // prettier-ignore
    expect(subscribed).toBeGreaterThan(-1);
    expect(said).toBeGreaterThan(subscribed!);
    node?.emit('CHANNEL_ANSWER', { 'Test-Number': '2' });
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['1', '2']);
  });

  it(
    'drains a server, and moves a socket, when an operator orders it',
    { timeout: 60_000 },
    async () => {
      // prettier-ignore
      const { start, sockets } = await world(4);
      const servers = [await start('a'), await start('b')];
      const [first, second] = servers;
      await allActedFor(servers, sockets);
      await second?.fleet.drain('a', true);
      await allActedFor(servers.slice(1), sockets);
      await second?.fleet.drain('a', false);
      const [socket = ''] = sockets;
      // refused while it moves for the sake of balance
      await vi.waitFor(() => first?.fleet.move(socket, 'a'));
      await expect.poll(() => first?.fleet.isActing(socket), { timeout: 15_000 }).toBe(true);
      await first?.fleet.pause(true);

      expect(servers.map(({ fleet }) => fleet.isPaused)).toEqual([true, true]);
      await expect(first?.fleet.drain('c', true)).rejects.toThrow('The fleet has no live server "c"; it has a, b'); // prettier-ignore
    },
  );
});
