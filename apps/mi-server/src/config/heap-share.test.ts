import { describe, expect, it } from 'vitest';
import { withinHeap } from './heap-share.ts';

const MIB = 1_048_576;

describe('withinHeap', () => {
  it.each([
    [64, 8, 4_144, 64],
    [64, 8, 512, 64],
    [64, 8, 112, 14],
    [16, 16, 112, 7],
  ])('of %i MiB, at most 1/%i of a heap of %i MiB, gives %i MiB', (bytes, part, limit, given) => {
    expect(withinHeap(bytes * MIB, part, limit * MIB)).toBe(given * MIB);
  });

  it('looks at the heap of this process', () => {
    expect(withinHeap(Number.MAX_SAFE_INTEGER, 1)).toBeLessThan(Number.MAX_SAFE_INTEGER);
  });
});
