import { describe, expect, it } from 'vitest';
import { CoreEvent } from './core-event.ts';
import { Filters } from './filters.ts';

const event = new CoreEvent({
  name: 'DTMF',
  headers: [
    ['Event-Name', 'DTMF'],
    ['Unique-ID', 'Call-1'],
    ['List', ['a', 'b']],
  ],
});

const passes = (...filters: readonly (readonly [string, string])[]): boolean => {
  const set = new Filters();
  for (const [header, value] of filters) set.add(header, value);
  return set.passes(event);
};

describe('Filters', () => {
  it('lets everything pass without filters', () => {
    expect(passes()).toBe(true);
  });

  it.each([
    ['Unique-ID', 'call-1', true],
    ['unique-id', 'Call-1', true],
    ['Unique-ID', 'call', false],
    ['Unique-ID', ' + Call-1', true],
    ['Unique-ID', '-Call-1', false],
    ['Unique-ID', '-other', false],
    ['Missing', 'x', false],
    ['List', 'ARRAY::a|:b', true],
    ['Unique-ID', '/^Call/', true],
    ['Unique-ID', '/^call/', false],
    ['Unique-ID', '/^call/i', true],
    ['Unique-ID', '/^Call', false],
    ['Unique-ID', '/(/', false],
  ])('with %s = %j passes: %s', (header, value, expected) => {
    expect(passes([header, value])).toBe(expected);
  });

  it('needs one positive match and no negative one', () => {
    expect(passes(['Unique-ID', 'x'], ['Event-Name', 'DTMF'])).toBe(true);
    expect(passes(['Event-Name', 'DTMF'], ['Unique-ID', '-Call-1'])).toBe(false);
    expect(passes(['Event-Name', 'DTMF'], ['Unique-ID', '-other'])).toBe(true);
  });

  it('deletes by header in any case and value in exact case', () => {
    const filters = new Filters();
    filters.add('A', 'x');
    filters.add('A', 'y');
    filters.add('B', 'z');

    filters.delete('a', 'X');
    expect(filters.entries).toHaveLength(3);
    filters.delete('a', 'x');
    expect(filters.entries).toEqual([
      ['A', 'y'],
      ['B', 'z'],
    ]);
    filters.delete('A', undefined);
    expect(filters.entries).toEqual([['B', 'z']]);
    filters.clear();
    expect(filters.entries).toEqual([]);
  });
});
