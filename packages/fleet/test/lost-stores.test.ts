import { jetstreamManager } from '@nats-io/jetstream';
import { silentLogger, systemClock } from '@switchwire/esl-client/session';
import { expect, it, onTestFinished } from 'vitest';
import { consumeEvents, type ReaderGap } from '../src/consumer/index.ts';
import { StreamKeeper } from '../src/events/stream-keeper.ts';
import { connectNats } from '../src/nats/connect-nats.ts';
import { type OpenFleetOptions } from '../src/open-fleet-api.ts';
import { fleetSubjects, socketToken } from '../src/subjects.ts';
import { startNats, type TestNats } from './nats-server.ts';
import { type OpenServer, openServer, QUICK } from './open-servers.ts';
import { entryOf, keyOfNode, nodesPreferring, settled } from './servers.ts';
import { engineAt, SMALL_STREAM, streamAt } from './stream.ts';
import { describeWithNats } from './with-nats.ts';

const PATIENT = { timeout: 90_000 };
const WAIT = { timeout: 30_000 };
const subjects = fleetSubjects('test');
const numbers = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1); // prettier-ignore
const BUCKET = `KV_${subjects.bucket}`;

async function managerOf(nats: TestNats) {
  const connection = await connectNats({ urls: nats.urls }, 'operator');
  onTestFinished(() => connection.close());
  return jetstreamManager(connection, { checkAPI: false, timeout: 10_000 });
}

/** How NATS loses stream and bucket while servers run. */
const LOSSES: readonly (readonly [title: string, lose: (nats: TestNats) => Promise<void>])[] = [
  [
    'the disk of NATS was replaced',
    async ({ nodes: [node] }) => {
      await node?.kill();
      node?.loseStore();
      await node?.start();
    },
  ],
  [
    'an operator deleted stream and bucket',
    async (nats) => {
      const { streams } = await managerOf(nats);
      await Promise.all([streams.delete(subjects.stream), streams.delete(BUCKET)]);
    },
  ],
  [
    'an operator deleted the stream',
    async (nats) => {
      const { streams } = await managerOf(nats);
      await streams.delete(subjects.stream);
    },
  ],
];

