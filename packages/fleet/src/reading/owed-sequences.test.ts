import { afterEach, expect, it, vi } from 'vitest';
import { OwedSequences } from './owed-sequences.ts';

afterEach(() => void vi.useRealTimers());

it('knows the lowest sequence that is still to come, and each once', () => {
  const owed = new OwedSequences();
  for (const sequence of [7, 5, 9]) owed.add(sequence);

  expect(owed.lowest).toBe(5);
  expect([owed.take(5), owed.take(5), owed.take(6)]).toEqual([true, false, false]);
  expect(owed.lowest).toBe(7);
  owed.clear();
  expect([owed.lowest, owed.take(7)]).toEqual([undefined, false]);
});

it('waits for one for a minute, and takes it later as well', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const owed = new OwedSequences();
  owed.add(5);
  vi.advanceTimersByTime(59_999);
  expect(owed.lowest).toBe(5);
  vi.advanceTimersByTime(1);

  expect(owed.lowest).toBeUndefined();
  expect(owed.take(5)).toBe(true);
});

it('is bounded', () => {
  const owed = new OwedSequences();
  for (let sequence = 1; sequence <= 70_000; sequence++) owed.add(sequence);

  expect(owed.lowest).toBe(70_000 - 1_023);
  expect([owed.take(70_000 - 65_536), owed.take(70_000 - 65_535)]).toEqual([false, true]);
});
