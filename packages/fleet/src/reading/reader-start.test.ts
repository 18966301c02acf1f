import { expect, it } from 'vitest';
import { startBehind } from './reader-start.ts';

it.each([
  ['of another stream', { isOther: true, isLost: true }, { deliver_policy: 'all' }],
  ['of a stream that lost messages', { isLost: true }, { deliver_policy: 'by_start_time', opt_start_time: '1970-01-01T00:00:05.001Z' }], // prettier-ignore
  ['of the same stream', {}, { deliver_policy: 'by_start_sequence', opt_start_seq: 8 }],
  ['that has read nothing', { highest: 0, latest: 0 }, { deliver_policy: 'new' }],
])('a reader %s', (_title, known, expected) => {
  const place = { isOther: false, isLost: false, highest: 7, latest: 5_000, ...known };

  expect(startBehind(place)).toEqual(expected);
});
