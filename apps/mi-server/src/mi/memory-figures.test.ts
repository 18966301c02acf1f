import { describe, expect, it } from 'vitest';
import { MemoryWatch, readMemory } from './memory-figures.ts';

const rig = () => {
  let reading = { used: 50, resident: 100, limit: 1_000, pieces: 8 };
  const watch = new MemoryWatch(() => reading);
  const set = (change: Partial<typeof reading>): void => {
    reading = { ...reading, ...change };
  };
  return { watch, set };
};

describe('MemoryWatch', () => {
  it('reports used, peak and free memory', () => {
    const { watch, set } = rig();
    set({ resident: 300 });
    watch.figures();
    set({ resident: 200 });

    expect(watch.figures()).toEqual({
      total_size: 1_000,
      used_size: 50,
      real_used_size: 200,
      max_used_size: 300,
      free_size: 800,
      fragments: 8,
    });
    watch.reset();
    expect(watch.figures().max_used_size).toBe(200);
  });

  it.each([
    { used: 50, resident: 100, limit: 60 },
    { used: 500, resident: 100, limit: 1_000 },
    readMemory(),
  ])("keeps the invariants of OpenSIPS's memory figures for %j", (given) => {
    const { watch, set } = rig();
    set(given);
    const { used_size, real_used_size, max_used_size, total_size, free_size } = watch.figures();

    expect(used_size).toBeLessThanOrEqual(real_used_size);
    expect(real_used_size).toBeLessThanOrEqual(max_used_size);
    expect(max_used_size).toBeLessThanOrEqual(total_size);
    expect(free_size).toBe(total_size - real_used_size);
  });
});
