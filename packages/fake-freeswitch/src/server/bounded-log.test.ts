import { describe, expect, it } from 'vitest';
import { BoundedLog } from './bounded-log.ts';

const logOf = (entries: number, characters: number): BoundedLog<string> =>
  new BoundedLog((text) => text.length, { entries, characters });

describe('BoundedLog', () => {
  it('keeps everything while it fits', () => {
    const log = logOf(4, 100);

    for (const text of ['a', 'b', 'c', 'd']) expect(log.add(text)).toEqual([]);

    expect(log.entries).toEqual(['a', 'b', 'c', 'd']);
  });

  it('keeps the newer half when there are too many, and returns the dropped entries', () => {
    const log = logOf(4, 100);
    for (const text of ['a', 'b', 'c', 'd']) log.add(text);

    expect(log.add('e')).toEqual(['a', 'b', 'c']);

    expect(log.entries).toEqual(['d', 'e']);
  });

  it('keeps half of the size when they are too long', () => {
    const log = logOf(100, 20);
    for (const text of ['aaaaa', 'bbbbb', 'ccccc', 'ddddd']) log.add(text);

    log.add('eeeee');

    expect(log.entries).toEqual(['ddddd', 'eeeee']);
  });

  it('counts again after it shrank', () => {
    const log = logOf(100, 20);
    for (const text of ['aaaaa', 'bbbbb', 'ccccc', 'ddddd', 'eeeee']) log.add(text);

    expect(log.add('fffff')).toEqual([]);
    expect(log.add('ggggg')).toEqual([]);
    expect(log.add('h')).toEqual(['ddddd', 'eeeee', 'fffff']);
  });

  it('keeps the last entry of any size', () => {
    const log = logOf(100, 20);
    log.add('a');

    log.add('b'.repeat(21));

    expect(log.entries).toEqual(['b'.repeat(21)]);
  });
});
