import { expect, it } from 'vitest';
import { LostSince } from './lost-since.ts';

const beats = new Map([
  ['b', 900],
  ['ahead', 9_000],
]);
const lastBeatOf = (address: string): number | undefined => beats.get(address);

it.each([
  { title: 'is now where nothing is known', steps: [{ now: 1_000, lost: ['a'] }], last: { a: 1_000 } },
  { title: 'is the last beat of its server', steps: [{ now: 1_000, lost: ['b'] }], last: { b: 900 } },
  { title: 'is never later than now', steps: [{ now: 1_000, lost: ['ahead'] }], last: { ahead: 1_000 } },
  { title: 'stays', steps: [{ now: 1_000, lost: ['a'] }, { now: 2_000, lost: ['a', 'c'] }], last: { a: 1_000, c: 2_000 } },
  {
    title: 'begins again for one that was found in between',
    steps: [{ now: 1_000, lost: ['a'] }, { now: 2_000, lost: [] }, { now: 3_000, lost: ['a'] }],
    last: { a: 3_000 },
  },
])('the time of a lost socket $title', ({ steps, last }) => {
  const since = new LostSince();

  for (const { now, lost } of steps) since.update(lost, now, lastBeatOf);

  const lost = steps.at(-1)?.lost ?? [];
  expect(Object.fromEntries(lost.map((address) => [address, since.of(address)]))).toEqual(last);
  expect(since.of('found')).toBeUndefined();
}); // prettier-ignore
