import { describe, expect, it } from 'vitest';
import { createRateLimit } from './guard.ts';

describe('createRateLimit', () => {
  it('allows each address its number in one second', () => {
    let now = 0;
    const limit = createRateLimit(2, () => now);

    expect([limit.allow('a'), limit.allow('a'), limit.allow('a'), limit.allow('b')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    now = 1_000;
    expect(limit.allow('a')).toBe(true);
  });

  it('counts 10,000 addresses at once, and begins again rather than keep more', () => {
    const limit = createRateLimit(1, () => 0);
    const allowOthers = (count: number): void => {
      for (let other = 0; other < count; other++) limit.allow(`other ${other}`);
    };
    limit.allow('a');

    allowOthers(9_999);
    expect(limit.allow('a')).toBe(false);

    allowOthers(10_002);
    expect(limit.allow('a')).toBe(true);
  });

  it('allows everything when there is no limit', () => {
    const limit = createRateLimit(0);

    expect(Array.from({ length: 100 }, () => limit.allow('a'))).not.toContain(false);
  });
});
