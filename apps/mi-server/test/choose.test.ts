import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCaptured } from './support/captured-cli.ts';
import { type Running, startRunning } from './support/running.ts';

let folder: string;
let fakes: readonly FakeFreeswitch[];
let running: Running;

const addressOf = (at: number): string => `127.0.0.1:${fakes[at]?.port ?? 0}`;

const beat = (at: number, sessions: number): void => {
  fakes[at]?.emit('HEARTBEAT', {
    'Event-Info': 'System Ready',
    'Session-Count': String(sessions),
    'Max-Sessions': '1000',
    'Idle-CPU': '100.0',
    'Session-Per-Sec': '30',
    'Session-Since-Startup': '1',
    'Session-Peak-Max': '1',
    'Uptime-msec': '1000',
  });
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mi-choose-'));
  fakes = [await createFakeFreeswitch(), await createFakeFreeswitch()];
  const row = { host: '127.0.0.1', password: 'ClueCon', events: ['HEARTBEAT'] };
  await writeFile(
    join(folder, 'sockets.json'),
    JSON.stringify([
      { ...row, port: fakes[0]?.port, group: 'media', weight: 2, tags: ['t38', 'eu'] },
      { ...row, port: fakes[1]?.port, group: 'edge' },
    ]),
  );
  running = await startRunning({
    db_url: `file:${join(folder, 'sockets.json')}`,
    event_heartbeat_interval: 600,
  });
  await vi.waitFor(async () => {
    beat(0, 100);
    beat(1, 500);
    const { result } = await running.ask('fs_list');
    const { Sockets } = result as { Sockets: readonly { heartbeat: object | null }[] };
    expect(Sockets.map(({ heartbeat }) => heartbeat !== null)).toEqual([true, true]);
  });
});

afterEach(async () => {
  await running.server.stop();
  await Promise.all(fakes.map((fake) => fake.stop()));
  await rm(folder, { recursive: true });
});

const post = (body: string, headers: Record<string, string> = {}, query = ''): Promise<Response> =>
  fetch(`${running.server.url}/choose${query}`, { method: 'POST', body, headers });

const chosen = async (response: Promise<Response>): Promise<unknown> =>
  ((await (await response).json()) as { socket: string }).socket;

describe('fs_list', () => {
  it('shows everything that decides where calls go', async () => {
    const { result } = await running.ask('fs_list');

    expect(result).toMatchObject({
      Sockets: expect.arrayContaining([
        expect.objectContaining({
          if: addressOf(0),
          state: 'in-service',
          group: 'media',
          weight: 2,
          tags: ['t38', 'eu'],
        }),
        expect.objectContaining({ if: addressOf(1), group: 'edge', weight: 1, tags: [] }),
      ]) as unknown,
    });
  });
});

describe('fs_choose', () => {
  it.each<[unknown, () => string]>([
    [undefined, () => addressOf(0)],
    [['edge'], () => addressOf(1)],
    [['', 't38'], () => addressOf(0)],
    [['', 't38,eu'], () => addressOf(0)],
    [{ group: 'media', tags: 'eu' }, () => addressOf(0)],
  ])('with %j names the server that has most room', async (params, expected) => {
    expect((await running.ask('fs_choose', params)).result).toMatchObject({ socket: expected() });
  });

  it('excludes failed servers, and reports when none is left', async () => {
    const without = await running.ask('fs_choose', ['', '', addressOf(0)]);
    expect(without.result).toMatchObject({ socket: addressOf(1) });

    expect((await running.ask('fs_choose', ['none'])).error).toMatchObject({
      code: 480,
      message: 'Temporarily Unavailable',
      data: expect.stringContaining('no server can take a call') as string,
    });
  });

  it('counts the calls it placed before a heartbeat shows them, so that a burst spreads', async () => {
    const room = async (): Promise<number> =>
      ((await running.ask('fs_choose', ['media'])).result as { available: number }).available;
    const first = await room();

    expect(await room()).toBe(first - 1);
    expect(await room()).toBe(first - 2);
  });
});

