import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { defineScript } from '@switchwire/fs-scripting';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMiContext, createMiRegistry } from '../src/index.ts';
import { createRig, type Rig } from './support/rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await createRig();
});

afterEach(() => rig.close());

const invalidParams = (data: string): object => ({
  code: -32_602,
  message: 'Invalid params',
  data,
});

const error = async (method: string, params?: unknown): Promise<unknown> =>
  ((await rig.ask(method, params)) as { error?: unknown }).error;

const result = async (method: string, params?: unknown): Promise<unknown> =>
  ((await rig.ask(method, params)) as { result?: unknown }).result;

/** A number that JSON can write and no integer can hold. */
const TOO_LARGE = '{"jsonrpc":"2.0","id":1,"method":METHOD,"params":PARAMS}';

const askWithTooLarge = async (method: string, params: readonly unknown[]): Promise<unknown> => {
  const list = JSON.stringify([...params, 0]).replace(/0\]$/, '1e999]');
  const text = TOO_LARGE.replace('METHOD', JSON.stringify(method)).replace('PARAMS', list);
  const answer = JSON.parse((await rig.registry.handle(text)) ?? '') as { error?: unknown };
  return answer.error;
};

it('says how long the server has run, whatever becomes of the wall clock', async () => {
  let wallMs = 86_400_000;
  const context = createMiContext({
    manager: rig.manager,
    scripts: rig.scripts,
    now: () => wallMs,
  });
  onTestFinished(() => {
    context.subscribers.close();
  });
  const registry = createMiRegistry(context);
  const ask = (request: object): Promise<unknown> =>
    registry.handle(JSON.stringify({ jsonrpc: '2.0', id: 1, ...request }));

  wallMs = 0;

  expect(await ask({ method: 'uptime' })).toMatch(/"Up time":"\d+ \[sec\]"/);
  expect(await ask({ method: 'get_statistics', params: { statistics: ['timestamp'] } })).toMatch(
    /"core:timestamp":\d+/,
  );
});

describe('the cache', () => {
  it.each<[string, unknown[], object]>([
    ['cache_store', ['', 'a', 'b'], invalidParams('Empty memory cache id')],
    ['cache_fetch', ['', 'a'], invalidParams('Empty memory cache id')],
    ['cache_remove', ['', 'a'], invalidParams('Empty memory cache id')],
    ['cache_store', ['local', '', 'b'], invalidParams('Empty attribute name')],
    ['cache_fetch', ['local', ''], invalidParams('Empty attribute name')],
    ['cache_remove', ['local', ''], invalidParams('Empty attribute name')],
    ['cache_store', ['local', 'a', ''], invalidParams('Empty value')],
    ['cache_store', ['local', 'a', 'b', -1], invalidParams('Negative expire value')],
    ['cache_store', ['', '', '', -1], invalidParams('Negative expire value')],
    ['cache_store', ['local', 'a', 'b', 'x'], invalidParams("Bad type for parameter 'expire'")],
  ])('%s %j is refused in the words of OpenSIPS', async (method, params, expected) => {
    expect(await error(method, params)).toEqual(expected);
  });

  it.each([
    ['cache_store', ['redis', 'a', 'b'], 'Cache store command failed'],
    ['cache_fetch', ['redis', 'a'], 'Cache fetch command failed'],
    ['cache_remove', ['redis', 'a'], 'Cache remove command failed'],
  ])('%s accepts no other system than local', async (method, params, message) => {
    expect(await error(method, params)).toMatchObject({ code: 500, message });
  });

  it('answers a missing key with 400', async () => {
    expect(await error('cache_fetch', ['local', 'a'])).toEqual({
      code: 400,
      message: 'Value not found',
    });
  });

  it('accepts only integers as times', async () => {
    expect(await askWithTooLarge('cache_store', ['local', 'a', 'b'])).toEqual(
      invalidParams("Bad type for parameter 'expire'"),
    );
    expect(await error('cache_fetch', ['local', 'a'])).toMatchObject({ code: 400 });
  });
});

describe('event_subscribe', () => {
  it('refuses negative and endless times without subscribing', async () => {
    expect(await error('event_subscribe', ['E_FREESWITCH', 'udp:127.0.0.1:9', -1])).toEqual(
      invalidParams('Negative expire value'),
    );
    expect(await error('event_subscribe', ['E_NOPE', 'nonsense', '-1'])).toEqual(
      invalidParams('Negative expire value'),
    );
    expect(await askWithTooLarge('event_subscribe', ['E_FREESWITCH', 'udp:127.0.0.1:9'])).toEqual(
      invalidParams("Bad type for parameter 'expire'"),
    );
    expect(await result('subscribers_list')).toEqual({ Events: [] });
  });
});

