import { describe, expect, it } from 'vitest';
import { EarlierRuns } from './earlier-runs.ts';
import { type ForeignState } from './state-document.ts';

const wrote = (instance: string, second: number): ForeignState => ({
  owner: 'host',
  instance,
  updated_at: new Date(second * 1_000),
});

describe('an earlier run', () => {
  it.each<[string, ForeignState[][], string[][]]>([
    ['is not seen where there is none', [[], []], [[], []]],
    [
      'is dead when it wrote nothing over four looks',
      [[wrote('a', 1)], [wrote('a', 1)], [wrote('a', 1)], [wrote('a', 1)]],
      [[], [], [], ['a']],
    ],
    [
      'lives when it wrote meanwhile',
      [[wrote('a', 1)], [wrote('a', 1)], [wrote('a', 2)], [wrote('a', 2)], [wrote('a', 2)]],
      [[], [], [], [], []],
    ],
    [
      'counts by the newest of its documents',
      [
        [wrote('a', 1), wrote('a', 5)],
        [wrote('a', 5), wrote('a', 1)],
        [wrote('a', 6), wrote('a', 1)],
        [wrote('a', 6), wrote('a', 1)],
      ],
      [[], [], [], []],
    ],
    [
      'is distinguished from one that lives',
      [1, 2, 3, 4].map((second) => [wrote('dead', 1), wrote('alive', second)]),
      [[], [], [], ['dead']],
    ],
    [
      'is dead as long as its documents are there',
      Array.from({ length: 5 }, () => [wrote('a', 1)]),
      [[], [], [], ['a'], ['a']],
    ],
  ])('%s', (_, looks, dead) => {
    const runs = new EarlierRuns();
    expect(looks.map((states) => runs.look(states))).toEqual(dead);
  });
});
