import { describe, expect, it } from 'vitest';
import { type LeaseEntry } from './lease-store.ts';
import { readPatiently } from './read-patiently.ts';

/** A clock that is always where it should ring, and a store that answers from a time on. */
function storeFrom(answersAt: number) {
  let now = 0;
  let asked = 0;
  const clock = {
    now: () => now,
    setTimeout: (run: () => void, ms: number) => {
      now += ms;
      run();
    },
    clearTimeout: () => undefined,
  };
  const store = {
    snapshot: (): Promise<readonly LeaseEntry[]> => {
      asked++;
      return now >= answersAt ? Promise.resolve([]) : Promise.reject(new Error('no answer'));
    },
  };
  return { clock, store, asked: () => asked };
}

describe('reading everything at the start', () => {
  it.each([
    ['at once', 0, 1],
    ['while the store elects a leader', 6_000, 13],
    ['at the last moment', 30_000, 61],
  ])('succeeds %s', async (_title, answersAt, times) => {
    const { clock, store, asked } = storeFrom(answersAt);

    expect(await readPatiently(store, clock)).toEqual([]);
    expect(asked()).toBe(times);
  });

  it('fails when the store has not answered for 30 s', async () => {
    const { clock, store, asked } = storeFrom(30_001);

    await expect(readPatiently(store, clock)).rejects.toThrow('no answer');
    expect(asked()).toBe(61);
  });
});
