import { afterEach, expect, it, vi } from 'vitest';
import { AwaitedHoles, type MissingMessages } from './awaited-holes.ts';

afterEach(() => void vi.useRealTimers());

const missing = (first: number, last: number, more: Partial<MissingMessages> = {}): MissingMessages => ({ socket: 's', epoch: 7, first, last, count: last - first + 1, from: 1, to: 2, ...more }); // prettier-ignore

it('gives what did not come within a minute, once', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const holes = new AwaitedHoles();
  holes.add(missing(4, 6));
  vi.advanceTimersByTime(59_999);
  expect(holes.take()).toEqual([]);
  vi.advanceTimersByTime(1);

  expect(holes.take()).toEqual([missing(4, 6)]);
  expect(holes.take()).toEqual([]);
});

it('gives nothing of what came', () => {
  const holes = new AwaitedHoles();
  holes.add(missing(4, 5));
  for (const [socket, epoch, place] of [['s', 7, 4], ['s', 7, 5]] as const) holes.fill(socket, epoch, place); // prettier-ignore

  expect(holes.leave()).toEqual([]);
});

it('counts only what is of the hole', () => {
  const holes = new AwaitedHoles();
  holes.add(missing(4, 6));
  for (const [socket, epoch, place] of [['t', 7, 4], ['s', 8, 4], ['s', 7, 3], ['s', 7, 7], ['s', 7, 5]] as const) holes.fill(socket, epoch, place); // prettier-ignore

  expect(holes.leave()).toEqual([missing(4, 6, { count: 2 })]);
  expect(holes.leave()).toEqual([]);
});

it('is bounded', () => {
  const holes = new AwaitedHoles();
  for (let place = 1; place <= 10_002; place++) holes.add(missing(place, place));

  expect(holes.take().map(({ first }) => first)).toEqual([1, 2]);
});
