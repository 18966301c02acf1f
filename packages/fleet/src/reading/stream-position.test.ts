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
  it.each<[string, readonly string[], readonly string[]]>([
    ['are new once', ['1@1', '2@2', '2@2', '5@5', '3@3', '3@3'], ['new', 'new', 'read', 'new', 'new', 'read']],
    ['are remembered within a bound', ['1@1', '100000@9', '2@2', '99999@8'], ['new', 'new', 'read', 'new']],
    ['begin again where the stream is empty', ['1@1', '2@2', '1@7', '2@8', '2@8'], ['new', 'new', 'began-again', 'new', 'read']],
    ['begin again where the stream lost its end', ['1@1', '2@2', '3@3', '2@7', '3@8'], ['new', 'new', 'new', 'began-again', 'new']],
    ['begin again far behind', ['1@1', '100000@9', '3@10', '4@11'], ['new', 'new', 'began-again', 'new']],
    ['begin again where nothing was read', ['2@2', '4@4', '3@9'], ['new', 'new', 'began-again']],
    ['begin again, and what was read before stays read', ['1@1', '2@2', '3@3', '2@7', '1@1', '3@3'], ['new', 'new', 'new', 'began-again', 'read', 'read']],
    ['begin again with a clock that is behind', ['1@1', '2@9', '2@4'], ['new', 'new', 'began-again']],
    ['go on with a clock that is behind', ['1@1', '2@9', '3@4', '2@9', '3@4'], ['new', 'new', 'new', 'read', 'read']],
  ])('%s: %j', (_title, messages, expected) => {
    const position = new StreamPosition(true);
    const taken = messages.map((message) => {
      const [sequence = 0, time = 0] = message.split('@').map(Number);
      return position.take(sequence, time);
    });

    expect(taken).toEqual(expected);
  }); // prettier-ignore

  it('that begin again are followed from there, without a hole', () => {
    const position = new StreamPosition(true);
    position.take(9, 1);
    position.follow('s', 'subject', { epoch: 7, ofSocket: 1, ofSubject: 1 });
    position.take(1, 2);

    expect([position.highest, position.latest]).toEqual([1, 2]);
    expect(position.follow('s', 'subject', { epoch: 7, ofSocket: 9, ofSubject: 9 })).toBeUndefined(); // prettier-ignore
  });
});
