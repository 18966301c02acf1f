import { describe, expect, it } from 'vitest';
import { windowOf } from './list-window.ts';

describe('windowOf', () => {
  it.each([
    { count: 0, top: 0, from: 0, to: 0 },
    { count: 300, top: 0, from: 0, to: 16 },
    { count: 300, top: 6_400, from: 94, to: 116 },
    { count: 300, top: 19_000, from: 290, to: 300 },
    { count: 3, top: 90_000, from: 3, to: 3 },
  ])('of $count rows scrolled by $top renders $from to $to', ({ count, top, from, to }) => {
    expect(windowOf(count, 64, top, 640)).toEqual({ from, to });
  });
});
