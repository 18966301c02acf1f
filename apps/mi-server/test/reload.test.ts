import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flagSource, resolveConfig } from '../src/config/resolve-config.ts';
import { ConfigError } from '../src/index.ts';
import { type Running, socketsOf, startRunning } from './support/running.ts';

let folder: string;
let file: string;
let fakes: readonly FakeFreeswitch[];
let running: Running;

const writeSockets = (sockets: readonly object[]): Promise<void> =>
  writeFile(file, JSON.stringify(sockets));

const rowOf = ({ port }: FakeFreeswitch, events: readonly string[]): object => ({
  host: '127.0.0.1',
  port,
  password: 'ClueCon',
  events,
});

const listed = async (): Promise<Readonly<Record<string, readonly string[]>>> => {
  const sockets = socketsOf(await running.ask('fs_list'));
  return Object.fromEntries(sockets.map((socket) => [socket.if, socket.Events]));
};

const addressOf = ({ port }: FakeFreeswitch): string => `127.0.0.1:${port}`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mi-server-'));
  file = join(folder, 'sockets.json');
  fakes = [await createFakeFreeswitch(), await createFakeFreeswitch()];
  const [one] = fakes;
  if (one !== undefined) await writeSockets([rowOf(one, ['DTMF', 'HEARTBEAT'])]);
  running = await startRunning({ db_url: `file:${file}` });
});

afterEach(async () => {
  await running.server.stop();
  await Promise.all(fakes.map((fake) => fake.stop()));
  await rm(folder, { recursive: true });
});

describe('subscribers of the configuration', () => {
  const shown = async (): Promise<unknown> =>
    (await running.ask('subscribers_list', ['E_FREESWITCH'])).result;
  const reloadWith = (subscribers: readonly string[]): Promise<void> => {
    const flags = { listen: '127.0.0.1:0', db_url: `file:${file}`, event_subscribe: subscribers };
    return running.server.reload(resolveConfig([flagSource(flags)]));
  };

  it('get events from the start, are changed by a reload, and not by MI', async () => {
    const reader = createSocket('udp4');
    const received: string[] = [];
    reader.on('message', (message) => received.push(message.toString()));
    reader.bind(0, '127.0.0.1');
    await once(reader, 'listening');
    const target = `udp:127.0.0.1:${reader.address().port}`;
    const [one] = fakes as [FakeFreeswitch];
    await running.server.stop();

    running = await startRunning({
      db_url: `file:${file}`,
      event_subscribe: [`${target}?header=DTMF-Digit:7&with=socket`],
    });
    await vi.waitFor(async () => {
      expect(socketsOf(await running.ask('fs_list'))).toMatchObject([{ phase: 'subscribed' }]);
    });
    for (const digit of ['1', '7']) one.emit('DTMF', { 'DTMF-Digit': digit });

    await vi.waitFor(() => {
      expect(received.map((text) => JSON.parse(text) as unknown)).toMatchObject([
        { method: 'E_FREESWITCH', params: { name: 'DTMF', socket: addressOf(one) } },
      ]);
    });
    expect(await shown()).toMatchObject({
      Event: {
        Subscribers: [
          {
            socket: target,
            expire: 'never',
            filter: 'header=DTMF-Digit:7&with=socket',
            state: 'connected',
            events: 1,
          },
        ],
      },
    });
    for (const expire of [0, 60]) {
      expect(
        (await running.ask('event_subscribe', ['E_FREESWITCH', target, expire])).error,
      ).toMatchObject({ code: 400, data: expect.stringContaining('--event-subscribe') as string });
    }

    await reloadWith(['udp:127.0.0.1:9?name=API']);
    expect(await shown()).toMatchObject({
      Event: { Subscribers: [{ socket: 'udp:127.0.0.1:9', expire: 'never' }] },
    });
    await reloadWith([]);
    expect(await shown()).toEqual({ Event: {} });
    reader.close();
  });
});

