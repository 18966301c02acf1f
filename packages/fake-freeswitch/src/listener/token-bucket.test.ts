import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

/** What passes in that time when there is always more to send. */
function passed(bytesPerSecond: number, forMs: number, stepMs: number): number {
  const bucket = new TokenBucket(bytesPerSecond, 0);
  let bytes = 0;
  for (let now = 0; now <= forMs; now += stepMs) bytes += bucket.take(Infinity, now);
  return bytes;
}

describe('TokenBucket', () => {
  it.each([
    [1, 10_000, 7, 11],
    [400, 10_000, 50, 4020],
    [400, 10_000, 1, 4020],
    [20_000, 10_000, 3, 201_000],
  ])('lets %i bytes a second pass for %i ms in steps of %i ms', (rate, ms, step, bytes) => {
    expect(Math.abs(passed(rate, ms, step) - bytes)).toBeLessThanOrEqual(rate / 100 + 1);
  });

  it('does not save up for later', () => {
    const bucket = new TokenBucket(1000, 0);

    expect(bucket.take(10_000, 60_000)).toBe(50);
    expect(bucket.take(10_000, 60_000)).toBe(0);
  });

  it('knows when the next portion may pass', () => {
    const bucket = new TokenBucket(1000, 0);
    bucket.take(50, 0);

    expect(bucket.msUntil(10_000, 0)).toBe(50);
    expect(bucket.msUntil(10, 0)).toBe(10);
    expect(bucket.msUntil(10, 4)).toBe(6);
    expect(bucket.msUntil(10, 11)).toBe(0);
  });
});
