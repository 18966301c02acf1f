import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../src/index.ts';
import { loadFleet } from '../src/runtime/open-server-fleet.ts';
import { describeWithNats, startNats } from './support/nats.ts';
import { type Running, startRunning } from './support/running.ts';

const PATIENT = { timeout: 60_000 };
const WAIT = { timeout: 20_000, interval: 100 };

interface FleetSocketJson {
  readonly if: string;
  readonly phase: string;
  readonly Events: readonly string[];
  readonly state: string;
  readonly owner?: { readonly server: string; readonly epoch: number; readonly state: string };
}

interface FleetJson {
  readonly Servers: readonly { readonly id: string; readonly state: string }[];
}

const listOf = async (running: Running) =>
  (await running.ask('fs_list')).result as {
    readonly Sockets: readonly FleetSocketJson[];
    readonly Missing?: readonly string[];
  };

const ready = async ({ server }: Running): Promise<readonly [number, unknown]> => {
  const response = await fetch(`${server.url}/readyz`);
  return [response.status, await response.json()];
};

const metricsOf = async ({ server }: Running): Promise<string> =>
  (await fetch(`${server.url}/metrics`)).text();

const startNodes = (count: number): Promise<readonly FakeFreeswitch[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const node = await createFakeFreeswitch();
      node.api('which', () => `node ${at}`);
      onTestFinished(() => node.stop());
      return node;
    }),
  );

/** The same options on each server, as an operator gives them. */
const startFleet = async (
  ids: readonly string[],
  nodes: readonly FakeFreeswitch[],
  flags: Readonly<Record<string, unknown>> = {},
) => {
  const nats = await startNats();
  const start = async (id: string): Promise<Running> => {
    const running = await startRunning({
      nats_url: [nats],
      fleet: 'test',
      server_id: id,
      fleet_max_bytes: 50_000_000,
      fs_subscribe: nodes.map(({ url }) => `${url}?DTMF`),
      ...flags,
    });
    onTestFinished(() => running.server.stop());
    return running;
  };
  const servers: Running[] = [];
  for (const id of ids) servers.push(await start(id));
  return { servers, start };
};

const allActedFor = (running: Running, count: number) =>
  expect
    .poll(async () => {
      const { Sockets } = await listOf(running);
      return Sockets.filter(
        ({ owner, phase }) => owner?.state === 'acting' && phase === 'subscribed',
      ).length;
    }, WAIT)
    .toBe(count);

