import { describe, expect, it } from 'vitest';
import { closest } from './closest.ts';

describe('closest', () => {
  it.each([
    ['fs_lst', 'fs_list'],
    ['FS_LIST', 'fs_list'],
    ['fs_subscibe', 'fs_subscribe'],
    ['which', 'which'],
    ['zzzzzz', undefined],
    ['', undefined],
    ['f'.repeat(100_000), undefined],
  ])('suggests for %.12s', (word, suggestion) => {
    expect(closest(word, ['fs_list', 'fs_subscribe', 'which'])).toBe(suggestion);
  });
});
