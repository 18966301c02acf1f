import { describe, expect, it } from 'vitest';
import { type Move, paceLimits, paceMoves } from './pace.ts';

const limits = { movesInFlight: 8, movesPerSecond: 20 };
const moves = (count: number, to: string): Move[] =>
  Array.from({ length: count }, (_, index) => ({ socket: `${to}${index}`, to }));

describe('the pace of moves', () => {
  it.each([
    ['at first as many as may be under way', 20, 0, {}, moves(30, 'a'), 8, 12],
    ['to two receivers as many for each', 20, 0, {}, [...moves(9, 'a'), ...moves(9, 'b')], 16, 4],
    ['no more than the tokens', 3.9, 0, {}, moves(8, 'a'), 3, 0.9],
    ['none to a receiver that is busy', 20, 0, { a: 8 }, moves(4, 'a'), 0, 20],
    ['what a busy receiver has room for', 20, 0, { a: 6 }, moves(4, 'a'), 2, 18],
    ['what time brought', 0, 100, {}, moves(4, 'a'), 2, 0],
    [
      'no more than a second may bring, however long it waited',
      20,
      60_000,
      {},
      moves(1, 'a'),
      1,
      19,
    ],
    ['none before a token is whole', 0, 49, {}, moves(1, 'a'), 0, 0.98],
  ])('starts %s', (_title, tokens, waited, inFlight, wanted, begun, left) => {
    const load = new Map(Object.entries(inFlight));
    const result = paceMoves({ tokens, at: 1_000 }, 1_000 + waited, limits, load, wanted);

    expect(result.moves).toHaveLength(begun);
    expect(result.pace.tokens).toBeCloseTo(left);
    expect(result.pace.at).toBe(1_000 + waited);
  });

  it('has no other limit than what is under way when an operator waits', () => {
    const urgent = paceLimits({ ...limits, drainInFlight: 25 }, true);
    const result = paceMoves({ tokens: 2, at: 0 }, 0, urgent, new Map(), moves(30, 'a'));

    expect(result.moves).toHaveLength(25);
    expect(result.pace.tokens).toBe(0);
  });

  it('keeps the order, and passes over a receiver that is busy', () => {
    const wanted = [...moves(1, 'a'), ...moves(1, 'b')];
    const inFlight = new Map([['a', 8]]);

    expect(paceMoves({ tokens: 20, at: 0 }, 0, limits, inFlight, wanted).moves).toEqual([
      { socket: 'b0', to: 'b' },
    ]);
  });
});
