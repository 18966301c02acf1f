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

  it('allows everything when there is no limit', () => {
    const limit = createRateLimit(0);

    expect(Array.from({ length: 100 }, () => limit.allow('a'))).not.toContain(false);
  });
});
