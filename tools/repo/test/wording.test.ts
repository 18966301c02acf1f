import { describe, expect, it } from 'vitest';
import { translationisms } from '../wording.mjs';

const phrases = (text: string) => translationisms(text).map(({ phrase }) => phrase);

describe('translationisms', () => {
  it.each([
    ['It connects anew.', 'anew'],
    ['Mend the store; the mended store is read.', 'mended'],
    ['A reload shall not close it.', 'shall'],
    ['Whoever reads slowly: whoever it is.', 'whoever'],
    ['Gaps are told.', 'told'],
    ['It tells each step.', 'tells each'],
    ['The value is no number.', 'is no'],
    ['Ask the ones who know.', 'the ones who'],
    ['The subscription stands again.', 'stands again'],
    ['It ends without a word.', 'without a word'],
    ['It waits, for then the answer is known.', ', for then'],
  ])('finds the phrase in %j', (text, phrase) => {
    expect(phrases(text)).toEqual([phrase]);
  });

  it.each([
    'There is no session.',
    'It is no longer subscribed, and is no more than a name.',
    'It recommends to connect again.',
    'A mended road is a word of another field.'.replace('mended', 'amended'),
    'The client reads for a minute, for example.',
  ])('finds none in %j', (text) => {
    expect(phrases(text)).toEqual([]);
  });

  it('gives the line and something better', () => {
    expect(translationisms('one\ntwo anew')).toEqual([
      { line: 2, phrase: 'anew', better: 'again' },
    ]);
  });
});
