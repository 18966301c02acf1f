import { describe, expect, it } from 'vitest';
import { EntryProblem } from './entry-problem.ts';
import { type PlacementFields, readPlacement } from './read-placement.ts';

const NAMES = { weight: 'weight', group: 'group', tags: 'tags', state: 'state' };
const read = (fields: PlacementFields) => readPlacement(fields, NAMES);

describe('how an entry is placed', () => {
  it.each<[PlacementFields, object]>([
    [{}, { weight: 1, group: undefined, tags: [], state: 'in-service' }],
    [{ weight: null, group: '', tags: ' ', state: null }, { weight: 1, group: undefined, tags: [], state: 'in-service' }],
    [{ weight: 0.5 }, { weight: 0.5 }],
    [{ weight: 10_000 }, { weight: 10_000 }],
    [{ weight: ' 2.5 ' }, { weight: 2.5 }],
    [{ group: ' media ' }, { group: 'media' }],
    [{ group: 'g'.repeat(64) }, { group: 'g'.repeat(64) }],
    [{ tags: 'a, b ,,a' }, { tags: ['a', 'b'] }],
    [{ tags: ['a', ' b ', ' '] }, { tags: ['a', 'b'] }],
    [{ tags: Array.from({ length: 32 }, (_, at) => `t${at}`) }, { tags: expect.objectContaining({ length: 32 }) as object }],
    [{ state: 'draining' }, { state: 'draining' }],
    [{ state: 'out-of-service' }, { state: 'out-of-service' }],
  ])('by %j is %j', (fields, placement) => {
    expect(read(fields)).toMatchObject(placement);
  }); // prettier-ignore

  const WEIGHT = 'write a number above 0, at most 10000';
  const WORD = 'is not one word of at most 64 characters: leave out blanks and commas';
  it.each<[PlacementFields, string]>([
    [{ weight: 0 }, `weight is 0: ${WEIGHT}`],
    [{ weight: -1 }, `weight is -1: ${WEIGHT}`],
    [{ weight: 10_001 }, `weight is 10001: ${WEIGHT}`],
    [{ weight: NaN }, `weight is NaN: ${WEIGHT}`],
    [{ weight: '1.2.3' }, `weight is 1.2.3: ${WEIGHT}`],
    [{ weight: 'x1' }, `weight is text: ${WEIGHT}`],
    [{ weight: '1x' }, `weight is text: ${WEIGHT}`],
    [{ weight: true }, `weight is true: ${WEIGHT}`],
    [{ group: 1 }, 'group is 1: write a word, for example media'],
    [{ group: 'a b' }, `group ${WORD}`],
    [{ group: 'a,b' }, `group ${WORD}`],
    [{ group: 'a\u0007b' }, `group ${WORD}`],
    [{ group: 'a\u200bb' }, `group ${WORD}`],
    [{ group: 'g'.repeat(65) }, `group ${WORD}`],
    [{ tags: 7 }, 'tags is 7: write a word, for example media'],
    [{ tags: ['a', null] }, 'tags is missing: write a word, for example media'],
    [{ tags: ['a b'] }, `tags ${WORD}`],
    [{ tags: Array.from({ length: 33 }, (_, at) => `t${at}`) }, 'tags has 33 tags: write at most 32'],
    [{ state: 'asleep' }, 'state is text: write in-service, draining or out-of-service'],
    [{ state: 1 }, 'state is 1: write in-service, draining or out-of-service'],
  ])('by %j is a problem: %s', (fields, message) => {
    expect(() => read(fields)).toThrow(EntryProblem);
    expect(() => read(fields)).toThrow(new EntryProblem(message));
  }); // prettier-ignore
});
