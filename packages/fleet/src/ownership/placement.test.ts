import { describe, expect, it } from 'vitest';
import { type Candidate, firstOf, type Placed, preferenceOf, preferredTo } from './placement.ts';

const keys = Array.from({ length: 6_000 }, (_, index) => `10.0.${index >> 8}.${index & 255}:8021`);
const servers = (...weights: number[]): Candidate[] =>
  weights.map((weight, index) => ({ id: `mi-${index + 1}:8888`, weight }));

function shares(candidates: readonly Candidate[]): number[] {
  const counts = new Map(candidates.map(({ id }) => [id, 0]));
  for (const key of keys) {
    const first = firstOf({ key }, candidates);
    if (first !== undefined) counts.set(first.id, (counts.get(first.id) ?? 0) + 1);
  }
  return [...counts.values()].map((count) => count / keys.length);
}

/** By their ranks; each has one of its own. */
function orderOf<C extends Candidate>(socket: Placed, all: readonly C[]): readonly C[] {
  const order: C[] = [];
  for (const one of all) order[preferredTo(one, socket, all).length] = one;
  expect(order).toHaveLength(all.length);
  expect(order[0]).toBe(firstOf(socket, all));
  expect(preferenceOf(socket, all)).toEqual(order);
  return order;
}

describe('the preference of a socket', () => {
  it('is independent of the order of the servers', () => {
    const all = servers(1, 1, 2, 1);

    for (const key of keys.slice(0, 200))
      expect(orderOf({ key }, all.toReversed())).toEqual(orderOf({ key }, all));
  });

  it.each([
    [
      [1, 1, 1],
      [1 / 3, 1 / 3, 1 / 3],
    ],
    [
      [1, 2],
      [1 / 3, 2 / 3],
    ],
    [
      [1, 1, 2],
      [1 / 4, 1 / 4, 1 / 2],
    ],
  ])('shares sockets by the weights %j', (weights, expected) => {
    const found = shares(servers(...weights));

    for (const [index, share] of expected.entries())
      expect(Math.abs((found[index] ?? 0) - share)).toBeLessThan(0.03);
  });

  it('moves only sockets that prefer the new server', () => {
    const before = servers(1, 1, 1);
    const [newcomer] = servers(1, 1, 1, 1).slice(3);
    const after = [...before, newcomer!];
    let moved = 0;
    for (const key of keys) {
      const old = firstOf({ key }, before);
      const now = firstOf({ key }, after);
      if (old === now) continue;
      expect(now).toBe(newcomer);
      moved++;
    }

    expect(Math.abs(moved / keys.length - 1 / 4)).toBeLessThan(0.03);
  });

  it('puts servers of the zone of the socket before all others', () => {
    const all = servers(1, 1, 100).map((one, index) => ({ ...one, zone: index < 2 ? 'eu' : 'us' }));

    for (const key of keys.slice(0, 200)) {
      const order = orderOf({ key, zone: 'eu' }, all);
      expect(order.map(({ zone }) => zone)).toEqual(['eu', 'eu', 'us']);
    }
  });

  it('of no servers is none', () => {
    expect(firstOf<Candidate>({ key: 'fs:8021' }, [])).toBeUndefined();
  });
});
