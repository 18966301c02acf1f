import { describe, expect, it } from 'vitest';
import { arrowHead, roundedPath } from './routes.ts';

describe('roundedPath', () => {
  it('rounds corners and goes straight between them', () => {
    expect(roundedPath([0, 0, 0, 20, 4, 20])).toBe('M0,0 L0,13 Q0,20 2,20 L4,20');
    expect(roundedPath([])).toBe('');
  });
});

describe('arrowHead', () => {
  it('points to the end of the line', () => {
    expect(arrowHead([0, 0, 0, 20])).toBe('0,20 3.3,12.7 -3.3,12.7');
  });

  it('is left out without a line', () => {
    expect(arrowHead([0, 0])).toBeUndefined();
  });
});
