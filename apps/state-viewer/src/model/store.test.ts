import { describe, expect, it, vi } from 'vitest';
import { createBatcher, createStore } from './store.ts';

describe('stores', () => {
  it('notifies followers of other values only', () => {
    const store = createStore(1);
    const listener = vi.fn();
    const stop = store.follow(listener);

    store.set(1);
    store.set(2);
    stop();
    store.set(3);

    expect(listener).toHaveBeenCalledOnce();
    expect(store.get()).toBe(3);
  });

  it('hands a burst over in one piece', () => {
    const scheduled: (() => void)[] = [];
    const delivered: (readonly number[])[] = [];
    const batch = createBatcher<number>(
      (items) => delivered.push(items),
      (run) => scheduled.push(run),
    );

    batch([]);
    batch([1, 2]);
    batch([3]);
    scheduled.shift()?.();
    batch([4]);
    scheduled.shift()?.();

    expect(delivered).toEqual([[1, 2, 3], [4]]);
    expect(scheduled).toEqual([]);
  });
});
