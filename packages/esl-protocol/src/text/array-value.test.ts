import { describe, expect, it } from 'vitest';
import { formatArrayValue, parseArrayValue } from './array-value.ts';

describe('array values', () => {
  it.each([
    ['ARRAY::one|:two', ['one', 'two']],
    ['ARRAY::one|:|:three', ['one', '', 'three']],
    ['ARRAY::one', ['one']],
    ['ARRAY::', 'ARRAY::'],
    ['foo ARRAY::a|:b', 'foo ARRAY::a|:b'],
    ['A', 'A'],
    ['', ''],
  ])('reads %j as %j', (text, value) => {
    expect(parseArrayValue(text)).toEqual(value);
  });

  it.each([
    ['text', 'text'],
    [['one', 'two'], 'ARRAY::one|:two'],
    [['one'], 'one'],
    [[], ''],
  ])('writes %j as %j', (value, text) => {
    expect(formatArrayValue(value)).toBe(text);
  });
});
