import { type WatchListener } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SourceWatcher } from './source-watcher.ts';

const listeners = vi.hoisted((): WatchListener<string>[] => []);

vi.mock('node:fs', async (importActual) => ({
  ...(await importActual<object>()),
  watch: (_folder: string, _options: object, listener: WatchListener<string>) => {
    listeners.push(listener);
    return { on: () => undefined, close: () => undefined };
  },
}));

vi.mock('./local-sources.ts', () => ({ hashFile: () => Promise.resolve('now') }));

describe('SourceWatcher', () => {
  it('looks at a file in a folder that changes all the time, and waits for a pause before', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const onChange = vi.fn();
    const watcher = new SourceWatcher({ onChange, onError: vi.fn(), recheckMs: 3_600_000 });
    onTestFinished(() => watcher.close());
    watcher.follow(new Map([[join(tmpdir(), 'main.ts'), 'before']]), false);
    const changeFor = async (ms: number): Promise<void> => {
      for (let at = 0; at < ms; at += 50) {
        listeners.at(-1)?.('change', 'main.ts');
        await vi.advanceTimersByTimeAsync(50);
      }
    };

    await changeFor(400);
    const whileWritten = onChange.mock.calls.length;
    await changeFor(400);

    expect(whileWritten).toBe(0);
    expect(onChange).toHaveBeenCalledOnce();
  });

  it.each<[string | null, boolean]>([
    ['helper.ts', true],
    ['table.json', true],
    ['lib.mjs', true],
    ['folder', true],
    [null, true],
    ['calls.log', false],
    ['calls.db-journal', false],
    ['main.ts.swp', false],
  ])('while the script is broken, a change of %j counts: %s', async (name, counts) => {
    const { onChange, change } = brokenScript();

    await change(name);

    expect(onChange).toHaveBeenCalledTimes(counts ? 1 : 0);
  });

  it('tries a broken script once a second at most, and at once after the pause', async () => {
    const { onChange, change, again } = brokenScript();
    await change('helper.ts');

    again();
    await change('helper.ts');
    const tooSoon = onChange.mock.calls.length;
    await vi.advanceTimersByTimeAsync(1_000);
    await change('helper.ts');

    expect(tooSoon).toBe(1);
    expect(onChange).toHaveBeenCalledTimes(2);
  });
});

/** A watcher of a script whose load failed; its own file is as it was read. */
function brokenScript() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const onChange = vi.fn();
  const watcher = new SourceWatcher({ onChange, onError: vi.fn(), recheckMs: 3_600_000 });
  onTestFinished(() => watcher.close());
  const again = (): void => {
    watcher.follow(new Map([[join(tmpdir(), 'main.ts'), 'now']]), true);
  };
  again();
  const change = async (name: string | null): Promise<void> => {
    listeners.at(-1)?.('rename', name);
    await vi.advanceTimersByTimeAsync(100);
  };
  return { onChange, change, again };
}
