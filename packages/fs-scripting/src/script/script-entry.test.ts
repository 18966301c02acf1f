import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { hostRig, tempFolder } from '../../test/host-rig.ts';
import { gate, nextTurn } from '../../test/dispatch-rig.ts';
import { type SourceWatcherOptions } from '../file/source-watcher.ts';

const watchers = vi.hoisted((): SourceWatcherOptions[] => []);

vi.mock('../file/source-watcher.ts', () => ({
  SourceWatcher: class {
    constructor(options: SourceWatcherOptions) {
      watchers.push(options);
    }
    follow(): void {
      // the test says when something has changed
    }
    close(): void {
      // nothing is open
    }
  },
}));

/** What the script of this test reads and counts. */
interface Global {
  loads?: number;
  hold?: Promise<void>;
}

it('loads a watched file once more, however often it changed while it was being loaded', async () => {
  const file = join(await tempFolder(), 'main.ts');
  const shared = globalThis as Global;
  onTestFinished(() => {
    delete shared.loads;
    delete shared.hold;
  });
  const { promise, open } = gate();
  await writeFile(
    file,
    `import { defineScript } from '@switchwire/fs-scripting';
     globalThis.loads = (globalThis.loads ?? 0) + 1;
     await globalThis.hold;
     export default defineScript(() => {});`,
  );
  const { host } = hostRig();
  await host.load(file, { watch: true });
  const onChange = watchers.at(-1)?.onChange ?? (() => undefined);

  shared.hold = promise;
  onChange();
  await vi.waitFor(() => expect(shared.loads).toBe(2), { timeout: 10_000 });
  for (let at = 0; at < 10; at++) {
    onChange();
    await nextTurn();
  }
  open();
  const { version } = await host.reload('main');

  // the first, the one that was held up, the one for the ten changes, and the one asked for here
  expect([version, shared.loads]).toEqual([4, 4]);
});

it('tells the fault of a watched file once, also when it changed while it was being loaded', async () => {
  const file = join(await tempFolder(), 'main.ts');
  const shared = globalThis as Global;
  onTestFinished(() => {
    delete shared.loads;
    delete shared.hold;
  });
  const { promise, open } = gate();
  const { host, problems } = hostRig();
  await writeFile(
    file,
    `import { defineScript } from '@switchwire/fs-scripting';
     export default defineScript(() => {});`,
  );
  await host.load(file, { watch: true });
  const onChange = watchers.at(-1)?.onChange ?? (() => undefined);
  await writeFile(
    file,
    `globalThis.loads = (globalThis.loads ?? 0) + 1;
     await globalThis.hold;
     throw new Error('broken');`,
  );

  shared.hold = promise;
  onChange();
  await vi.waitFor(() => expect(shared.loads).toBe(1), { timeout: 10_000 });
  onChange();
  open();
  await expect(host.reload('main')).rejects.toThrow('broken');

  expect(shared.loads).toBe(3);
  expect(problems).toMatchObject([{ kind: 'load', script: 'main', part: 'file' }]);
  expect(host.list()).toMatchObject([{ state: 'running', version: 1 }]);
});
