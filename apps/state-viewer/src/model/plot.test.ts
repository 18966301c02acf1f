import { describe, expect, it } from 'vitest';
import { createSamples, plotOf } from './plot.ts';

describe('samples', () => {
  it('keeps the newest and drops the oldest', () => {
    const samples = createSamples(3);

    for (const value of [1, 2, 3, 4]) samples.push(value);

    expect([samples.length, samples.version]).toEqual([3, 4]);
    expect([0, 1, 2].map((index) => samples.at(index))).toEqual([2, 3, 4]);
  });
});

describe('plotOf', () => {
  it('ends at the right edge and begins a new piece after a gap', () => {
    const samples = createSamples(10);
    for (const value of [5, NaN, 10, 0]) samples.push(value);

    const { path, top, last } = plotOf(samples);

    expect(path.match(/[ML]/g)).toEqual(['M', 'M', 'L']);
    expect(path).toMatch(/L120\.0 27\.0$/);
    expect([top, last]).toEqual([10, 0]);
  });

  it('is empty without samples', () => {
    expect(plotOf(createSamples(5))).toEqual({ path: '', top: 0, last: NaN });
  });
});