describe('/readyz', () => {
  it('is not ready while the database was never read, and is once it was', async () => {
    const [one] = fakes as [FakeFreeswitch];
    const unread = join(folder, 'unread.json');
    await writeFile(unread, '{ this is not JSON');
    // a socket of the configuration is up, which says nothing about those of the database
    const waiting = await startRunning({
      db_url: `file:${unread}`,
      fs_subscribe: [`${one.url}?DTMF`],
    });
    const ready = async (): Promise<unknown> => {
      const response = await fetch(`${waiting.server.url}/readyz`);
      return [response.status, await response.json()];
    };
    await vi.waitFor(async () => {
      expect(await ready()).toEqual([
        503,
        { status: 'waiting', sockets: 1, subscribed: 1, store: 'unread' },
      ]);
    });

    await writeFile(unread, '[]');
    await waiting.ask('fs_reload');
    expect((await ready()) as unknown[]).toContain(200);

    await writeFile(unread, '{ this is not JSON');
    expect((await waiting.ask('fs_reload')).error).toBeDefined();
    expect((await ready()) as unknown[]).toContain(200);
    await waiting.server.stop();
  });
});

describe('fs_reload', () => {
  it('applies the sockets of the store and drops the requests of MI', async () => {
    const [one, two] = fakes as [FakeFreeswitch, FakeFreeswitch];
    await running.ask('fs_subscribe', [addressOf(one), ['API']]);
    await running.ask('fs_subscribe', [two.url, ['DTMF']]);
    expect(await listed()).toEqual({
      [addressOf(two)]: ['DTMF'],
      [addressOf(one)]: ['API', 'DTMF', 'HEARTBEAT'],
    });

    expect((await running.ask('fs_reload')).result).toBe('OK');

    expect(await listed()).toEqual({ [addressOf(one)]: ['DTMF', 'HEARTBEAT'] });
  });

  it('restores events that fs_unsubscribe removed from a socket of the store', async () => {
    const [one] = fakes as [FakeFreeswitch];
    expect((await running.ask('fs_unsubscribe', [addressOf(one), ['DTMF']])).result).toBe('OK');
    expect(await listed()).toEqual({ [addressOf(one)]: ['HEARTBEAT'] });
    await running.ask('fs_unsubscribe', [addressOf(one), ['HEARTBEAT']]);
    await vi.waitFor(async () => {
      expect(await listed()).toEqual({});
    });

    await running.ask('fs_reload');

    expect(await listed()).toEqual({ [addressOf(one)]: ['DTMF', 'HEARTBEAT'] });
  });

  it('changes nothing when the store cannot be read', async () => {
    const [one] = fakes as [FakeFreeswitch];
    await running.ask('fs_subscribe', [addressOf(one), ['API']]);
    const before = await listed();
    await writeFile(file, '{ this is no JSON');

    const answer = await running.ask('fs_reload');

    expect(answer.error).toMatchObject({ code: 500, message: 'Internal Error' });
    expect(answer.error?.data).toContain('ESL_STORE');
    expect(await listed()).toEqual(before);
  });

  it('keeps the removals of fs_unsubscribe while the store cannot be read, and afterwards', async () => {
    const [one, two] = fakes as [FakeFreeswitch, FakeFreeswitch];
    await running.ask('fs_unsubscribe', [addressOf(one), ['DTMF']]);
    await writeFile(file, '{ this is no JSON');
    await running.ask('fs_reload');

    // the store is watched: a change in it arrives without fs_reload
    await writeSockets([rowOf(one, ['DTMF', 'HEARTBEAT']), rowOf(two, ['API'])]);
    await vi.waitFor(
      async () => {
        expect(await listed()).toEqual({
          [addressOf(two)]: ['API'],
          [addressOf(one)]: ['HEARTBEAT'],
        });
      },
      { timeout: 15_000 },
    );
  });

  it('applies the valid entries and reports the invalid ones', async () => {
    const [one, two] = fakes as [FakeFreeswitch, FakeFreeswitch];
    await writeSockets([{ host: '', password: 'x' }, rowOf(one, ['API']), rowOf(two, ['API'])]);

    expect((await running.ask('fs_reload')).result).toBe('OK');

    expect(Object.keys(await listed()).sort()).toEqual([addressOf(one), addressOf(two)].sort());
    const metrics = await (await fetch(`${running.server.url}/metrics`)).text();
    expect(metrics).toContain('switchwire_store_problems 1');
    expect(running.lines.join()).toContain('Ignored an entry of the store');
  });
});

