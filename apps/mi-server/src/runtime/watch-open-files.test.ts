import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenFiles } from '../metrics/open-files.ts';
import { watchOpenFiles } from './watch-open-files.ts';

const MS = 1_000;

describe('watchOpenFiles', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('warns once when nearly all are open, says when they are free, and warns again', () => {
    const lines: string[] = [];
    const log = (level: string) => (_: unknown, message: string) =>
      lines.push(`${level} ${message.split(':')[0]}`);
    let open = 10;
    const files = { read: (): OpenFiles | undefined => ({ open, limit: 100 }) };
    const watch = watchOpenFiles({ warn: log('warn'), info: log('info') }, files, MS);

    for (const next of [89, 90, 95, 100, 85, 81, 90, 80, 50, 91]) {
      open = next;
      vi.advanceTimersByTime(MS);
    }
    watch[Symbol.dispose]();
    open = 1;
    vi.advanceTimersByTime(MS);

    expect(lines).toEqual([
      'warn 90 of 100 files are open',
      'info Enough files are free again',
      'warn 91 of 100 files are open',
    ]);
  });

  it('is silent where the system does not show them', () => {
    const warn = vi.fn();
    watchOpenFiles({ warn, info: warn }, { read: () => undefined }, MS);
    vi.advanceTimersByTime(10 * MS);

    expect(warn).not.toHaveBeenCalled();
  });
});
