import { describe, expect, it } from 'vitest';
import { retryCeiling, retryDelay } from './retry-schedule.ts';

const exponential = { retryBase: 250, retryMax: 30_000, retrySchedule: 'exponential' } as const;
const opensips = { ...exponential, retrySchedule: 'opensips' } as const;

describe('the exponential schedule', () => {
  it.each([
    [1, 250],
    [2, 500],
    [3, 1_000],
    [7, 16_000],
    [8, 30_000],
    [100, 30_000],
    [5_000, 30_000],
  ])('waits after %i failures at most %i ms', (attempt, ceiling) => {
    expect(retryCeiling(attempt, exponential)).toBe(ceiling);
    expect(retryDelay(attempt, exponential, 1)).toBe(ceiling);
    expect(retryDelay(attempt, exponential, 0.5)).toBe(ceiling / 2);
    expect(retryDelay(attempt, exponential, 0)).toBe(0);
  });

  it('without a first step never waits', () => {
    expect(retryDelay(5_000, { ...exponential, retryBase: 0 }, 0.5)).toBe(0);
  });

  it('spreads a herd over the whole ceiling', () => {
    const delays = Array.from({ length: 1_000 }, (_, index) =>
      retryDelay(4, exponential, index / 1_000),
    );

    expect(new Set(delays).size).toBe(1_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(2_000);
  });
});

describe('the schedule of OpenSIPS', () => {
  it.each([
    [1, 1_000],
    [20, 1_000],
    [21, 5_000],
    [40, 5_000],
    [41, 10_000],
    [61, 30_000],
    [81, 90_000],
    [10_000, 90_000],
  ])('waits after %i failures exactly %i ms', (attempt, delay) => {
    expect(retryDelay(attempt, opensips, 0)).toBe(delay);
    expect(retryDelay(attempt, opensips, 0.99)).toBe(delay);
  });
});
