import { expect, it } from 'vitest';
import { type SinkRecord } from './sink-record.ts';
import { sortOut } from './sort-out.ts';

const batch = ['a', 'bad', 'c', 'bad', 'e'].map((id) => ({ id }) as SinkRecord);

it('leaves out what has a fault, and knows the places of the rest', () => {
  const { fitting, failures, place } = sortOut(batch, ({ id }) => (id === 'bad' ? 'why' : undefined)); // prettier-ignore

  expect(fitting.map(({ id }) => id)).toEqual(['a', 'c', 'e']);
  expect(failures).toEqual([
    { index: 1, kind: 'reject', reason: 'why' },
    { index: 3, kind: 'reject', reason: 'why' },
  ]);
  expect(place({ index: 2, kind: 'retry', reason: 'later' })).toEqual({ index: 4, kind: 'retry', reason: 'later' }); // prettier-ignore
});
