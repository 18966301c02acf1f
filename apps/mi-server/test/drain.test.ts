import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCliServer } from './support/cli-server.ts';
import { type Running, startRunning } from './support/running.ts';

const SLOW = { timeout: 20_000 };
const CALLS = 200;

let folder: string;
let fakes: readonly FakeFreeswitch[];
let running: Pick<Running, 'ask'>;
let stop: () => Promise<unknown>;

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
  const started = await startRunning({
    db_url: `file:${join(folder, 'sockets.json')}`,
    event_heartbeat_interval: 600,
  });
  running = started;
  stop = () => started.server.stop();
};

/** As a process, which ends without a goodbye. */
const startProcess = async (): Promise<void> => {
  const store = `file:${join(folder, 'sockets.json')}`;
  const started = await startCliServer(['--db-url', store, '--event-heartbeat-interval', '600']);
  running = started;
  stop = async () => {
    started.cli.child.kill('SIGKILL');
    await started.cli.ended;
  };
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
});

afterEach(async () => {
  await stop();
  await Promise.all(fakes.map((fake) => fake.stop()));
  await rm(folder, { recursive: true });
});

describe('fs_drain', () => {
  it.each([
    ['a restart', start],
    ['a kill', startProcess],
  ])(
    'cuts no call and gives no new one, over %s of the server, until the last one ends',
    async (_end, begin) => {
      await begin();
      await beat();
      const [drained, ...others] = fakes as [FakeFreeswitch, ...FakeFreeswitch[]];
      const callsOfOthers = (): number => others.reduce((sum, fake) => sum + callsOf(fake), 0);
      await place(CALLS);
      const calls = drained.calls.list();
      expect(calls.length).toBeGreaterThan(20);

      expect((await running.ask('fs_drain', [addressOf(drained)])).result).toMatchObject({
        outcome: 'draining',
      });
      await vi.waitFor(async () => {
        expect(await listedOf(drained)).toMatchObject({
          state: 'draining',
          callsLeft: calls.length,
        });
      }, SLOW);
      await place(20);
      for (const { uuid } of calls.slice(0, 10)) drained.calls.hangup(uuid);
      // whoever waits for it has to ask again
      const waiting = Promise.allSettled([running.ask('fs_drain', [addressOf(drained), 600])]);

      await stop();
      await begin();
      await beat();
      await vi.waitFor(async () => {
        expect(await listedOf(drained)).toMatchObject({
          state: 'draining',
          callsLeft: calls.length - 10,
        });
      }, SLOW);
      await place(20);
      expect(drained.calls.list().map(({ uuid }) => uuid)).toEqual(
        calls.slice(10).map(({ uuid }) => uuid),
      );
      expect(callsOfOthers()).toBe(CALLS + 40 - calls.length);

      let isAnswered = false;
      const empty = running.ask('fs_drain', [addressOf(drained), 600]).finally(() => {
        isAnswered = true;
      });
      const [last, ...rest] = calls.slice(10);
      for (const { uuid } of rest) drained.calls.hangup(uuid);
      await vi.waitFor(async () => {
        expect(await listedOf(drained)).toMatchObject({ callsLeft: 1 });
      }, SLOW);
      expect(isAnswered).toBe(false);
      drained.calls.hangup(last?.uuid ?? '');
      expect((await empty).result).toEqual({ outcome: 'drained', callsLeft: 0 });

      expect((await running.ask('fs_resume', [addressOf(drained)])).result).toBe('OK');
      expect(await listedOf(drained)).toMatchObject({ state: 'in-service', callsLeft: null });
      expect(callsOfOthers()).toBe(CALLS + 40 - calls.length);
      await waiting;
    },
    120_000,
  );

  it('makes FreeSWITCH refuse calls when requested, and accept them again', async () => {
    await start();
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
    await start();
    await beat();
    const [fake] = fakes as [FakeFreeswitch];

    expect((await running.ask('fs_disable', [addressOf(fake)])).result).toBe('OK');

    expect(await listedOf(fake)).toMatchObject({ state: 'out-of-service' });
    await place(8);
    expect(callsOf(fake)).toBe(0);
  });

  it.each(['fs_drain', 'fs_resume', 'fs_disable'])('%s refuses unknown sockets', async (method) => {
    await start();
    expect((await running.ask(method, ['127.0.0.1:1'])).error).toMatchObject({ code: 404 });
  });
});
