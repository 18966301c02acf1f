import { beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { type Claim, ClaimWindow } from './claim-window.ts';

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
      claimsInFlight: 2,
      claimPatience: PATIENCE_MS,
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
