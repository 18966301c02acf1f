import { expect, it } from 'vitest';
import { startBehind } from './reader-start.ts';

const STREAM = 'a'.repeat(12);
const OTHER = 'b'.repeat(12);
const sequence = (number: number) => ({ deliver_policy: 'by_start_sequence', opt_start_seq: number }); // prettier-ignore
const time = { deliver_policy: 'by_start_time', opt_start_time: '1970-01-01T00:00:05.001Z' };
const LOST = { cause: 'another-stream', count: undefined };

it.each([
  ['without a place', {}, 8, sequence(9), undefined],
  ['without a place that wants all', { otherwise: 'all' as const }, 4, sequence(5), undefined],
  ['of the same stream', { place: { stream: STREAM, sequence: 6 } }, 6, sequence(7), undefined],
  ['of what is no longer kept', { place: { stream: STREAM, sequence: 1 } }, 4, sequence(5), { cause: 'retention', count: 3 }],
  ['of another stream', { place: { stream: OTHER, sequence: 6 }, latest: 5_000 }, 4, sequence(5), LOST],
  ['of a stream that lost its end', { place: { stream: STREAM, sequence: 9 }, latest: 5_000 }, 4, time, LOST],
  ['of one that lost its end at a time that is not known', { place: { stream: STREAM, sequence: 9 } }, 8, sequence(9), LOST],
])('a reader %s', (_title, known, at, start, loss) => {
  const reader = { place: undefined, latest: 0, otherwise: 'new' as const, ...known };

  expect(startBehind(reader, { stream: STREAM, first: 5, last: 8 })).toEqual({ sequence: at, start, loss });
}); // prettier-ignore

it('a reader of everything begins with the first of an empty stream', () => {
  const reader = { place: undefined, latest: 0, otherwise: 'all' as const };

  expect(startBehind(reader, { stream: STREAM, first: 0, last: 0 }).start).toEqual(sequence(1));
});
