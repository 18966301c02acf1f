import { describe, expect, it } from 'vitest';
import { Rivals } from './rivals.ts';
import { type ForeignState } from './state-document.ts';

const wrote = (instance: string, second: number): ForeignState => ({
  owner: `owner of ${instance}`,
  instance,
  updated_at: new Date(second * 1_000),
});

describe('a program that acts on the same sockets', () => {
  it.each<[string, ForeignState[][], string[][]]>([
    ['is not seen where there is none', [[], []], [[], []]],
    ['is not one that crashed', [[wrote('a', 1)], [wrote('a', 1)]], [[], []]],
    ['is one that wrote meanwhile', [[wrote('a', 1)], [wrote('a', 2)]], [[], ['owner of a']]],
    ['is not judged by its first look', [[], [wrote('a', 9)]], [[], []]],
    [
      'is found once',
      [[wrote('a', 1)], [wrote('a', 2)], [wrote('a', 3)]],
      [[], ['owner of a'], []],
    ],
    [
      'counts by the newest of its documents',
      [
        [wrote('a', 5), wrote('a', 1)],
        [wrote('a', 1), wrote('a', 5)],
        [wrote('a', 5), wrote('a', 6)],
      ],
      [[], [], ['owner of a']],
    ],
    [
      'is distinguished from one that crashed',
      [
        [wrote('a', 1), wrote('b', 1)],
        [wrote('a', 1), wrote('b', 2)],
      ],
      [[], ['owner of b']],
    ],
    [
      'is found again when it had gone',
      [[wrote('a', 1)], [wrote('a', 2)], [], [wrote('a', 3)], [wrote('a', 4)]],
      [[], ['owner of a'], [], [], ['owner of a']],
    ],
  ])('%s', (_, looks, found) => {
    const rivals = new Rivals();
    expect(looks.map((states) => rivals.look(states))).toEqual(found);
  });
});
