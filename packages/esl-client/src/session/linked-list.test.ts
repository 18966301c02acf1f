import { describe, expect, it } from 'vitest';
import { type Linked, LinkedList } from './linked-list.ts';

interface Item extends Linked<Item> {
  readonly name: string;
}

const item = (name: string): Item => ({
  name,
  previous: undefined,
  next: undefined,
  list: undefined,
});

function listOf(...names: string[]) {
  const list = new LinkedList<Item>();
  return { list, items: names.map((name) => list.append(item(name))) };
}

function drained(list: LinkedList<Item>): string[] {
  const names: string[] = [];
  for (let next = list.shift(); next !== undefined; next = list.shift()) names.push(next.name);
  return names;
}

describe('LinkedList', () => {
  it('gives values back in order and counts them', () => {
    const { list } = listOf('a', 'b');

    expect(list.size).toBe(2);
    expect(list.first?.name).toBe('a');
    expect(drained(list)).toEqual(['a', 'b']);
    expect(list.size).toBe(0);
    expect(list.first).toBeUndefined();
  });

  it.each([
    ['the first', 0, ['b', 'c']],
    ['a middle one', 1, ['a', 'c']],
    ['the last', 2, ['a', 'b']],
  ])('takes out %s', (_which, index, rest) => {
    const { list, items } = listOf('a', 'b', 'c');

    list.remove(items[index]!);
    list.remove(items[index]!);

    expect(list.size).toBe(2);
    expect(drained(list)).toEqual(rest);
  });

  it('leaves values of other lists alone', () => {
    const one = listOf('a');
    const other = listOf('b');

    other.list.remove(one.items[0]!);

    expect(other.list.size).toBe(1);
    expect(drained(one.list)).toEqual(['a']);
  });

  it('takes a value from one list into another', () => {
    const one = listOf('a', 'b');
    const other = listOf('c');

    other.list.append(one.list.shift()!);

    expect(drained(other.list)).toEqual(['c', 'a']);
    expect(drained(one.list)).toEqual(['b']);
  });
});
