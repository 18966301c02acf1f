import { describe, expect, it } from 'vitest';
import { MiError } from '../json-rpc/mi-error.ts';
import { type MiParams } from '../json-rpc/request.ts';
import { MiCatalogue } from './catalogue.ts';
import { defineCommand, type MiCommand, param, type Params } from './command.ts';
import { type MiContext } from './context.ts';

/** A command that answers with the values of its parameters. */
const echoing = (params: Params): MiCommand =>
  defineCommand({ name: 'echo', help: '', exportedBy: 'test', params, run: (values) => values });

const URL_AND_EVENTS = echoing({ freeswitch_url: param.string(''), events: param.list('') });
const LEVEL = echoing({ level: param.int('') });

/** The values that a command gets, or the reason why it does not run. */
const outcomeOf = (command: MiCommand, params: MiParams): unknown => {
  try {
    return command.call(params, {} as MiContext, new MiCatalogue([]));
  } catch (error) {
    return error instanceof MiError ? error.data : error;
  }
};

describe('defineCommand', () => {
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
  ])('refuses %s as OpenSIPS does', (_what, params, data) => {
    expect(outcomeOf(URL_AND_EVENTS, params)).toBe(data);
  });

  it.each<[string, MiParams, object]>([
    ['by position', ['h', ['A']], { freeswitch_url: 'h', events: ['A'] }],
    [
      'by name in another order',
      { events: ['A'], freeswitch_url: 'h' },
      { freeswitch_url: 'h', events: ['A'] },
    ],
    ['numbers as text', [8_100, ['A', 5]], { freeswitch_url: '8100', events: ['A', '5'] }],
  ])('takes parameters %s', (_what, params, values) => {
    expect(outcomeOf(URL_AND_EVENTS, params)).toEqual(values);
  });

  it.each<[unknown, number]>([
    [4, 4],
    ['4', 4],
    ['-1', -1],
    [1.9, 1],
  ])('accepts %j as an integer', (given, level) => {
    expect(outcomeOf(LEVEL, [given])).toEqual({ level });
  });

  it.each([Infinity, 1e300, 'x', '', null])('does not accept %j as an integer', (given) => {
    expect(outcomeOf(LEVEL, [given])).toBe("Bad type for parameter 'level'");
  });

  it('refuses seconds that are negative', () => {
    const command = echoing({ expire: param.seconds('') });

    expect(outcomeOf(command, ['0'])).toEqual({ expire: 0 });
    expect(outcomeOf(command, [-1])).toBe('Negative expire value');
  });

  it.each<[MiParams, unknown]>([
    [{}, {}],
    [[], {}],
    [{ level: 3 }, { level: 3 }],
    [['3', '7'], { level: 3, pid: 7 }],
    [{ pid: 7 }, 'Named parameters do not match'],
    [[1, 2, 3], 'Too few or too many parameters'],
  ])('lets optional parameters be left out from the end: %j', (given, outcome) => {
    const command = echoing({
      level: param.optional(param.int('')),
      pid: param.optional(param.int('')),
    });

    expect(outcomeOf(command, given)).toEqual(outcome);
  });

  it('ignores inherited names', () => {
    const command = echoing({ toString: param.string('') });

    expect(outcomeOf(command, { other: 'x' })).toBe('Named parameters do not match');
  });

  it('refuses a required parameter after an optional one', () => {
    expect(() => echoing({ a: param.optional(param.int('')), b: param.int('') })).toThrow(
      'echo: a required parameter follows an optional one',
    );
  });
});