describe('event_subscribe with a filter', () => {
  const subscribe = (filter: string): Promise<unknown> =>
    rig.ask('event_subscribe', {
      event: 'E_FREESWITCH',
      socket: 'udp:127.0.0.1:9',
      expire: 60,
      filter,
    });

  it('shows it in the list, and replaces it when the subscriber is renewed', async () => {
    for (const filter of ['name=DTMF', 'header=variable_domain_name:example.org']) {
      expect(await subscribe(filter)).toMatchObject({ result: 'OK' });
      expect(await result('subscribers_list', ['E_FREESWITCH'])).toMatchObject({
        Event: { Subscribers: [{ socket: 'udp:127.0.0.1:9', filter, events: 0 }] },
      });
    }
  });

  it.each([
    ['nam=DTMF', 'Unknown parameter "nam"; did you mean name?'],
    ['header=Domain', 'is not NAME:VALUE'],
    ['name=DTMF%0Aexit', 'contains a line end'],
  ])('refuses %j with the reason and without subscribing', async (filter, words) => {
    expect(await subscribe(filter)).toMatchObject({
      error: {
        code: 400,
        message: 'Bad parameter value',
        data: expect.stringContaining(words) as string,
      },
    });
    expect(await result('subscribers_list')).toEqual({ Events: [] });
  });
});

describe('statistics', () => {
  const figures = async (): Promise<Record<string, number>> =>
    (await result('get_statistics', [['all']])) as Record<string, number>;

  it("keep the invariants of OpenSIPS's memory figures", async () => {
    const { ...all } = await figures();

    expect(all['shmem:used_size']).toBeLessThanOrEqual(all['shmem:real_used_size'] ?? 0);
    expect(all['shmem:real_used_size']).toBeLessThanOrEqual(all['shmem:max_used_size'] ?? 0);
    expect(all['shmem:max_used_size']).toBeLessThanOrEqual(all['shmem:total_size'] ?? 0);
    expect(all['shmem:free_size']).toBeGreaterThan(0);
    expect(all['shmem:fragments']).toBeGreaterThan(0);
  });

  it('keep the counts of a socket after it is gone, until they are reset', async () => {
    const fake = await createFakeFreeswitch();
    await rig.ask('fs_subscribe', [fake.url, ['DTMF']]);
    await vi.waitFor(async () => {
      expect(await figures()).toMatchObject({ 'freeswitch:subscribed': 1 });
    });
    for (let sent = 0; sent < 3; sent++) fake.emit('DTMF');
    await vi.waitFor(async () => {
      expect(await figures()).toMatchObject({ 'freeswitch:events': 3 });
    });

    await rig.ask('fs_unsubscribe', [fake.url, ['DTMF']]);
    await vi.waitFor(async () => {
      expect(await figures()).toMatchObject({ 'freeswitch:sockets': 0 });
    });

    expect(await figures()).toMatchObject({ 'freeswitch:events': 3 });
    expect(await result('reset_statistics', [['freeswitch:']])).toBe('OK');
    expect(await figures()).toMatchObject({ 'freeswitch:events': 0, 'freeswitch:sockets': 0 });
    await fake.stop();
  });

  it('that do not exist cannot be reset', async () => {
    expect(await error('reset_statistics', [['nonsense']])).toMatchObject({
      code: 404,
      message: 'Statistics Not Found',
    });
  });
});

describe('subscribers_list', () => {
  it('shows an event without subscribers as an empty object', async () => {
    expect(await result('subscribers_list', ['E_FREESWITCH'])).toEqual({ Event: {} });
  });
});

/** It can be read, and not be written again. */
const NESTED = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

