import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonProblem } from './json-problem.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('findJsonProblem', () => {
  it.each([
    ['', 1, 1, 'a value'],
    ['[1, 2', 1, 6, '"," or "]"'],
    ['{\n  "a": 1,\n}', 3, 1, 'a name in double quotes'],
    ['{"a" 1}', 1, 6, '":"'],
    ['{"a": 1 "b": 2}', 1, 9, '"," or "}"'],
    ['[{"password": ClueCon}]', 1, 15, 'a value'],
    ['[1] // done', 1, 5, 'the end of the file'],
    ['["a\tb"]', 1, 2, 'a value'],
    ['[01]', 1, 3, '"," or "]"'],
    ["{'a': 1}", 1, 2, 'a name in double quotes'],
  ])('finds the place of the fault in %j', (text, line, column, expected) => {
    expect(findJsonProblem(text)).toEqual({ line, column, expected });
  });

  it('refuses JSON that is nested too deeply', () => {
    expect(findJsonProblem('['.repeat(200_000))).toEqual({
      line: 1,
      column: 1_002,
      expected: 'at most 1000 levels',
    });
  });

  it('counts open levels, not closed ones', () => {
    const flat = `[${'[1],{"a":[]},'.repeat(2_000)}1]`;

    expect(findJsonProblem(flat)).toBeUndefined();
    expect(findJsonProblem(`${'['.repeat(999)}[]${']'.repeat(999)}`)).toBeUndefined();
    expect(findJsonProblem(`${'['.repeat(1_000)}1${']'.repeat(1_000)}`)).toBeUndefined();
    expect(findJsonProblem(`${'['.repeat(1_001)}1${']'.repeat(1_001)}`)).toBeDefined();
  });

  it('finds no problem in the output of JSON.stringify', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        expect(findJsonProblem(JSON.stringify(value, undefined, indent))).toBeUndefined();
      }),
    );
  });

  it('agrees with JSON.parse about damaged text', () => {
    const damaged = fc
      .tuple(fc.jsonValue(), fc.nat(), fc.string({ maxLength: 2, unit: 'binary' }))
      .map(([value, at, damage]) => {
        const text = JSON.stringify(value);
        const place = at % (text.length + 1);
        return text.slice(0, place) + damage + text.slice(place + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        expect(findJsonProblem(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
