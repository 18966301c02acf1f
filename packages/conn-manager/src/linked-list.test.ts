import { describe, expect, it } from 'vitest';
import { LinkedList } from './linked-list.ts';

function drained<T>(list: LinkedList<T>): T[] {
  const values: T[] = [];
  for (let value = list.shift(); value !== undefined; value = list.shift()) values.push(value);
  return values;
}

describe('LinkedList', () => {
  it('gives values back in order and counts them', () => {
    const list = new LinkedList<string>();
    list.append('a');
    list.append('b');

    expect(list.size).toBe(2);
    expect(list.first?.value).toBe('a');
    expect(drained(list)).toEqual(['a', 'b']);
    expect(list.size).toBe(0);
    expect(list.first).toBeUndefined();
  });

  it.each([
    ['the first', 0, ['b', 'c']],
    ['a middle one', 1, ['a', 'c']],
    ['the last', 2, ['a', 'b']],
  ])('takes out %s', (_which, index, rest) => {
    const list = new LinkedList<string>();
    const nodes = ['a', 'b', 'c'].map((value) => list.append(value));

    list.remove(nodes[index]!);
    list.remove(nodes[index]!);

    expect(list.size).toBe(2);
    expect(drained(list)).toEqual(rest);
  });

  it('leaves nodes of other lists alone', () => {
    const one = new LinkedList<string>();
    const other = new LinkedList<string>();
    const node = one.append('a');
    other.append('b');

    other.remove(node);

    expect(other.size).toBe(1);
    expect(one.size).toBe(1);
  });
});