describeWithNats('when what NATS stored is lost', (program) => {
  const world = async (count: number) => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    const nodes = await nodesPreferring(['a', 'b'], count);
    const entries = nodes.map(entryOf);
    const start = (id: string, options?: Partial<OpenFleetOptions>) =>
      openServer(id, nats.urls, entries, { timings: { ...QUICK, joinSettle: 2_000 }, ...options });
    return { nats, nodes, start, sockets: nodes.map(keyOfNode) };
  };
  const actingOnce = async (servers: readonly OpenServer[], sockets: readonly string[]) => {
    for (const socket of sockets)
      await expect.poll(() => servers.filter(({ fleet }) => fleet.isActing(socket)).length, WAIT).toBe(1); // prettier-ignore
  };

  it.each(LOSSES)('%s: servers and readers go on', PATIENT, async (_title, lose) => {
    const { nats, nodes, start, sockets } = await world(2);
    const servers = [await start('a'), await start('b')];
    await settled(servers, nodes);
    const owners = sockets.map((socket) =>
      servers.findIndex(({ fleet }) => fleet.isActing(socket)),
    );
    const seen: string[] = [];
    const gaps: ReaderGap[] = [];
    const reader = await consumeEvents({
      nats: { urls: nats.urls },
      fleet: 'test',
      durable: 'reader',
      events: ['DTMF'],
      start: 'all',
      onEvent: (event) => void seen.push(String(event.header('Test-Number'))),
      onGap: (gap) => void gaps.push(gap),
    });
    onTestFinished(() => reader.stop());
    const fire = (number: number): void => {
      for (const node of nodes) node.emit('DTMF', { 'Test-Number': String(number) });
    };
    fire(1);
    await expect.poll(() => [...seen], WAIT).toEqual(['1', '1']);

    await lose(nats);
    fire(2);
    await expect.poll(() => [...seen], WAIT).toEqual(['1', '1', '2', '2']);
    fire(3);
    await expect.poll(() => [...seen], WAIT).toEqual(['1', '1', '2', '2', '3', '3']);
    expect(gaps.map(({ cause }) => cause)).toEqual(['another-stream']);
    for (const { fleet } of servers) {
      await expect.poll(() => fleet.info().state, WAIT).toBe('member.held');
      expect(fleet.stats().events.dropped).toBe(0);
    }
    await actingOnce(servers, sockets);
    expect(sockets.map((socket) => servers.findIndex(({ fleet }) => fleet.isActing(socket)))).toEqual(owners); // prettier-ignore
    const { config } = await (await managerOf(nats)).streams.info(subjects.stream);
    expect(config).toMatchObject({ max_bytes: 50_000_000, subjects: [subjects.events] });
  });

  it('workers read on, and what was asked for is written again', PATIENT, async () => {
    const { nats, nodes, start, sockets } = await world(2);
    const [owner, worker] = [await start('a'), await openServer('w', nats.urls, [], { role: 'worker', group: 'g' })]; // prettier-ignore
    const [seen, gaps]: [string[], string[]] = [[], []];
    const reading = worker.fleet.worker;
    reading?.manager.onEvent((event) => void seen.push(String(event.header('Test-Number'))));
    reading?.manager.onGap(({ socket: { address } }) => void gaps.push(address));
    await reading?.start();
    await expect.poll(() => reading?.info().unread, WAIT).toBe(0);
    await actingOnce([owner], sockets);
    const [socket = ''] = sockets;
    await owner.everywhere.wish(socket, ['CHANNEL_ANSWER'], true);
    await owner.everywhere.drain(socket);
    await nodes[0]?.waitForCommand(/^event json .*CHANNEL_ANSWER/, { timeoutMs: 10_000 });

    await LOSSES[1]?.[1](nats);
    await expect.poll(() => owner.fleet.info().state, WAIT).toBe('member.held');
    const keys = async (): Promise<readonly string[]> => {
      const { streams } = await managerOf(nats);
      const { state } = await streams.info(BUCKET, { subjects_filter: '>' }).catch(() => ({ state: {} })); // prettier-ignore
      return Object.keys((state as { subjects?: object }).subjects ?? {});
    };
    const token = socketToken(socket);
    await expect.poll(keys, WAIT).toEqual(expect.arrayContaining([`w.${token}`, `a.${token}`].map((key) => `$KV.${subjects.bucket}.${key}`))); // prettier-ignore
    await expect.poll(() => reading?.info().reading, WAIT).toBe(reading?.info().parts);
    const fire = (number: number): void => {
      for (const node of nodes) node.emit('DTMF', { 'Test-Number': String(number) });
    };
    let number = 0;
    await expect.poll(() => {
      fire(++number);
      return seen.length;
    }, WAIT).toBeGreaterThan(3); // prettier-ignore
    const all = numbers(number).flatMap((one) => [String(one), String(one)]);
    await expect.poll(() => [...seen].sort((a, b) => Number(a) - Number(b)), WAIT).toEqual(all);
    expect([...new Set(gaps)].sort()).toEqual([...sockets].sort());
    expect(new Set(gaps).size).toBe(gaps.length);
  });

  it(
    'a server that may not create them says so once, and goes on when another did',
    PATIENT,
    async () => {
      const { nats, nodes, start, sockets } = await world(1);
      await expect(start('a', { provision: false })).rejects.toMatchObject({ code: 'SW_STREAM' });
      const { streams } = await managerOf(nats);
      await streams.add({ name: subjects.stream, subjects: [subjects.events] });
      await expect(start('a', { provision: false })).rejects.toThrow('NATS has no bucket sw_test, and this server may not create it'); // prettier-ignore
      const first = await start('b');
      const said: string[] = [];
      const logger = { ...silentLogger, error: (_: object, text: string) => void said.push(text) };
      await first.stop();
      const server = await start('a', { provision: false, logger });
      await actingOnce([server], sockets);
      expect(server.fleet.stats().missing).toEqual([]);

      await LOSSES[1]?.[1](nats);
      nodes[0]?.emit('DTMF');
      await expect.poll(() => server.fleet.stats().missing, WAIT).toEqual(['stream SW_test', 'bucket sw_test']); // prettier-ignore
      await expect.poll(() => said.length, WAIT).toBe(2);
      expect(said.join()).toContain('this server may not create it');
      expect(server.fleet.isActing(sockets[0] ?? '')).toBe(true);
      await start('b');
      await expect.poll(() => server.fleet.stats().missing, WAIT).toEqual([]);
      await expect.poll(() => server.fleet.stats().events.unacknowledged, WAIT).toBe(0);
      expect(server.fleet.stats().events.dropped).toBe(0);
      expect(said).toHaveLength(2);
    },
  );

  it('twenty servers at once have one stream again', PATIENT, async () => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    const engine = await streamAt(nats.urls);
    const found: boolean[] = [];
    const keepers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const one = await engineAt(nats.urls);
        const keeper = new StreamKeeper({ ...one, subjects, settings: SMALL_STREAM, mayCreate: true, clock: systemClock, random: () => Math.random(), logger: silentLogger, onStream: (takes) => void found.push(takes) }); // prettier-ignore
        onTestFinished(() => keeper[Symbol.dispose]());
        await keeper.start();
        return keeper;
      }),
    );
    await engine.manager.streams.delete(subjects.stream);
    const count = found.length;
    for (const keeper of keepers) for (let times = 0; times < 50; times++) keeper.look();

    await expect.poll(() => found.length - count, WAIT).toBe(20);
    expect(keepers.some(({ isMissing }) => isMissing)).toBe(false);
  });
});
