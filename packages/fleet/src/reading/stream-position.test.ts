import { describe, expect, it } from 'vitest';
import { parsePlace } from '../events/place.ts';
import { StreamPosition } from './stream-position.ts';

/** Places of one socket in a row; the holes before each. A word `gN` is a gap message that counts N. */
function holes(places: string, followsSockets = true): readonly number[] {
  const position = new StreamPosition(followsSockets);
  const found: number[] = [];
  for (const word of places.split(' ')) {
    const place = parsePlace(word);
    if (place === undefined)
      position.reported({ v: 1, socket: 's', from: 0, to: 0, cause: 'spool', epoch: 7, count: Number(word.slice(1)) }); // prettier-ignore
    else found.push(position.follow('s', 'subject', place)?.count ?? 0);
  }
  return found;
}

describe('holes', () => {
  it.each([
    ['7.1.1 7.2.2 7.3.3', [0, 0, 0], 'none'],
    ['7.5.1 7.6.2', [0, 0], 'none before the first that is read'],
    ['7.1.1 7.4.2', [0, 2], 'of one socket'],
    ['7.1.1 8.1.1', [0, 0], 'none where an epoch begins'],
    ['7.1.1 8.3.1', [0, 2], 'of the beginning of an epoch'],
    ['7.1.1 8.1.1 7.2.2 8.2.2', [0, 0, 0, 0], 'none by a late one of the epoch before'],
    ['7.1.1 7.0.0 7.2.2', [0, 0, 0], 'none by what is outside of the row'],
    ['7.1.1 g2 7.4.4', [0, 0], 'none that a gap message counted'],
    ['7.1.1 g1 7.4.4 7.6.6', [0, 1, 1], 'only what a gap message did not count'],
    ['7.3.3 7.2.2 7.4.4', [0, 0, 0], 'none by one that comes out of order'],
  ])('%s: %j, %s', (places, expected) => {
    expect(holes(places)).toEqual(expected);
  });

  it('of a reader of some events are those of the subject', () => {
    expect(holes('7.1.1 7.9.2 7.12.4', false)).toEqual([0, 0, 1]);
  });

  it('ignore events that another program of the same name has read', () => {
    const position = new StreamPosition(true);
    position.follow('s', 'subject', { epoch: 7, ofSocket: 1, ofSubject: 1 });
    position.startAgain();
    expect(
      position.follow('s', 'subject', { epoch: 7, ofSocket: 9, ofSubject: 9 }),
    ).toBeUndefined();
  });
});

describe('sequences of the stream', () => {
  it('are new once', () => {
    const position = new StreamPosition(true);
    expect([1, 2, 2, 5, 3, 3].map((sequence) => position.isNew(sequence))).toEqual([true, true, false, true, true, false]); // prettier-ignore
    expect(position.highest).toBe(5);
  });

  it('are remembered within a bound', () => {
    const position = new StreamPosition(true);
    position.isNew(1);
    position.isNew(100_000);
    expect([position.isNew(2), position.isNew(99_999)]).toEqual([false, true]);
  });
});
