import { type TransitionReport } from '@switchwire/conn-manager';
import { expect, it, onTestFinished } from 'vitest';
import { startNats } from './nats-server.ts';
import { openServer } from './open-servers.ts';
import { entryOf, keyOfNode, nodesPreferring, settled } from './servers.ts';
import { describeWithNats } from './with-nats.ts';

const PATIENT = { timeout: 60_000 };

describeWithNats('the manager of a fleet, on every server', (program) => {
  const world = async (count: number) => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    const nodes = await nodesPreferring(['a', 'b'], count);
    const entries = nodes.map(entryOf);
    const servers = [
      await openServer('a', nats.urls, entries),
      await openServer('b', nats.urls, entries),
    ];
    await settled(servers, nodes);
    return { nats, nodes, servers, sockets: nodes.map(keyOfNode) };
  };

  it('reports the events of every socket once, across a handover', PATIENT, async () => {
    const { nodes, servers, sockets } = await world(4);
    const [first, second] = servers;
    const heard: string[] = [];
    const listening = second?.everywhere.onEvent((event, { address }) => {
      heard.push(`${address} ${String(event.header('Test-Number'))}`);
    });
    let fired = 0;
    const fire = (): void => {
      fired++;
      for (const node of nodes) node.emit('DTMF', { 'Test-Number': String(fired) });
    };
    // NATS knows of the subscription when the first event of a socket of the other server is heard
    await expect
      .poll(() => {
        fire();
        return new Set(heard.map((line) => line.split(' ')[0])).size;
      })
      .toBe(sockets.length);
    const from = fired + 1;
    for (let count = 0; count < 20; count++) fire();
    const stopping = first?.stop();
    for (let count = 0; count < 20; count++) fire();
    await stopping;
    for (let count = 0; count < 20; count++) fire();
    const expected = sockets.flatMap((socket) =>
      Array.from({ length: fired - from + 1 }, (_, index) => `${socket} ${from + index}`),
    );
    const counted = (): string[] => heard.filter((line) => Number(line.split(' ')[1]) >= from);

    await expect.poll(() => counted().length).toBe(expected.length);
    expect(counted().sort()).toEqual(expected.sort());
    listening?.[Symbol.dispose]();
  });

  it('fires events on every socket', PATIENT, async () => {
    const { nodes, servers, sockets } = await world(2);
    const headers = new Map([['Test-Number', '1']]);
    for (const socket of sockets) {
      using lease = servers[0]?.everywhere.find(socket, { consumer: 'test' });
      expect(await lease?.sendEvent('TALK', headers, 'grüß')).toMatch(/^[0-9a-f-]{36}$/);
    }

    const fired = nodes.map(({ commands }) =>
      commands.filter(({ command }) => command.startsWith('sendevent TALK\nTest-Number: 1')),
    );
    expect(fired).toMatchObject([[{ body: 'grüß' }], [{ body: 'grüß' }]]);
  });

  it('reports the gaps of every socket', PATIENT, async () => {
    const { nodes, servers } = await world(2);
    const [node] = nodes;
    const gaps: string[][] = servers.map(() => []);
    for (const [index, { everywhere }] of servers.entries())
      everywhere.onGap(({ socket }) => void gaps[index]?.push(socket.address));
    await expect
      .poll(async () => {
        await node?.stop();
        await node?.start();
        await settled(servers, nodes);
        return gaps.map(([address]) => address);
      }, PATIENT)
      .toEqual(servers.map(() => node && keyOfNode(node)));
  });

  it('shows the transitions of every socket while it is watched', PATIENT, async () => {
    const { nodes, servers, sockets } = await world(2);
    const seen: TransitionReport[][] = servers.map(() => []);
    const watching = servers.map(({ everywhere }, index) =>
      everywhere.watch((transition) => void seen[index]?.push(transition)),
    );
    const addresses = (index: number): (string | undefined)[] =>
      [...new Set((seen[index] ?? []).filter(({ machine }) => machine === 'socket').map(({ address }) => address))].sort(); // prettier-ignore

    await expect
      .poll(async () => {
        for (const node of nodes) {
          await node.stop();
          await node.start();
        }
        await settled(servers, nodes);
        return [addresses(0), addresses(1)];
      }, PATIENT)
      .toEqual([[...sockets].sort(), [...sockets].sort()]);
    // its own are not sent back to it
    const [own] = seen;
    const steps = own?.map((one) => JSON.stringify(one)) ?? [];
    expect(new Set(steps).size).toBe(steps.length);
    for (const one of watching) one[Symbol.dispose]();
  });
});
