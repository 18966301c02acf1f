import { describe, expect, it } from 'vitest';
import { verdictOf } from './verdict.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

describe('the meaning of an answer', () => {
  it.each([
    [200, 'delivered'],
    [202, 'delivered'],
    [204, 'delivered'],
    [301, 'unavailable'],
    [400, 'reject'],
    [401, 'unavailable'],
    [403, 'unavailable'],
    [404, 'unavailable'],
    [408, 'unavailable'],
    [410, 'unavailable'],
    [413, 'too-large'],
    [415, 'reject'],
    [422, 'reject'],
    [429, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('%i: %s', (status, kind) => {
    expect(verdictOf(status, null, NOW).kind).toBe(kind);
  });

  it.each([
    ['7', 7_000],
    ['Sat, 28 Nov 2026 12:00:30 GMT', 30_000],
    ['Sat, 28 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
  ])('Retry-After: %s', (retryAfter, retryAfterMs) => {
    const verdict = verdictOf(429, retryAfter, NOW);
    expect(verdict.kind === 'unavailable' && verdict.retryAfterMs).toBe(retryAfterMs);
  });
});
