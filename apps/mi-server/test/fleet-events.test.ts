import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished } from 'vitest';
import { startCliServer } from './support/cli-server.ts';
import { type EventsReader, readEvents } from './support/event-stream.ts';
import { describeWithEachNats, type NatsProgram, startNats } from './support/nats.ts';
import { type Answer, type Running, startRunning } from './support/running.ts';

const PATIENT = { timeout: 120_000 };
const WAIT = { timeout: 30_000, interval: 100 };

interface OwnedJson {
  readonly if: string;
  readonly owner?: { readonly server: string; readonly state: string };
}

interface Asked {
  readonly ask: (method: string, params?: unknown) => Promise<Answer>;
}

/** Of each socket the server that acts for it. */
const ownersOf = async ({ ask }: Asked): Promise<ReadonlyMap<string, string>> => {
  const { Sockets } = (await ask('fs_list')).result as { readonly Sockets: readonly OwnedJson[] };
  const acting = Sockets.filter(({ owner }) => owner?.state === 'acting');
  return new Map(acting.map((socket) => [socket.if, socket.owner?.server ?? '']));
};

const startNodes = (count: number): Promise<readonly FakeFreeswitch[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const node = await createFakeFreeswitch();
      onTestFinished(() => node.stop());
      return node;
    }),
  );

const addressOf = ({ port }: FakeFreeswitch): string => `127.0.0.1:${port}`;

/** Each of these servers has one of the sockets, and no socket will move. */
const shared = async (
  servers: readonly Asked[],
  ids: readonly string[],
  nodes: readonly FakeFreeswitch[],
) => {
  const [first] = servers as [Asked];
  await expect.poll(async () => (await ownersOf(first)).size, WAIT).toBe(nodes.length);
  for (const [at, node] of nodes.entries()) {
    const id = ids[at % ids.length];
    await expect
      .poll(async () => {
        if ((await ownersOf(first)).get(addressOf(node)) === id) return id;
        await first.ask('fleet_move', [addressOf(node), id]);
        return (await ownersOf(first)).get(addressOf(node));
      }, WAIT)
      .toBe(id);
  }
};

/** Each call fires the next number on every node. */
const gun = (nodes: readonly FakeFreeswitch[]): (() => void) => {
  let number = 0;
  return () => {
    number++;
    for (const node of nodes) node.emit('DTMF', { 'Test-Number': String(number) });
  };
};

const flagsFor = (nats: string, id: string, nodes: readonly FakeFreeswitch[]) => ({
  nats_url: [nats],
  fleet: 'test',
  server_id: id,
  fleet_max_bytes: 50_000_000,
  fs_subscribe: nodes.map(({ url }) => `${url}?DTMF`),
});

