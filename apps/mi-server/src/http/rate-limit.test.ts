import { describe, expect, it } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

describe('createRateLimit', () => {
  it('allows each address its number in one second', () => {
    let now = 0;
    const limit = createRateLimit({ perSecond: 2, maxAddresses: 10, now: () => now });

    expect([limit.allow('a'), limit.allow('a'), limit.allow('a'), limit.allow('b')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    now = 1_000;
    expect(limit.allow('a')).toBe(true);
  });

  it('counts a bounded number of addresses, and starts over rather than keep more', () => {
    const hits: string[] = [];
    const onLimit = (limit: string): void => void hits.push(limit);
    const limit = createRateLimit({ perSecond: 1, maxAddresses: 100, onLimit, now: () => 0 });
    const allowOthers = (count: number): void => {
      for (let other = 0; other < count; other++) limit.allow(`other ${other}`);
    };
    limit.allow('a');

    allowOthers(99);
    expect(limit.allow('a')).toBe(false);
    expect(new Set(hits)).toEqual(new Set(['http_requests_per_second']));

    hits.length = 0;
    allowOthers(100);
    expect(hits).toContain('http_addresses');
    expect(limit.allow('a')).toBe(true);
  });

  it('allows everything when there is no limit', () => {
    const limit = createRateLimit({ perSecond: 0, maxAddresses: 1 });

    expect(Array.from({ length: 100 }, () => limit.allow('a'))).not.toContain(false);
  });
});