describe('POST /choose', () => {
  it('answers the example of the guide, in its form', async () => {
    const guide = await readFile(
      new URL('../../../docs/guides/choosing-a-server.md', import.meta.url),
      'utf8',
    );
    // the first one is the inventory
    const [, request = '', answer = ''] = [...guide.matchAll(/```json\n([^]*?)```/g)].map(
      ([, text]) => text,
    );

    const response = await post(request, { 'content-type': 'application/json' });

    expect(response.status).toBe(200);
    const body = (await response.json()) as object;
    expect(Object.keys(body)).toEqual(Object.keys(JSON.parse(answer) as object));
    expect(body).toMatchObject({ socket: addressOf(0), host: '127.0.0.1', group: 'media' });
  });

  it('takes a query, a form, JSON, and nothing at all', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };

    expect(await chosen(post(''))).toBe(addressOf(0));
    expect(await chosen(post('', {}, '?group=edge'))).toBe(addressOf(1));
    expect(await chosen(post('group=edge', form))).toBe(addressOf(1));
    expect(await chosen(post('{"tags":"t38, eu"}'))).toBe(addressOf(0));
    expect(await chosen(post(`{"exclude":["${addressOf(0)}"]}`))).toBe(addressOf(1));
  });

  it('answers with the host alone where text is asked for', async () => {
    const response = await post('{"group":"media"}', { accept: 'text/plain' });

    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toBe('127.0.0.1');
  });

  it('is 503 when no server can take a call', async () => {
    const response = await post('{"group":"none"}');

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({
      error: expect.stringContaining('no server can take a call') as string,
    });
  });

  it.each([
    ['{"group":', 'the body is not JSON'],
    ['{"group":1}', 'group: must be text'],
    ['{"groups":"media"}', 'groups'],
    ['{"tags":[1]}', 'tags'],
    [JSON.stringify({ exclude: new Array(101).fill('h') }), 'exclude: has more than 100 entries'],
  ])('refuses %s with an explanation', async (body, words) => {
    const response = await post(body);

    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: string }).error).toContain(words);
  });
});

describe('fs_execute', () => {
  it('answers for each selected server, and shows which failed', async () => {
    const all = await running.ask('fs_execute', ['api status']);
    expect(all.result).toMatchObject({ succeeded: 2, failed: 0 });
    await fakes[1]?.stop();

    const { result } = await running.ask('fs_execute', ['api status']);

    expect(result).toMatchObject({
      succeeded: 1,
      failed: 1,
      Servers: expect.arrayContaining([
        expect.objectContaining({ socket: addressOf(0), ok: true }),
        expect.objectContaining({ ok: false, error: expect.any(String) as string }),
      ]) as unknown,
    });
    const media = await running.ask('fs_execute', ['api status', 'media', 't38', 'in-service']);
    expect(media.result).toMatchObject({ succeeded: 1, Servers: [{ socket: addressOf(0) }] });
  });

  it.each([
    [['api status', '', '', 'asleep'], 'state must be in-service, draining, out-of-service'],
    [['api status', '', '', '', 0], 'concurrency'],
    [['api status', '', '', '', 1, -1], 'timeout must be from 0'],
    [['exit'], 'exit'],
  ])('refuses %j before anything is sent', async (params, words) => {
    expect((await running.ask('fs_execute', params)).error).toMatchObject({
      code: 400,
      data: expect.stringContaining(words) as string,
    });
  });

  it('is `mi-server exec` on the command line', async () => {
    const args = ['exec', 'status', '--group', 'media', '--url', running.server.url];
    const { code, stdout } = await runCaptured(args);

    expect(stdout).toContain(`${addressOf(0)}  ok`);
    expect(stdout).toContain('UP ');
    expect(stdout).not.toContain(addressOf(1));
    expect(code).toBe(0);
  });
});
