import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { hashFile, type SourceHashes } from '../src/file/local-sources.ts';
import { SourceWatcher } from '../src/file/source-watcher.ts';
import { gate } from './dispatch-rig.ts';
import { hostRig, tempFolder } from './host-rig.ts';

const storing = (value: string, before = ''): string => `
import { defineScript } from '@switchwire/fs-scripting';
${before}
export default defineScript(({ cache }) => cache.store('key', '${value}'));
`;

/** Says that it was reached, and never ends. */
const FOR_EVER = 'globalThis.reached(); await new Promise(() => {});';

describe('loading a file', () => {
  it.each([
    ['its top level', { 'main.ts': storing('never', FOR_EVER) }, 'The top level of'],
    [
      'a package',
      {
        'node_modules/slow/package.json': '{"name":"slow","type":"module","main":"./index.js"}',
        'node_modules/slow/index.js': `${FOR_EVER} export const a = 1;`,
        'main.ts': storing('never', "import { a } from 'slow'; console.log(a);"),
      },
      'main.ts:3:19: Cannot load file:',
    ],
  ])('fails in time when %s does not end, and holds up no later one', async (_, files, message) => {
    const folder = await tempFolder();
    const { host } = hostRig({ routeTimeoutMs: 60_000 });
    const file = join(folder, 'main.ts');
    await mkdir(join(folder, 'node_modules/slow'), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const { promise: reached, open } = gate();
    const shared = globalThis as { reached?: () => void };
    shared.reached = open;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
      delete shared.reached;
    });

    const failure = host.load(file).catch((error: unknown) => error);
    await reached;
    await vi.advanceTimersByTimeAsync(60_000);

    expect(await failure).toMatchObject({
      code: 'ESL_SCRIPT',
      message: expect.stringMatching(/did not finish within 60000 ms/) as string,
    });
    expect(String(await failure)).toContain(message);
    await writeFile(file, storing('later'));
    await host.load(file);
    expect(host.cache.fetch('key')).toBe('later');
  });

  it('says what is wrong with an error whose stack is no text', async () => {
    const file = join(await tempFolder(), 'main.ts');
    const { host } = hostRig();
    await writeFile(file, 'throw Object.assign(new Error("odd"), { stack: ["a frame"] });');

    await expect(host.load(file)).rejects.toMatchObject({
      code: 'ESL_SCRIPT',
      location: undefined,
    });
  });

  it('that failed does not affect later loads', async () => {
    const folder = await tempFolder();
    const file = join(folder, 'main.ts');
    const { host } = hostRig();
    await writeFile(file, storing('mended', "if (!globalThis.mended) throw new Error('broken');"));
    const global = globalThis as { mended?: boolean };
    onTestFinished(() => {
      delete global.mended;
    });

    const first = host.load(file);
    const second = host.load(file);
    await first.catch(() => (global.mended = true));

    await expect(first).rejects.toThrow('broken');
    await expect(second).resolves.toMatchObject({ state: 'running' });
  });
});

describe('SourceWatcher', () => {
  interface Rig {
    readonly changes: () => number;
    readonly follow: () => Promise<void>;
  }

  function watching(path: string, recheckMs: number): Rig {
    let changes = 0;
    const watcher = new SourceWatcher({
      recheckMs,
      onChange: () => changes++,
      onError: () => undefined,
    });
    onTestFinished(() => watcher.close());
    return {
      changes: () => changes,
      follow: async () => {
        const sources: SourceHashes = new Map([[path, await hashFile(path)]]);
        watcher.follow(sources, false);
      },
    };
  }

  it('continues with a folder that replaced another one', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'app', 'main.ts');
    await mkdir(join(folder, 'app'));
    await writeFile(path, '1');
    const { changes, follow } = watching(path, 60_000);
    await follow();

    await rename(join(folder, 'app'), join(folder, 'old'));
    await mkdir(join(folder, 'app'));
    await writeFile(path, '2');
    await vi.waitFor(() => expect(changes()).toBe(1), { timeout: 10_000 });
    await follow();
    // the first may be found by the look that follows each load, the second by a watch only
    await writeFile(path, '3');
    await vi.waitFor(() => expect(changes()).toBe(2), { timeout: 10_000 });
    await writeFile(path, '4');

    await vi.waitFor(() => expect(changes()).toBe(3), { timeout: 10_000 });
  });

  it('notices a changed link to the folder, which no watch reports', async () => {
    const folder = await tempFolder();
    for (const release of ['one', 'two']) {
      await mkdir(join(folder, release));
      await writeFile(join(folder, release, 'main.ts'), release);
    }
    await symlink('one', join(folder, 'current'));
    const { changes, follow } = watching(join(folder, 'current', 'main.ts'), 20);
    await follow();
    await writeFile(join(folder, 'one', 'main.ts'), 'changed');
    await vi.waitFor(() => expect(changes()).toBe(1), { timeout: 10_000 });

    await symlink('two', join(folder, 'next'));
    await rename(join(folder, 'next'), join(folder, 'current'));

    await vi.waitFor(() => expect(changes()).toBe(2), { timeout: 10_000 });
  });
});