const startIn = async (
  program: NatsProgram,
  ids: readonly string[],
  nodes: readonly FakeFreeswitch[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<readonly Running[]> => {
  const nats = await startNats([], program);
  const servers: Running[] = [];
  for (const id of ids) {
    const running = await startRunning({ ...flagsFor(nats, id, nodes), ...more });
    onTestFinished(() => running.server.stop());
    servers.push(running);
  }
  await shared(servers, ids, nodes);
  return servers;
};

const countOf = (numbers: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const one of numbers) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
};

const repeated = (numbers: readonly string[]): readonly string[] =>
  [...countOf(numbers)].filter(([, count]) => count > 1).map(([one]) => one);

describeWithEachNats('/events of a fleet', (program) => {
  it('goes on at another server when the one that was read is killed', PATIENT, async () => {
    const nodes = await startNodes(4);
    const nats = await startNats([], program);
    const ids = ['a', 'b'];
    const args = ids.map((id) => [
      ...[
        '--nats-url',
        nats,
        '--fleet',
        'test',
        '--server-id',
        id,
        '--fleet-max-bytes',
        '50000000',
      ],
      ...nodes.flatMap(({ url }) => ['--fs-subscribe', `${url}?DTMF`]),
    ]);
    const servers = await Promise.all(args.map((each) => startCliServer(each)));
    onTestFinished(async () => {
      for (const { cli } of servers) await cli[Symbol.asyncDispose]();
    });
    await shared(servers, ids, nodes);
    const [first, second] = servers as [(typeof servers)[0], (typeof servers)[0]];
    const ownedByFirst = new Set([...(await ownersOf(second))].filter(([, id]) => id === 'a').map(([address]) => address)); // prettier-ignore
    const fire = gun(nodes);
    const before = await readEvents(first.url);
    await expect.poll(() => (fire(), before.numbers.length), WAIT).toBeGreaterThan(0);

    const firing = setInterval(fire, 20);
    onTestFinished(() => clearInterval(firing));
    await expect.poll(() => before.numbers.length, WAIT).toBeGreaterThan(200);
    first.cli.child.kill('SIGKILL');
    await first.cli.ended;
    const after = await readEvents(second.url, { lastId: before.lastId });
    await expect
      .poll(async () => [...(await ownersOf(second)).values()], WAIT)
      .toEqual(['b', 'b', 'b', 'b']);
    const gapsOf = (): readonly string[] => after.gaps.map(({ socket, cause }) => `${socket} ${cause}`); // prettier-ignore
    // of a socket that the first one gave away moments before, too, as something of it may have been unconfirmed
    const expected = [...ownedByFirst].map((address) => `${address} takeover`);
    await expect.poll(gapsOf, WAIT).toEqual(expect.arrayContaining(expected));
    const seen = after.numbers.length;
    await expect.poll(() => after.numbers.length, WAIT).toBeGreaterThan(seen + 100);
    clearInterval(firing);

    const all = [...before.numbers, ...after.numbers];
    expect(repeated(all)).toEqual([]);
    for (const address of nodes.map(addressOf)) {
      const numbers = all.filter((one) => one.startsWith(`${address} `)).map((one) => Number(one.split(' ')[1])); // prettier-ignore
      expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
      const holes = numbers.slice(1).filter((number, at) => number !== (numbers[at] ?? 0) + 1);
      // what came while no server acted, and was reported
      expect([address, holes.length]).toEqual([address, ownedByFirst.has(address) ? 1 : 0]);
    }
    expect(repeated(gapsOf())).toEqual([]);
    expect(after.messages.filter(({ event }) => event === 'dropped')).toEqual([]);
  });

  it('brings what the query asks for, of all servers, and raised events', PATIENT, async () => {
    const nodes = await startNodes(4);
    const servers = await startIn(program, ['a', 'b'], nodes);
    const [node] = nodes as [FakeFreeswitch];
    const urls = servers.map(({ server }) => server.url);
    const all = await Promise.all(urls.map((url) => readEvents(url)));
    const some = await Promise.all(urls.map((url) => readEvents(url, { query: `?socket=${addressOf(node)}&name=DTMF` }))); // prettier-ignore
    const fire = gun(nodes);
    await expect.poll(() => (fire(), [...all, ...some].every(({ numbers }) => numbers.length > 0)), WAIT).toBe(true); // prettier-ignore
    for (const { numbers } of all) {
      expect(repeated(numbers)).toEqual([]);
      expect(new Set(numbers.map((one) => one.split(' ')[0])).size).toBe(nodes.length);
    }
    for (const { numbers } of some)
      expect(new Set(numbers.map((one) => one.split(' ')[0]))).toEqual(new Set([addressOf(node)]));
    // a place is the same on both
    const [here, there] = all as [EventsReader, EventsReader];
    const idOf = ({ messages }: EventsReader, data: string) => messages.find((one) => one.data === data)?.id; // prettier-ignore
    const { data = '', id } = here.messages.at(-1) ?? {};
    expect(idOf(there, data)).toBe(id);

    expect(await servers[1]?.ask('raise_event', ['E_FREESWITCH', ['X', 'y', '{}']])).toMatchObject({ result: 'OK' }); // prettier-ignore
    for (const { messages } of all)
      await expect
        .poll(() => messages.filter(({ data }) => data.includes('"name":"X"')).length, WAIT)
        .toBe(1);
  });

  it('asks NATS for nothing without a reader', PATIENT, async () => {
    const nodes = await startNodes(1);
    const [server] = (await startIn(program, ['a'], nodes)) as [Running];
    const hub = server.server.context.events;
    expect(hub.listeners).toBe(0);
    const reader = await readEvents(server.server.url);
    // of raised events alone: those of FreeSWITCH come from the stream
    expect(hub.listeners).toBe(1);
    reader.close();
    await expect.poll(() => hub.listeners, WAIT).toBe(0);
  });
});

const listenUdp = async () => {
  const socket = createSocket('udp4');
  const texts: string[] = [];
  socket.on('message', (message) => texts.push(message.toString()));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  const numbers = (): readonly string[] =>
    texts.flatMap((text) => {
      const { method, params } = JSON.parse(text) as { readonly method: string; readonly params: { readonly body: string; readonly socket?: string } }; // prettier-ignore
      const number = /"Test-Number":"(\d+)"/.exec(params.body)?.[1];
      return method === 'E_FREESWITCH' ? [`${params.socket ?? ''} ${number ?? ''}`] : [];
    });
  return { target: `udp:127.0.0.1:${socket.address().port}`, texts, numbers };
};

describeWithEachNats('subscribers in a fleet', (program) => {
  it('get each event once, whether all servers have them or one', PATIENT, async () => {
    const nodes = await startNodes(4);
    const [configured, asked] = [await listenUdp(), await listenUdp()];
    const servers = await startIn(program, ['a', 'b'], nodes, {
      event_subscribe: [`${configured.target}?with=socket`],
    });
    const [first, second] = servers as [Running, Running];
    const subscribe = ({ ask }: Running) =>
      ask('event_subscribe', ['E_FREESWITCH', asked.target, 600, 'with=socket']);
    expect(await subscribe(first)).toMatchObject({ result: 'OK' });
    // renewed on another server, as behind a balancer
    expect(await subscribe(second)).toMatchObject({ result: 'OK' });
    const socketsIn = async ({ ask }: Running) =>
      ((await ask('subscribers_list')).result as { Events: { Subscribers: { socket: string }[] }[] }).Events.flatMap(
        ({ Subscribers }) => Subscribers.map(({ socket }) => socket),
      ); // prettier-ignore
    expect([...(await socketsIn(first))]).toEqual([configured.target]);
    expect([...(await socketsIn(second))].sort()).toEqual([configured.target, asked.target].sort());

    const fire = gun(nodes);
    const expected = new Set<string>();
    // NATS knows of what the second server wants when the first event of each socket came
    await expect.poll(() => (fire(), new Set(asked.numbers().map((one) => one.split(' ')[0])).size), WAIT).toBe(nodes.length); // prettier-ignore
    const shots = Math.max(...asked.numbers().map((one) => Number(one.split(' ')[1])));
    for (let number = shots + 1; number <= shots + 20; number++) {
      fire();
      for (const node of nodes) expected.add(`${addressOf(node)} ${number}`);
    }
    for (const { numbers } of [configured, asked]) {
      await expect.poll(() => [...expected].filter((one) => !numbers().includes(one)), WAIT).toEqual([]); // prettier-ignore
      expect(repeated(numbers())).toEqual([]);
    }

    configured.texts.length = 0;
    asked.texts.length = 0;
    expect(await first.ask('raise_event', ['E_FREESWITCH', ['X', 'y', '{}']])).toMatchObject({ result: 'OK' }); // prettier-ignore
    for (const { texts } of [configured, asked])
      await expect
        .poll(() => texts.filter((text) => text.includes('"name":"X"')).length, WAIT)
        .toBe(1);
    // removed from the server that is asked, wherever it is
    await first.ask('event_subscribe', ['E_FREESWITCH', asked.target, 0]);
    expect(await socketsIn(second)).toEqual([configured.target]);
  });
});
