import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HistoryResponse } from '#machine-view';
import { runCaptured } from './support/captured-cli.ts';
import { type Running, socketsOf, startRunning } from './support/running.ts';

const SLOW = { timeout: 20_000 };

let fakes: readonly FakeFreeswitch[];
let running: Running;

const history = async (query = ''): Promise<HistoryResponse> =>
  (await (await fetch(`${running.server.url}/history${query}`)).json()) as HistoryResponse;

const allSubscribed = (): Promise<void> =>
  vi.waitFor(async () => {
    const phases = socketsOf(await running.ask('fs_list')).map(({ phase }) => phase);
    expect(phases).toEqual(fakes.map(() => 'subscribed'));
  }, SLOW);

beforeEach(async () => {
  fakes = [await createFakeFreeswitch(), await createFakeFreeswitch()];
  running = await startRunning({ fs_subscribe: fakes.map(({ url }) => `${url}?DTMF`) });
  await allSubscribed();
});

afterEach(async () => {
  await running.server.stop();
  await Promise.all(fakes.map((fake) => fake.stop()));
});

describe('GET /history', () => {
  it('shows servers that blinked together as one incident, with its cause and a lasting id', async () => {
    for (const fake of fakes) fake.connections[0]?.drop();
    await vi.waitFor(async () => {
      const { incidents } = await history();
      expect(incidents).toMatchObject([{ kind: 'lost', serverCount: 2, goingOn: 0 }]);
    }, SLOW);

    const { incidents, entries } = await history();
    const [incident] = incidents;
    expect(incident?.title).toMatch(/^2 servers lost for /);
    expect(incident).toMatchObject({ interruptions: 2, restarts: 0 });
    expect(incident?.cause).not.toBe('');
    expect(new Set(entries.map(({ kind }) => kind))).toContain('gap');
    expect((await history()).incidents[0]?.id).toBe(incident?.id);

    const address = `127.0.0.1:${fakes[0]?.port ?? 0}`;
    const ofOne = await history(`?socket=${address}`);
    expect(new Set(ofOne.entries.map((entry) => entry.address))).toEqual(new Set([address]));
    expect((await history('?limit=1')).entries).toHaveLength(1);
    expect((await history(`?since=${Date.now() + 60_000}`)).entries).toEqual([]);

    const url = ['--url', running.server.url];
    const fleet = await runCaptured(['history', ...url]);
    expect(fleet.stdout).toContain(incident?.title);
    expect(fleet.stdout).toContain(incident?.id);
    const socket = await runCaptured(['history', address, ...url]);
    expect(socket.stdout).toContain('subscribed to retrying');
    expect(socket.stdout).toContain('may be missing (interruption)');
  });

  it.each([
    ['?sockets=a', 'Unknown parameter "sockets"; use socket, since, until and limit'],
    ['?since=yesterday', 'since is not a time'],
    ['?limit=0', 'limit must be a whole number from 1 to 10000'],
    ['?socket=a&socket=b', 'socket is given twice'],
  ])('refuses %s', async (query, words) => {
    expect(await history(query)).toEqual({ error: expect.stringContaining(words) as string });
  });
});
