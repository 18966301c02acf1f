import { describe, expect, it } from 'vitest';
import { hearingAfter, mayJudge, nextSilence, silentPeers } from './peers.ts';

describe('a peer', () => {
  it.each([
    ['was heard just now', 10_000, 0, 10_000, false],
    ['was heard a lease ago', 7_500, 0, 10_000, false],
    ['was not heard for longer than the lease', 7_499, 0, 10_000, true],
    ['was never heard since this server hears', undefined, 7_500, 10_000, false],
    ['was never heard for longer than the lease', undefined, 7_499, 10_000, true],
    ['was heard before this server went deaf', 1_000, 9_000, 10_000, false],
  ])('that %s: silent is %s', (_title, heard, hearingSince, now, isSilent) => {
    const lastBeat = new Map(heard === undefined ? [] : [['peer', heard]]);

    expect(silentPeers(['peer'], { hearingSince, lastBeat }, now, 2_500)).toEqual(
      isSilent ? ['peer'] : [],
    );
  });
});

describe('the next of the peers', () => {
  const lastBeat = new Map([
    ['early', 7_600],
    ['late', 9_000],
    ['silent', 7_000],
  ]);

  it.each([
    ['that was heard first', ['late', 'early'], 0, 100],
    ['is none that is silent already', ['silent', 'late'], 0, 1_500],
    ['has the whole lease after this server went deaf', ['early', 'unheard'], 9_900, 2_400],
    ['is nobody', ['silent'], 0, Infinity],
    ['is nobody where there are none', [], 0, Infinity],
  ])('%s', (_title, peers, hearingSince, expected) => {
    expect(nextSilence(peers, { hearingSince, lastBeat }, 10_000, 2_500)).toBe(expected);
  });
});

describe('a server that hears its own words again', () => {
  it.each([
    ['after the usual time', 500, undefined],
    ['after a lease', 2_500, undefined],
    ['after more than a lease', 2_501, 12_500],
  ])('%s counts the others as silent from', (_title, deafMs, expected) => {
    expect(hearingAfter(deafMs, 10_000, 2_500)).toBe(expected);
  });
});

describe('a server', () => {
  it.each([
    [10_000, 10_000, true],
    [8_750, 8_750, true],
    [8_749, 10_000, false],
    [10_000, 8_749, false],
  ])(
    'confirmed at %d and heard at %d may judge at 10,000: %s',
    (confirmedAt, heardAt, expected) => {
      expect(mayJudge({ confirmedAt, heardAt }, 10_000, 500)).toBe(expected);
    },
  );
});
