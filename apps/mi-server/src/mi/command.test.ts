import { describe, expect, it } from 'vitest';
import { MiError } from './mi-error.ts';
import { matchParams, type ParamSet } from './params.ts';
import { type MiParams } from './request.ts';

const URL_AND_EVENTS: ParamSet = [
  { name: 'freeswitch_url', type: 'string', help: '' },
  { name: 'events', type: 'list', help: '' },
];
const LEVEL: ParamSet = [{ name: 'level', type: 'int', help: '' }];

const dataOf = (sets: readonly ParamSet[], params: MiParams): unknown => {
  try {
    matchParams(sets, params);
  } catch (error) {
    return error instanceof MiError ? error.data : error;
  }
  return 'fits';
};

describe('matchParams', () => {
  it.each<[string, MiParams, string]>([
    ['nothing', undefined, 'Too few or too many parameters'],
    ['an empty array', [], 'Too few or too many parameters'],
    ['one of two', ['h'], 'Too few or too many parameters'],
    ['three', ['h', ['A'], 1], 'Too few or too many parameters'],
    [
      'an extra name',
      { freeswitch_url: 'h', events: ['A'], x: 1 },
      'Too few or too many parameters',
    ],
    ['a wrong name', { freeswitch_url: 'h', event: ['A'] }, 'Named parameters do not match'],
    ['a list that is text', ['h', 'A'], "Bad type for parameter 'events'"],
    ['a list that is null', ['h', null], "Bad type for parameter 'events'"],
    ['an empty list', ['h', []], "Empty array in parameter 'events'"],
    ['a list that holds null', ['h', ['A', null]], "Bad type for array item in parameter 'events'"],
    ['a list that holds a list', ['h', [['A']]], "Bad type for array item in parameter 'events'"],
    ['text that is null', [null, ['A']], "Bad type for parameter 'freeswitch_url'"],
    ['text that is a list', [['h'], ['A']], "Bad type for parameter 'freeswitch_url'"],
    ['text that is true', [true, ['A']], "Bad type for parameter 'freeswitch_url'"],
    ['what fits by position', ['h', ['A']], 'fits'],
    ['what fits by name in another order', { events: ['A'], freeswitch_url: 'h' }, 'fits'],
  ])('answers %s as OpenSIPS does', (_what, params, data) => {
    expect(dataOf([URL_AND_EVENTS], params)).toBe(data);
  });

  it('takes numbers where text is expected', () => {
    const params = matchParams([URL_AND_EVENTS], [8100, ['A', 5]]);

    expect(params.string('freeswitch_url')).toBe('8100');
    expect(params.list('events')).toEqual(['A', '5']);
  });

  it.each<[unknown, number | string]>([
    [4, 4],
    ['4', 4],
    ['-1', -1],
    [1.9, 1],
    [Infinity, "Bad type for parameter 'level'"],
    [1e300, "Bad type for parameter 'level'"],
    ['x', "Bad type for parameter 'level'"],
    ['', "Bad type for parameter 'level'"],
    [null, "Bad type for parameter 'level'"],
  ])('reads %j as an integer parameter', (given, expected) => {
    const found = dataOf([LEVEL], [given]);

    expect(found === 'fits' ? matchParams([LEVEL], [given]).int('level') : found).toBe(expected);
  });

  it('picks the set by the number of parameters', () => {
    const sets = [[], LEVEL];

    expect(matchParams(sets, {}).int('level')).toBeUndefined();
    expect(matchParams(sets, { level: 3 }).int('level')).toBe(3);
  });

  it('does not take inherited names for given ones', () => {
    const set: ParamSet = [{ name: 'toString', type: 'string', help: '' }];

    expect(dataOf([set], { other: 'x' })).toBe('Named parameters do not match');
  });
});
