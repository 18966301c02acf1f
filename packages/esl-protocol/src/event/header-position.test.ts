import { describe, expect, it } from 'vitest';
import { positionOf } from './header-position.ts';

describe('positionOf', () => {
  it.each([
    ['a', ['b', 'a', 'A'], 1],
    ['A', ['b', 'a', 'A'], 1],
    ['event-NAME', ['Event-Name', 'x', 'Event-Name'], 2],
    ['Event-Name', ['x'], undefined],
    ['c', ['b', 'a'], undefined],
    ['', [''], 0],
    // its lower case is longer than itself
    ['İ', ['i', 'İ'], 1],
  ])('of %j in %j', (name, names, position) => {
    expect(positionOf(names, name)).toBe(position);
  });
});
