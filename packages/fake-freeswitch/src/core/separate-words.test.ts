import { describe, expect, it } from 'vitest';
import { separateWords } from './separate-words.ts';

describe('separateWords', () => {
  it.each([
    ['', []],
    ['a b  c ', ['a', 'b', 'c']],
    ["'a b' c", ['a b', 'c']],
    ["x='a b',y=c d", ['x=a b,y=c', 'd']],
    ["it's here", ["it's here"]],
    ["a\\ b 'c\\'d'", ['a\\ b', "c'd"]],
    ['a\\sb \\"q\\" c\\\\d', ['a b', '"q"', 'c\\d']],
    ["' a '", [' a ']],
    ['&socket(h async full)', ['&socket(h', 'async', 'full)']],
    ['"a b"', ['"a', 'b"']],
  ])('of %j are %j', (text, words) => {
    expect(separateWords(text)).toEqual(words);
  });

  it('gives the last one the rest', () => {
    expect(separateWords('a b  c d ', 3)).toEqual(['a', 'b', 'c d']);
    expect(separateWords('a b', 3)).toEqual(['a', 'b']);
    expect(separateWords("a 'b c' d", 2)).toEqual(['a', 'b c d']);
  });
});
