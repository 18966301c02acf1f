import { describe, expect, it } from 'vitest';
import { matchesPattern } from './command-pattern.ts';

describe('matchesPattern', () => {
  it.each([
    ['api status', 'api status', true],
    ['api status x', 'api status', false],
    ['api statu', 'api status', false],
    ['api uuid_transfer a 1001', 'api uuid_transfer *', true],
    ['api uuid_transfer', 'api uuid_transfer *', false],
    ['bgapi uuid_transfer a', 'api uuid_transfer *', false],
    ['api uuid_kill a', 'api uuid_* a', true],
    ['api uuid_kill b', 'api uuid_* a', false],
    ['anything', '*', true],
    ['', '*', true],
    ['api a b c', 'api * b *', true],
    ['aba', 'ab*ba', false],
    ['abba', 'ab*ba', true],
    ['a**b', 'a*b', true],
    ['a.b', 'a.b', true],
    ['axb', 'a.b', false],
    ['', '', true],
    ['x', '', false],
  ])('%j fits %j: %s', (command, pattern, fits) => {
    expect(matchesPattern(command, pattern)).toBe(fits);
  });

  it('looks at each character once, for any pattern', () => {
    const pattern = '*a'.repeat(20_000);

    expect(matchesPattern('a'.repeat(19_999), pattern)).toBe(false);
    expect(matchesPattern('a'.repeat(20_000), pattern)).toBe(true);
  });
});
