import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ReloadQueue } from './reload-queue.ts';

/** A reload that ends when the test says so. */
const rig = () => {
  const queue = new ReloadQueue();
  const ends: (() => void)[] = [];
  const reload = (): Promise<void> =>
    new Promise((resolve) => {
      ends.push(resolve);
    });
  return { queue, ends, reload };
};

describe('ReloadQueue', () => {
  it('never runs two reloads at a time, and merges those that wait', async () => {
    const { queue, ends, reload } = rig();
    queue.begin(reload);
    queue.ask();
    queue.ask();
    queue.ask();
    expect(ends).toHaveLength(1);

    ends[0]?.();
    await setImmediate();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await setImmediate();
    expect(ends).toHaveLength(2);

    queue.ask();
    expect(ends).toHaveLength(3);
  });

  it('keeps a request that comes before there is something to reload', () => {
    const { queue, ends, reload } = rig();
    queue.ask();

    queue.begin(reload);

    expect(ends).toHaveLength(1);
  });

  it('drops waiting and later requests once it has ended', async () => {
    const { queue, ends, reload } = rig();
    queue.begin(reload);
    queue.ask();
    queue.ask();

    queue.end();
    ends[0]?.();
    await setImmediate();
    queue.ask();

    expect(ends).toHaveLength(1);
  });
});
