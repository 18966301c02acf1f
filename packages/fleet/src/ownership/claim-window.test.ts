import { beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { type Claim, ClaimWindow, nextWindow } from './claim-window.ts';

const PATIENCE_MS = 1_000;
const claimsOf = (...sockets: readonly string[]): readonly Claim[] =>
  sockets.map((socket) => ({ socket, known: undefined }));

describe('claims of two at a time', () => {
  let clock: SimulatedClock;
  let begun: string[];
  let window: ClaimWindow;
  /** Sockets whose claim ends while it begins. */
  let vain: Set<string>;

  beforeEach(() => {
    clock = new SimulatedClock();
    begun = [];
    vain = new Set();
    window = new ClaimWindow({
      clock,
      timings: { claimsInFlight: 2, maxClaimsInFlight: 2, claimPatience: PATIENCE_MS },
      begin: ({ socket }) => {
        begun.push(socket);
        if (vain.has(socket)) window.done(socket);
      },
    });
  });

  it('begin with the first two', () => {
    window.replace(claimsOf('a', 'b', 'c'));

    expect(begun).toEqual(['a', 'b']);
  });

  it('go on with the next when one is acted for', () => {
    window.replace(claimsOf('a', 'b', 'c', 'd'));

    window.done('b');
    window.done('b');

    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('go on at once when one ends as it begins', () => {
    vain = new Set(['a', 'b', 'c']);

    window.replace(claimsOf('a', 'b', 'c', 'd', 'e', 'f'));

    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('count a socket for a while only: its FreeSWITCH may be away', () => {
    window.replace(claimsOf('a', 'b', 'c'));
    clock.increment(PATIENCE_MS);
    window.replace(claimsOf('c'));
    expect(begun).toEqual(['a', 'b']);

    clock.increment(1);
    window.replace(claimsOf('c', 'd', 'e'));

    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('begin nothing that is not due any more', () => {
    window.replace(claimsOf('a', 'b', 'c'));
    window.replace(claimsOf('d'));

    window.done('a');
    window.done('b');

    expect(begun).toEqual(['a', 'b', 'd']);
  });
});

describe('as many claims as a server keeps up with', () => {
  const timings = { claimsInFlight: 4, maxClaimsInFlight: 16, claimPatience: PATIENCE_MS };

  it.each([
    ['one more after a swift one', 4, PATIENCE_MS, 5],
    ['no more than the most', 16, 0, 16],
    ['one less after a slow one', 9, PATIENCE_MS + 1, 8],
    ['no fewer than at first', 4, 60_000, 4],
  ])('are %s', (_title, window, tookMs, expected) => {
    expect(nextWindow(window, tookMs, timings)).toBe(expected);
  });

  it('are never fewer than at first, whatever the most', () => {
    expect(nextWindow(4, 0, { ...timings, maxClaimsInFlight: 1 })).toBe(4);
  });

  /** Claims of 100 sockets, all of which are acted for after so long, again and again. */
  function begunAfter(tookMs: number): number[] {
    const clock = new SimulatedClock();
    let begun: string[] = [];
    const window = new ClaimWindow({ clock, timings, begin: ({ socket }) => begun.push(socket) });
    window.replace(claimsOf(...Array.from({ length: 100 }, (_, index) => String(index))));
    const counts: number[] = [];
    for (let round = 0; round < 4; round++) {
      const done = begun;
      counts.push(done.length);
      begun = [];
      clock.increment(tookMs);
      for (const socket of done) window.done(socket);
    }
    return counts;
  }

  it('double while each is acted for soon', () => {
    expect(begunAfter(200)).toEqual([4, 8, 16, 16]);
  });

  it('stay as few while each takes long', () => {
    expect(begunAfter(PATIENCE_MS + 1)).toEqual([4, 4, 4, 4]);
  });

  it('are as few as at first in the next takeover', () => {
    const clock = new SimulatedClock();
    const begun: string[] = [];
    const window = new ClaimWindow({ clock, timings, begin: ({ socket }) => begun.push(socket) });
    window.replace(claimsOf('a', 'b', 'c', 'd', 'e'));
    for (const socket of ['a', 'b', 'c', 'd', 'e']) window.done(socket);

    window.replace([]);
    window.replace(claimsOf('f', 'g', 'h', 'i', 'j', 'k'));

    expect(begun.slice(5)).toEqual(['f', 'g', 'h', 'i']);
  });
});
