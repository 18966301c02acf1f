import { expect, it } from 'vitest';
import { movesBetween, ownersOf } from './ownership-report.ts';

it('a socket has the owner that acts', () => {
  expect(
    ownersOf([
      { if: 'a:1', owner: { server: 'mi-1', state: 'acting' } },
      { if: 'b:1', owner: { server: 'mi-1', state: 'claiming' } },
      { if: 'c:1', owner: { server: null, state: 'none' } },
      { if: 'd:1' },
    ]),
  ).toEqual(new Map([['a:1', 'mi-1']]));
});

it.each([
  [{}, { a: 'x' }, [{ address: 'a', from: undefined, to: 'x' }]],
  [{ a: 'x' }, { a: 'x' }, []],
  [{ a: 'x' }, { a: 'y' }, [{ address: 'a', from: 'x', to: 'y' }]],
  [{ a: 'x' }, {}, []],
])('from %j to %j: %j', (before, after, expected) => {
  expect(movesBetween(new Map(Object.entries(before)), new Map(Object.entries(after)))).toEqual(
    expected,
  );
});
