import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flagSource, resolveConfig } from '../src/config/resolve-config.ts';
import { type Running, socketsOf, startRunning } from './support/running.ts';

/** A script lies anywhere; the packages it needs are those of the server. */
const scriptThatStores = (value: string): string => `
import { defineScript } from '@switchwire/fs-scripting';
export default defineScript(({ eventRoute, cache }) => {
  eventRoute('DTMF', (event) => {
    cache.store('digit', '${value}' + event.json['DTMF-Digit']);
  });
});
`;

type Flags = Readonly<Record<string, unknown>>;

let folder: string;
let file: string;
let fake: FakeFreeswitch;
let running: Running;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mi-script-'));
  file = join(folder, 'route.mjs');
  await writeFile(file, scriptThatStores('one '));
  fake = await createFakeFreeswitch();
  running = await startRunning({ fs_subscribe: [fake.url], script: [file] });
  await vi.waitFor(async () => {
    expect(socketsOf(await running.ask('fs_list'))[0]).toMatchObject({
      phase: 'subscribed',
      Events: ['DTMF'],
    });
  });
});

afterEach(async () => {
  await running.server.stop();
  await fake.stop();
  await rm(folder, { recursive: true });
});

const untilCached = (value: string): Promise<void> =>
  vi.waitFor(
    async () => {
      fake.emit('DTMF', { 'Unique-ID': 'call', 'DTMF-Digit': '7' });
      const { result } = await running.ask('cache_fetch', ['local', 'digit']);
      expect(result).toEqual({ key: 'digit', value });
    },
    { timeout: 10_000 },
  );

describe('--script', () => {
  it('runs routes, whose cache MI sees', async () => {
    await untilCached('one 7');

    expect((await running.ask('cache_remove', ['local', 'digit'])).result).toBe('OK');
    expect((await running.ask('subscribers_list', ['E_FREESWITCH'])).result).toMatchObject({
      Event: { Subscribers: [{ socket: 'route:E_FREESWITCH', expire: 'never' }] },
    });
  });

  it('loads a script again when it changes, and keeps the old one when the new one is broken', async () => {
    await untilCached('one 7');
    await writeFile(file, scriptThatStores('two '));
    await untilCached('two 7');

    await writeFile(file, 'this is no script');
    await vi.waitFor(() => {
      expect(running.lines.join('\n')).toContain('route.mjs');
    });

    await untilCached('two 7');
  });

  it('does not start with a script that cannot be loaded', async () => {
    const broken = join(folder, 'broken.mjs');
    await writeFile(broken, 'this is no script');

    await expect(startRunning({ script: [broken] })).rejects.toMatchObject({ code: 'ESL_SCRIPT' });
  });
});

describe('a server', () => {
  it.each([
    ['starts', (flags: Flags) => startRunning(flags)],
    [
      'is reloaded',
      async (flags: Flags) => {
        const started = await startRunning();
        const config = resolveConfig([flagSource({ listen: '127.0.0.1:0', ...flags })]);
        await started.server.reload(config);
        return started;
      },
    ],
  ])(
    'that %s gives a script the events that new sockets sent while it was loading',
    async (_what, begin) => {
      const early = await createFakeFreeswitch();
      const slow = join(folder, 'slow.mjs');
      await writeFile(
        slow,
        `import { defineScript } from '@switchwire/fs-scripting';
export default defineScript(({ eventRoute, cache, onStart, manager }) => {
  eventRoute('DTMF', (event) => { cache.store('early', event.json['DTMF-Digit']); });
  onStart(async () => {
    const seen = new Promise((resolve) => manager.onEvent((event) => {
      if (event.name === 'DTMF') resolve();
    }));
    await globalThis.sendEarlyDigit();
    await seen;
  });
});`,
      );
      Object.assign(globalThis, {
        sendEarlyDigit: async () => {
          await early.waitForCommand(/^event json.*DTMF/);
          early.emit('DTMF', { 'Unique-ID': 'call', 'DTMF-Digit': '4' });
        },
      });

      const started = await begin({ fs_subscribe: [`${early.url}?DTMF`], script: [slow] });
      await started.server.scripts.idle();

      expect((await started.ask('cache_fetch', ['local', 'early'])).result).toMatchObject({ value: '4' }); // prettier-ignore
      await started.server.stop();
      await early.stop();
    },
  );
});

describe('cache_store, cache_fetch and cache_remove', () => {
  it('keep values, for a time if asked to', async () => {
    expect((await running.ask('cache_store', ['local', 'a', 'b', 60])).result).toBe('OK');
    expect((await running.ask('cache:fetch', { system: 'local', attr: 'a' })).result).toEqual({
      key: 'a',
      value: 'b',
    });
    await running.ask('cache_remove', ['local', 'a']);

    expect((await running.ask('cache_fetch', ['local', 'a'])).error).toEqual({
      code: 400,
      message: 'Value not found',
    });
  });
});
