import { describe, expect, it } from 'vitest';
import { withinHeap } from './heap-share.ts';

const MIB = 1_048_576;

describe('withinHeap', () => {
  it.each([
    ['a heap with room for it', 4_144 * MIB, 64 * MIB],
    ['one that is just large enough', 512 * MIB, 64 * MIB],
    ['that of --max-old-space-size=64', 112 * MIB, 14 * MIB],
  ])('of 64 MiB gives, in %s of %i bytes, %i', (_which, limit, bytes) => {
    expect(withinHeap(64 * MIB, limit)).toBe(bytes);
  });

  it('looks at the heap of this process', () => {
    expect(withinHeap(1)).toBe(1);
    expect(withinHeap(Number.MAX_SAFE_INTEGER)).toBeLessThan(Number.MAX_SAFE_INTEGER);
  });
});