describe('reloading the configuration', () => {
  it('adds the start-up sockets that are new and drops those that left', async () => {
    const [one, two] = fakes as [FakeFreeswitch, FakeFreeswitch];
    const configOf = (urls: readonly string[]) =>
      resolveConfig([
        flagSource({ listen: '127.0.0.1:0', db_url: `file:${file}`, fs_subscribe: urls }),
      ]);
    await running.server.reload(configOf([`${two.url}?DTMF,API`]));
    expect((await listed())[addressOf(two)]).toEqual(['API', 'DTMF']);

    await running.server.reload(configOf([`${two.url}?API`]));
    expect((await listed())[addressOf(two)]).toEqual(['API']);

    await running.server.reload(configOf([]));
    expect(await listed()).toEqual({ [addressOf(one)]: ['DTMF', 'HEARTBEAT'] });
  });

  it('brings back the start-up sockets that fs_reload took away', async () => {
    const [one, two] = fakes as [FakeFreeswitch, FakeFreeswitch];
    const config = resolveConfig([
      flagSource({
        listen: '127.0.0.1:0',
        db_url: `file:${file}`,
        fs_subscribe: [`${two.url}?DTMF`],
      }),
    ]);
    await running.server.reload(config);
    await running.ask('fs_reload');
    expect(Object.keys(await listed())).toEqual([addressOf(one)]);

    await running.server.reload(config);

    expect((await listed())[addressOf(two)]).toEqual(['DTMF']);
  });

  it('says which changes need a restart', async () => {
    const next = resolveConfig([
      flagSource({ listen: '127.0.0.1:1', db_url: `file:${file}`, esl_cmd_timeout: 1 }),
    ]);

    await running.server.reload(next);
    await running.server.reload(next);

    const told = running.lines.filter((line) => line.includes('need a restart'));
    expect(told).toHaveLength(2);
    for (const line of told) expect(line).toContain('--esl-cmd-timeout --listen');
  });

  it('does nothing once the server stops', async () => {
    const [, two] = fakes as [FakeFreeswitch, FakeFreeswitch];
    const next = resolveConfig([flagSource({ listen: '127.0.0.1:1', fs_subscribe: [two.url] })]);
    const stopped = running.server.stop();

    await running.server.reload(next);

    await stopped;
    expect(running.lines.join()).not.toMatch(/reloaded|restart/);
    expect(two.connections).toHaveLength(0);
  });

  it('is refused when it would leave an address that others can reach without a token', async () => {
    const reachable = await startRunning({ listen: '0.0.0.0:0', token: 'sesame' });
    const url = `${reachable.server.url.replace('0.0.0.0', '127.0.0.1')}/metrics`;
    const next = resolveConfig([flagSource({ listen: '127.0.0.1:0' })]);

    await expect(reachable.server.reload(next)).rejects.toThrow(ConfigError);
    const closed = await fetch(url);
    const open = await fetch(url, { headers: { authorization: 'Bearer sesame' } });
    await reachable.server.reload({ ...next, token: 'other' });
    const changed = await fetch(url, { headers: { authorization: 'Bearer other' } });

    await reachable.server.stop();
    expect([closed.status, open.status, changed.status]).toEqual([401, 200, 200]);
  });
});
