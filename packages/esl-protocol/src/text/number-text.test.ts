import { describe, expect, it } from 'vitest';
import { numberOf } from './number-text.ts';

describe('numberOf', () => {
  it.each([
    ['0', 0],
    [' 12 ', 12],
    ['-1', -1],
    ['+3', 3],
    ['88.066667', 88.066667],
    ['.5', 0.5],
    ['5.', 5],
    ['.25', 0.25],
    ['1e3', 1000],
    ['1e12', 1e12],
    ['1E+2', 100],
    ['25e-1', 2.5],
    ['', undefined],
    ['abc', undefined],
    ['5x', undefined],
    ['0x10', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['1e999', undefined],
    [undefined, undefined],
  ])('reads %j as %j', (text, number) => {
    expect(numberOf(text)).toBe(number);
  });

  it('takes time in proportion to the text', () => {
    expect(numberOf(`${'1'.repeat(300_000)}x`)).toBeUndefined();
  });
});
