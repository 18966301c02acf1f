import { describe, expect, it } from 'vitest';
import { type Candidate, preferenceOf } from './placement.ts';

const keys = Array.from({ length: 6_000 }, (_, index) => `10.0.${index >> 8}.${index & 255}:8021`);
const servers = (...weights: number[]): Candidate[] =>
  weights.map((weight, index) => ({ id: `mi-${index + 1}:8888`, weight }));

function shares(candidates: readonly Candidate[]): number[] {
  const counts = new Map(candidates.map(({ id }) => [id, 0]));
  for (const key of keys) {
    const [first] = preferenceOf({ key }, candidates);
    if (first !== undefined) counts.set(first.id, (counts.get(first.id) ?? 0) + 1);
  }
  return [...counts.values()].map((count) => count / keys.length);
}

describe('the preference of a socket', () => {
  it('is independent of the order of the servers', () => {
    const all = servers(1, 1, 2, 1);

    for (const key of keys.slice(0, 200))
      expect(preferenceOf({ key }, all.toReversed())).toEqual(preferenceOf({ key }, all));
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
      const [old] = preferenceOf({ key }, before);
      const [now] = preferenceOf({ key }, after);
      if (old === now) continue;
      expect(now).toBe(newcomer);
      moved++;
    }

    expect(Math.abs(moved / keys.length - 1 / 4)).toBeLessThan(0.03);
  });

  it('puts servers of the zone of the socket before all others', () => {
    const all = servers(1, 1, 100).map((one, index) => ({ ...one, zone: index < 2 ? 'eu' : 'us' }));

    for (const key of keys.slice(0, 200)) {
      const order = preferenceOf({ key, zone: 'eu' }, all);
      expect(order.map(({ zone }) => zone)).toEqual(['eu', 'eu', 'us']);
      expect(preferenceOf({ key }, all)).toHaveLength(3);
    }
  });

  it('of no servers is none', () => {
    expect(preferenceOf({ key: 'fs:8021' }, [])).toEqual([]);
  });
});
