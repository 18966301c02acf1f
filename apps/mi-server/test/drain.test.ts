import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Running, startRunning } from './support/running.ts';

const SLOW = { timeout: 20_000 };
const CALLS = 200;

let folder: string;
let fakes: readonly FakeFreeswitch[];
let running: Running;

interface Listed {
  readonly if: string;
  readonly state: string;
  readonly callsLeft: number | null;
  readonly heartbeat: { readonly sessions: number } | null;
}

const addressOf = ({ port }: FakeFreeswitch): string => `127.0.0.1:${port}`;
const callsOf = (fake: FakeFreeswitch): number => fake.calls.list().length;

const listed = async (): Promise<readonly Listed[]> =>
  ((await running.ask('fs_list')).result as { Sockets: readonly Listed[] }).Sockets;

const listedOf = async (fake: FakeFreeswitch): Promise<Listed | undefined> =>
  (await listed()).find((socket) => socket.if === addressOf(fake));

const start = async (): Promise<void> => {
  running = await startRunning({
    db_url: `file:${join(folder, 'sockets.json')}`,
    event_heartbeat_interval: 600,
  });
};

/** Heartbeats of all servers, read. */
const beat = (): Promise<void> =>
  vi.waitFor(async () => {
    for (const fake of fakes) fake.heartbeat();
    for (const fake of fakes) {
      expect((await listedOf(fake))?.heartbeat?.sessions).toBe(callsOf(fake));
    }
  }, SLOW);

/** Places calls as a SIP proxy does that asks for a server for each. */
const place = async (calls: number): Promise<void> => {
  for (let call = 0; call < calls; call++) {
    const { result } = await running.ask('fs_choose');
    const { socket } = result as { socket: string };
    fakes.find((fake) => addressOf(fake) === socket)?.calls.receive({ to: '9386' });
  }
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mi-drain-'));
  fakes = await Promise.all(Array.from({ length: 4 }, () => createFakeFreeswitch()));
  const rows = fakes.map(({ port }) => ({
    host: '127.0.0.1',
    port,
    password: 'ClueCon',
    events: ['HEARTBEAT'],
  }));
  await writeFile(join(folder, 'sockets.json'), JSON.stringify(rows));
  await start();
  await beat();
});

afterEach(async () => {
  await running.server.stop();
  await Promise.all(fakes.map((fake) => fake.stop()));
  await rm(folder, { recursive: true });
});

describe('fs_drain', () => {
  it('cuts no call and gives no new one, over a restart of the server, until the last one ends', async () => {
    const [drained, ...others] = fakes as [FakeFreeswitch, ...FakeFreeswitch[]];
    await place(CALLS);
    const calls = drained.calls.list();
    expect(calls.length).toBeGreaterThan(20);

    expect((await running.ask('fs_drain', [addressOf(drained)])).result).toMatchObject({
      outcome: 'draining',
    });
    await vi.waitFor(async () => {
      expect(await listedOf(drained)).toMatchObject({ state: 'draining', callsLeft: calls.length });
    }, SLOW);
    await place(20);
    for (const { uuid } of calls.slice(0, 10)) drained.calls.hangup(uuid);

    await running.server.stop();
    await start();
    await beat();
    await vi.waitFor(async () => {
      expect(await listedOf(drained)).toMatchObject({
        state: 'draining',
        callsLeft: calls.length - 10,
      });
    }, SLOW);
    await place(20);
    expect(callsOf(drained)).toBe(calls.length - 10);
    expect(others.reduce((sum, fake) => sum + callsOf(fake), 0)).toBe(CALLS + 40 - calls.length);

    const empty = running.ask('fs_drain', [addressOf(drained), 600]);
    for (const { uuid } of calls.slice(10)) drained.calls.hangup(uuid);
    expect((await empty).result).toEqual({ outcome: 'drained', callsLeft: 0 });

    expect((await running.ask('fs_resume', [addressOf(drained)])).result).toBe('OK');
    expect(await listedOf(drained)).toMatchObject({ state: 'in-service', callsLeft: null });
  }, 60_000);

  it('tells FreeSWITCH to refuse calls where that is asked for, and to take them again', async () => {
    const [fake] = fakes as [FakeFreeswitch];
    const commands = (): readonly string[] =>
      fake.commands
        .map(({ command }) => command)
        .filter((command) => /fsctl (?:pause|resume) inbound/.test(command));

    await running.ask('fs_drain', [addressOf(fake), 0, 1]);
    await running.ask('fs_resume', [addressOf(fake), 1]);

    expect(commands()).toEqual(['api fsctl pause inbound', 'api fsctl resume inbound']);
  });
});

describe('fs_disable', () => {
  it('takes a server out of service', async () => {
    const [fake] = fakes as [FakeFreeswitch];

    expect((await running.ask('fs_disable', [addressOf(fake)])).result).toBe('OK');

    expect(await listedOf(fake)).toMatchObject({ state: 'out-of-service' });
    await place(8);
    expect(callsOf(fake)).toBe(0);
  });

  it.each(['fs_drain', 'fs_resume', 'fs_disable'])('%s knows no other socket', async (method) => {
    expect((await running.ask(method, ['127.0.0.1:1'])).error).toMatchObject({ code: 404 });
  });
});
