import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished } from 'vitest';
import { type CliServer, startCliServer } from './support/cli-server.ts';
import { describeWithEachNats, type NatsProgram, startNats } from './support/nats.ts';

const PATIENT = { timeout: 150_000 };
const WAIT = { timeout: 45_000, interval: 100 };

interface Received {
  readonly id: string;
  readonly source: string;
  readonly number: number;
}

interface SinkJson {
  readonly server: string;
  readonly name: string;
  readonly queued: number;
  readonly delivered: number;
}

/** Takes batches of CloudEvents, and answers none while it is closed. */
const startReceiver = async () => {
  const received: Received[] = [];
  const held: ServerResponse[] = [];
  let isOpen = true;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (!isOpen) {
        held.push(response);
        return;
      }
      const events = [JSON.parse(body) as unknown].flat() as readonly { id: string; source: string; data: Record<string, string> }[]; // prettier-ignore
      for (const { id, source, data } of events)
        received.push({ id, source: source.replace('fs://', ''), number: Number(data['Test-Number']) }); // prettier-ignore
      response.statusCode = 204;
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    received,
    /** What is answered from now on; what came while it was closed is not taken. */
    set isOpen(next: boolean) {
      isOpen = next;
      for (const response of held.splice(0)) response.destroy();
    },
  };
};

const startFleet = async (program: NatsProgram, count: number, sink: string) => {
  const nodes = await Promise.all(Array.from({ length: count }, () => createFakeFreeswitch()));
  onTestFinished(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  });
  const nats = await startNats([], program);
  const start = async (id: string): Promise<CliServer> => {
    const server = await startCliServer([
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
      ...['--sink', sink],
      ...nodes.flatMap(({ url }) => ['--fs-subscribe', `${url}?DTMF`]),
    ]);
    onTestFinished(() => server.cli[Symbol.asyncDispose]());
    return server;
  };
  const [first, second] = await Promise.all(['a', 'b'].map(start));
  if (first === undefined || second === undefined) throw new Error('two servers were started');
  return { nodes, first, second };
};

const addressOf = ({ port }: FakeFreeswitch): string => `127.0.0.1:${port}`;

const ownersOf = async ({ ask }: CliServer): Promise<ReadonlyMap<string, string>> => {
  const { Sockets } = (await ask('fs_list')).result as {
    readonly Sockets: readonly { readonly if: string; readonly owner?: { readonly server: string; readonly state: string } }[];
  }; // prettier-ignore
  const acting = Sockets.filter(({ owner }) => owner?.state === 'acting');
  return new Map(acting.map((socket) => [socket.if, socket.owner?.server ?? '']));
};

/** The first of the nodes is that of `a`, the others are those of `b`, and none will move. */
const settle = async (asked: CliServer, nodes: readonly FakeFreeswitch[]): Promise<void> => {
  await expect.poll(async () => (await ownersOf(asked)).size, WAIT).toBe(nodes.length);
  for (const [at, node] of nodes.entries()) {
    const id = at === 0 ? 'a' : 'b';
    await expect
      .poll(async () => {
        await asked.ask('fleet_move', [addressOf(node), id]);
        return (await ownersOf(asked)).get(addressOf(node));
      }, WAIT)
      .toBe(id);
  }
};

const sinksOf = async ({ ask }: CliServer): Promise<readonly SinkJson[]> =>
  ((await ask('sinks_list')).result as { readonly Sinks: readonly SinkJson[] }).Sinks;

describeWithEachNats('sinks of a fleet', (program) => {
  it(
    'send each event once, and after a kill what the killed server still had',
    PATIENT,
    async () => {
      const receiver = await startReceiver();
      const { nodes, first, second } = await startFleet(
        program,
        2,
        `hook=${receiver.url}#batch=50`,
      );
      await settle(second, nodes);
      let fired = 0;
      const fire = (): void => {
        fired++;
        for (const node of nodes) node.emit('DTMF', { 'Test-Number': String(fired) });
      };
      const numbersOf = (node: FakeFreeswitch): readonly number[] =>
      receiver.received.filter(({ source }) => source === addressOf(node)).map(({ number }) => number); // prettier-ignore
      const upTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);
      for (let count = 0; count < 20; count++) fire();
      for (const node of nodes) await expect.poll(() => numbersOf(node), WAIT).toEqual(upTo(20));
      // any server lists the sinks of all
      for (const server of [first, second])
      await expect
        .poll(async () => (await sinksOf(server)).map(({ server: id, name, delivered }) => `${id} ${name} ${delivered}`).sort(), WAIT)
        .toEqual(['a hook 20', 'b hook 20']); // prettier-ignore

      // the receiver hangs: what comes now is in the memory of the servers alone
      receiver.isOpen = false;
      for (let count = 0; count < 30; count++) fire();
      await expect
        .poll(async () => (await sinksOf(second)).map(({ queued }) => queued), WAIT)
        .toEqual([30, 30]);
      // its beat says so
      const queuedFor = await beatsAfter(second);
      expect(queuedFor).toBeGreaterThan(0);
      first.cli.child.kill('SIGKILL');
      await first.cli.ended;
      receiver.isOpen = true;

      await expect
        .poll(async () => [...(await ownersOf(second)).values()], WAIT)
        .toEqual(['b', 'b']);
      fire();
      for (const node of nodes)
        await expect
          .poll(() => upTo(51).filter((number) => !numbersOf(node).includes(number)), WAIT)
          .toEqual([]);
      // of the other server's socket nothing came twice; of the one that was taken over only what may have been owed, with its own id
      const [, own] = nodes as [FakeFreeswitch, FakeFreeswitch];
      expect(new Set(numbersOf(own)).size).toBe(numbersOf(own).length);
      const ids = new Map(
        receiver.received.map(({ id, source, number }) => [`${source} ${number}`, id]),
      );
      for (const { id, source, number } of receiver.received)
        expect(ids.get(`${source} ${number}`)).toBe(id);
      expect((await sinksOf(second)).map(({ server }) => server)).toEqual(['b']);
    },
  );
});

/** Three beats of the servers are heard, so that the last one was written after this was called. */
const beatsAfter = async ({ ask }: CliServer): Promise<number> => {
  let falls = 0;
  let last = Infinity;
  await expect
    .poll(
      async () => {
        const { Servers } = (await ask('fleet_list')).result as { readonly Servers: readonly { readonly id: string; readonly beatAge: number }[] }; // prettier-ignore
        const age = Servers.find(({ id }) => id === 'a')?.beatAge ?? Infinity;
        if (age < last) falls++;
        last = age;
        return falls;
      },
      { timeout: 20_000, interval: 20 },
    ) // prettier-ignore
    .toBeGreaterThan(3);
  return falls;
};