describe('raise_event', () => {
  const subscribe = (): Promise<unknown> =>
    rig.ask('event_subscribe', ['E_FREESWITCH', 'udp:127.0.0.1:9']);

  it('is unavailable without subscribers, and says how to subscribe', async () => {
    expect(await error('raise_event', ['E_FREESWITCH'])).toMatchObject({
      code: 480,
      message: 'Temporarily Unavailable',
    });
    expect(await error('raise_event', ['E_NOPE'])).toMatchObject({ code: 404 });
  });

  it.each([
    ['no parameters', []],
    ['an empty array', [[]]],
    ['an array', [['X', 'y', '{}']]],
    ['an array with a number', [['X', 5]]],
    ['an object as text', ['{"name":"X"}']],
  ])('takes %s', async (_what, params) => {
    await subscribe();

    expect(await result('raise_event', ['E_FREESWITCH', ...params])).toBe('OK');
  });

  it.each([
    ['an object', { name: 'X' }, 'No Params'],
    ['null', null, 'No Params'],
    ['true', true, 'No Params'],
    ['text that is no JSON', 'X', 'Bad Params'],
    ['a number', 5, 'Bad Params'],
    ['an array as text', '["X"]', 'Bad Params'],
    ['an array that holds an object', [{ name: 'X' }], 'Bad Params'],
    ['a member that is nested too deeply', `{"name":${NESTED}}`, 'Bad Params'],
  ])('refuses %s in the words of OpenSIPS', async (_what, params, message) => {
    await subscribe();

    expect(await error('raise_event', ['E_FREESWITCH', params])).toMatchObject({
      code: 400,
      message,
    });
  });

  it.each([
    [['X', 'y', '{}'], { name: 'X', sender: 'y', body: '{}' }],
    [['X', 5], { name: 'X', sender: '5', body: '' }],
    ['{"body":{"a":[1]},"name":"X","sender":7}', { name: 'X', sender: '7', body: '{"a":[1]}' }],
  ])('raises %j', async (params, expected) => {
    const raised: object[] = [];
    rig.context.events.listen(({ name, sender, body }) => raised.push({ name, sender, body }));

    await rig.ask('raise_event', ['E_FREESWITCH', params]);

    expect(raised).toEqual([expected]);
  });

  it('counts scripts as a subscriber, and runs none of their routes', async () => {
    const ran: string[] = [];
    await rig.scripts.run(
      defineScript(({ eventRoute }) => {
        eventRoute('*', (event) => void ran.push(event.name));
      }),
    );

    expect(await result('subscribers_list', ['E_FREESWITCH'])).toMatchObject({
      Event: { Subscribers: [{ socket: 'route:E_FREESWITCH', expire: 'never' }] },
    });
    expect(await result('raise_event', ['E_FREESWITCH', ['DTMF', 'h', '{}']])).toBe('OK');
    // routes run in the turn after the one in which their event came
    await new Promise((resolve) => setImmediate(resolve));
    expect(ran).toEqual([]);
  });
});

describe('event_subscribe', () => {
  it('takes no subscription that lasts longer than 30 days', async () => {
    const { error } = (await rig.ask('event_subscribe', [
      'E_FREESWITCH',
      'udp:h:9',
      2_592_001,
    ])) as {
      error: unknown;
    };

    expect(error).toMatchObject({ code: 400, data: 'expire must be at most 2592000 seconds' });
  });
});

describe('list_statistics', () => {
  it('lists only the requested statistics', async () => {
    expect(await result('list_statistics', [['core:', 'sockets', 'no_such']])).toEqual({
      'core:timestamp': 'non-incremental',
      'freeswitch:sockets': 'non-incremental',
    });
    expect(Object.keys((await result('list_statistics')) as object).length).toBeGreaterThan(10);
  });
});

describe('log_level', () => {
  it.each([-3, 0, 2, 5])('answers %i with that number, as OpenSIPS does', async (level) => {
    expect(await result('log_level', [level])).toEqual({ 'New global log level': level });
  });
});

describe('help', () => {
  it.each(['fs_subscribe', 'fs_unsubscribe', 'fs_list', 'fs_reload', 'freeswitch_scripting:list'])(
    'has the text of OpenSIPS for %s and a summary of the command',
    async (method) => {
      expect(await result('help', [method])).toMatchObject({
        Help: 'not available for this command',
        'Exported by': 'freeswitch_scripting',
        Summary: expect.stringMatching(/^\w+ .*(?:FreeSWITCH|database)/) as string,
      });
    },
  );

  it('describes the parameters', async () => {
    expect(await result('help', ['event_subscribe'])).toMatchObject({
      Parameters: {
        event: 'E_FREESWITCH',
        socket: 'udp:host:port, tcp:host:port or unix:path',
        expire: expect.stringMatching(/^seconds.*\(optional\)$/) as string,
      },
    });
    expect(await result('help', ['fs_list'])).not.toHaveProperty('Parameters');
  });

  it('and rpc.discover say the same of a command of ours', async () => {
    const { methods } = (await result('rpc.discover')) as {
      methods: { name: string; summary: string }[];
    };
    const summaryOf = (name: string): string | undefined =>
      methods.find((method) => method.name === name)?.summary;

    expect(await result('help', ['fs_retry'])).toMatchObject({
      Help: summaryOf('fs_retry'),
      'Exported by': 'freeswitch_scripting',
    });
    expect(summaryOf('fs_reload')).toContain('--db-url');
  });
});

describe('the observer of requests', () => {
  it.each([
    ['version', ['version', 0]],
    ['core:version', ['version', 0]],
    ['reload', ['fs_reload', -32_000]],
    ['list', ['unknown', -32_001]],
    ['nope', ['unknown', -32_601]],
  ])('receives %s as %j', async (method, expected) => {
    const seen: [string, number][] = [];
    const registry = createMiRegistry(rig.context, {
      onRequest: (name, code) => seen.push([name, code]),
    });

    await registry.handle(JSON.stringify({ jsonrpc: '2.0', id: 1, method }));

    expect(seen).toEqual([expected]);
  });
});
