import { describe, expect, it } from 'vitest';
import { patiently } from './patiently.ts';

/** A clock that is always where it should ring, and a NATS that answers from a time on. */
function answersFrom(answersAt: number) {
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
  const ask = (): Promise<string> => {
    asked++;
    return now >= answersAt ? Promise.resolve('here') : Promise.reject(new Error('no answer'));
  };
  return { clock, ask, asked: () => asked };
}

describe('what is asked at the start', () => {
  it.each([
    ['at once', 0, 1],
    ['while NATS elects a leader', 6_000, 13],
    ['at the last moment', 30_000, 61],
  ])('succeeds %s', async (_title, answersAt, times) => {
    const { clock, ask, asked } = answersFrom(answersAt);

    expect(await patiently(ask, clock)).toBe('here');
    expect(asked()).toBe(times);
  });

  it('fails when NATS has not answered for 30 s', async () => {
    const { clock, ask, asked } = answersFrom(30_001);

    await expect(patiently(ask, clock)).rejects.toThrow('no answer');
    expect(asked()).toBe(61);
  });

  it('fails at once with what waiting does not change', async () => {
    const { clock, ask, asked } = answersFrom(6_000);

    await expect(patiently(ask, clock, () => true)).rejects.toThrow('no answer');
    expect(asked()).toBe(1);
  });
});
