import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { hostRig, tempFolder } from '../../test/host-rig.ts';
import { gate, nextTurn } from '../../test/dispatch-rig.ts';
import { type SourceWatcherOptions } from '../file/source-watcher.ts';
import { defineScript } from '../authoring/define-script.ts';
import { Watchdog } from '../dispatch/watchdog.ts';
import { StackMaps } from '../file/stack-maps.ts';

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

it('reports the fault of a watched file once, even if it changed while it was being loaded', async () => {
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

it('removes the source map of a version that has ended, and of one that never ran', async () => {
  const file = join(await tempFolder(), 'main.ts');
  const urls = (calls: readonly (readonly string[])[], at: number) => calls.map((call) => call[at]);
  const added = vi.spyOn(StackMaps.prototype, 'add');
  const deleted = vi.spyOn(StackMaps.prototype, 'delete');
  onTestFinished(() => void vi.restoreAllMocks());
  const { host } = hostRig();
  const write = (body: string): Promise<void> =>
    writeFile(
      file,
      `import { defineScript } from '@switchwire/fs-scripting';
       export default defineScript(() => { ${body} });`,
    );

  await write('');
  await host.load(file);
  await write(`throw new Error('broken');`);
  await expect(host.load(file)).rejects.toThrow('broken');
  await write('');
  await host.load(file);
  const [first, broken, last] = urls(added.mock.calls, 1);
  await vi.waitFor(() => expect(urls(deleted.mock.calls, 0)).toEqual([broken, first]));
  await host.unload('main');

  expect(urls(deleted.mock.calls, 0)).toEqual([broken, first, last]);
});

it('is watched no longer than its routes run', async () => {
  const forgotten = vi.spyOn(Watchdog.prototype, 'forget');
  onTestFinished(() => void vi.restoreAllMocks());
  const { host } = hostRig({ watchdog: { stallMs: 60_000, stderr: false } });
  const labels = (): string[] => forgotten.mock.calls.map(([{ label }]) => label);
  const script = (name: string) =>
    defineScript(({ eventRoute }) => eventRoute(name, () => undefined));

  await host.run(script('DTMF'), 'main');
  await host.run(script('TALK'), 'main');
  await vi.waitFor(() => expect(labels()).toEqual(['DTMF']));
  await host.unload('main');

  expect(labels()).toEqual(['DTMF', 'TALK']);
});
