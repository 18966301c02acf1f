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
});