describeWithNats('three servers of one fleet', () => {
  it('list every socket with its owner, and run commands on any of them', PATIENT, async () => {
    const nodes = await startNodes(6);
    const { servers } = await startFleet(['a', 'b', 'c'], nodes);
    for (const server of servers) await allActedFor(server, nodes.length);

    for (const server of servers) {
      const { Sockets, Missing } = await listOf(server);
      expect(Sockets.map((socket) => socket.if).sort()).toEqual(
        nodes.map(({ port }) => `127.0.0.1:${port}`).sort(),
      );
      expect(Missing).toEqual([]);
      for (const [at, { port }] of nodes.entries())
        expect(
          await server.ask('freeswitch_esl', ['api which', `127.0.0.1:${port}`]),
        ).toMatchObject({
          result: { rc: 1, reply: `node ${at}` },
        });
      expect(await ready(server)).toMatchObject([200, { status: 'ready', fleet: 'held' }]);
    }
  });

  it('take the sockets of one that stops', PATIENT, async () => {
    const nodes = await startNodes(4);
    const { servers } = await startFleet(['a', 'b'], nodes);
    const [first, second] = servers as [Running, Running];
    await allActedFor(second, nodes.length);

    const before = await metricsOf(second);
    expect(before).toContain('switchwire_fleet_lease_state 1\n');
    expect(before).toContain('switchwire_fleet_servers{state="live"} 2\n');
    expect(before).toContain('switchwire_fleet_sockets 4\n');
    const stopping = first.server.stop();
    await allActedFor(second, nodes.length);
    await stopping;

    await expect
      .poll(async () => (await listOf(second)).Sockets.map(({ owner }) => owner?.server), WAIT)
      .toEqual(['b', 'b', 'b', 'b']);
    const after = await metricsOf(second);
    expect(after).toContain('switchwire_fleet_sockets_acting 4\n');
    expect(after).toContain('switchwire_fleet_inventory_differs 0\n');
    expect(after).toMatch(/switchwire_fleet_claims_total\{result="granted"\} [4-9]\n/);
    expect(first.lines.filter((line) => line.includes('too long'))).toEqual([]);
  });

  it('take events and their removal on any of them, until fs_reload', PATIENT, async () => {
    const nodes = await startNodes(2);
    const folder = await mkdtemp(join(tmpdir(), 'mi-fleet-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'sockets.json');
    const rows = nodes.map(({ port }) => ({ host: '127.0.0.1', port, password: 'ClueCon', events: 'DTMF,CHANNEL_ANSWER' })); // prettier-ignore
    await writeFile(file, JSON.stringify(rows), { mode: 0o600 });
    const { servers } = await startFleet(['a', 'b'], [], { db_url: `file:${file}` });
    const [first, second] = servers as [Running, Running];
    await allActedFor(first, nodes.length);
    const eventsOf = async (running: Running) =>
      (await listOf(running)).Sockets.map(({ Events }) => [...Events].sort().join(' '));
    const bothHave = async (events: string) => {
      for (const server of servers)
        await expect.poll(() => eventsOf(server), WAIT).toEqual([events, events]);
    };
    await bothHave('CHANNEL_ANSWER DTMF');

    for (const [at, { port }] of nodes.entries()) {
      const asked = at === 0 ? first : second;
      const url = `127.0.0.1:${port}`;
      expect(await asked.ask('fs_subscribe', [url, ['CHANNEL_HANGUP']])).toMatchObject({ result: 'OK' }); // prettier-ignore
      expect(await asked.ask('fs_unsubscribe', [url, ['DTMF']])).toMatchObject({ result: 'OK' });
    }
    await bothHave('CHANNEL_ANSWER CHANNEL_HANGUP');
    // what another server asked for
    for (const { port } of nodes)
      await first.ask('fs_unsubscribe', [`127.0.0.1:${port}`, ['CHANNEL_HANGUP']]);
    await bothHave('CHANNEL_ANSWER');
    expect(await second.ask('fs_reload')).toMatchObject({ result: 'OK' });
    await bothHave('CHANNEL_ANSWER DTMF');

    for (const { port } of nodes)
      expect(await first.ask('fs_drain', [`127.0.0.1:${port}`])).toHaveProperty('result.outcome');
    for (const server of servers)
      await expect
        .poll(async () => (await listOf(server)).Sockets.map(({ state }) => state), WAIT)
        .toEqual(['draining', 'draining']);
  });

  it('are listed, drained and paused by an order to any of them', PATIENT, async () => {
    const nodes = await startNodes(2);
    const { servers } = await startFleet(['a', 'b'], nodes);
    const [first, second] = servers as [Running, Running];
    await allActedFor(first, nodes.length);
    const owners = async () => (await listOf(second)).Sockets.map(({ owner }) => owner?.server);
    const statesOf = async () => {
      const { Servers } = (await first.ask('fleet_list')).result as FleetJson;
      return Servers.map(({ id, state }) => `${id} ${state}`).sort();
    };
    expect(await first.ask('fleet_pause')).toMatchObject({ result: 'OK' });
    expect((await second.ask('fleet_list')).result).toMatchObject({
      Fleet: 'test',
      Server: 'b',
      State: 'held',
      Rebalancing: 'paused',
      NATS: 'connected',
      'Missing in NATS': [],
      'Last error': null,
      Tried: [],
    });
    await first.ask('fleet_resume');

    expect(await first.ask('fleet_drain', ['b'])).toMatchObject({ result: 'OK' });
    await expect.poll(owners, WAIT).toEqual(['a', 'a']);
    await expect.poll(statesOf, WAIT).toEqual(['a live', 'b drained']);
    await first.ask('fleet_resume', ['b']);
    await expect.poll(statesOf, WAIT).toEqual(['a live', 'b live']);
    const socket = `127.0.0.1:${nodes[0]?.port}`;
    // refused while the socket is on its way
    await expect
      .poll(() => second.ask('fleet_move', [socket, 'b']), WAIT)
      .toMatchObject({ result: 'OK' });
    await expect.poll(owners, WAIT).toContain('b');

    expect(await first.ask('fleet_drain', ['c'])).toMatchObject({
      error: { code: 400, data: 'The fleet has no live server "c"; it has a, b' },
    });
    expect(await first.ask('fleet_drain', ['b'])).toMatchObject({ result: 'OK' });
    await expect.poll(statesOf, WAIT).toEqual(['a live', 'b drained']);
    expect(await first.ask('fleet_move', [socket, 'b'])).toMatchObject({
      error: {
        code: 400,
        data: 'The server "b" is drained and gets no sockets: resume it, or choose a',
      },
    });
    expect(await second.ask('fleet_drain', ['a'])).toMatchObject({
      error: {
        code: 400,
        data: 'No other server may have the sockets of "a": resume or start one first',
      },
    });
    expect(await first.ask('fleet_move', ['fs://:secret@10.9.9.9'])).toMatchObject({
      error: { code: 404, data: 'there is no socket 10.9.9.9:8021; fs_list lists the sockets' },
    });
  });

  it('refuse a second server of the same name', PATIENT, async () => {
    const { start } = await startFleet(['a'], []);

    await expect(start('a')).rejects.toThrow(ConfigError);
    await expect(start('a')).rejects.toThrow('already has the id "a"');
  });
});

describe('a server alone', () => {
  it('names no owner', async () => {
    const [node] = await startNodes(1);
    const running = await startRunning({ fs_subscribe: [`${node?.url ?? ''}?DTMF`] });
    onTestFinished(() => running.server.stop());

    const { Sockets, Missing } = await listOf(running);

    expect(Sockets[0]).not.toHaveProperty('owner');
    expect(Missing).toBeUndefined();
    expect(await metricsOf(running)).not.toContain('switchwire_fleet_');
    expect(await running.ask('fleet_list')).toMatchObject({
      error: {
        code: 404,
        message: 'No fleet',
        data: expect.stringContaining('--nats-url') as string,
      },
    });
  });

  it('loads no line of NATS', PATIENT, async () => {
    const program = fileURLToPath(new URL('./support/loaded-modules.ts', import.meta.url));
    const args = ['--conditions=@switchwire/source', '--import', 'tsx', program];
    const { stdout } = await promisify(execFile)(process.execPath, args);

    const { alone, inFleet } = JSON.parse(stdout) as Readonly<Record<'alone' | 'inFleet', number>>;
    expect(alone).toBe(0);
    expect(inFleet).toBeGreaterThan(10);
  });

  it('says what to install for --nats-url', async () => {
    const missing = Object.assign(new Error("Cannot find package '@switchwire/fleet'"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });

    await expect(loadFleet(() => Promise.reject(missing))).rejects.toThrow(
      /^--nats-url needs @switchwire\/fleet, which is not installed: npm install/,
    );
  });
});
