import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatClock,
  formatCompact,
  formatCountdown,
  formatDuration,
  formatRate,
  formatWhole,
  shortVersion,
} from './format.ts';

describe('formats', () => {
  it.each([
    [-5, '0 s'],
    [999, '0 s'],
    [45_000, '45 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [12_000_000, '3 h 20 min'],
    [442_800_000, '5 d 3 h'],
  ])('a duration of %d ms reads %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });

  it.each([
    [0, 'now'],
    [-1, 'now'],
    [1, 'in 1 s'],
    [12_001, 'in 13 s'],
  ])('an attempt due in %d ms reads %s', (ms, words) => {
    expect(formatCountdown(1_000 + ms, 1_000)).toBe(words);
  });

  it.each([
    [0, '0'],
    [0.25, '0.3'],
    [9.99, '10.0'],
    [12.4, '12'],
    [4_999.6, '5K'],
  ])('a rate of %d reads %s', (rate, words) => {
    expect(formatRate(rate)).toBe(words);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_500, '1.5 kB'],
    [2_000_000, '2.0 MB'],
    [3e15, '3000.0 TB'],
  ])('%d bytes read %s', (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words);
  });

  it('shows a dash for numbers that are not known', () => {
    expect([formatCompact(undefined), formatCompact(NaN), formatWhole(undefined)]).toEqual([
      '–',
      '–',
      '–',
    ]);
    expect(formatWhole(12_345)).toBe('12,345');
  });

  it('shows the time of day with milliseconds', () => {
    const at = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();

    expect(formatClock(at)).toBe('03:04:05.006');
  });

  it('shortens a version to its numbers', () => {
    expect(['1.11.2-release+git~2026~64bit', 'git-abc'].map(shortVersion)).toEqual([
      '1.11.2',
      'git-abc',
    ]);
  });
});
