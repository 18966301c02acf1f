import { describe, expect, it } from 'vitest';
import { livenessChange, waitInLine } from './liveness.ts';
import { type SocketTag } from './socket-machine.ts';

const TIMINGS = { livenessWindow: 20, probeTimeout: 5 };

describe('the silence of a session', () => {
  it.each([
    ['subscribed', false, 20, undefined, undefined],
    ['subscribed', false, 21, undefined, 'liveness.lapsed'],
    ['subscribed', true, 21, undefined, undefined],
    ['subscribed', true, 20, undefined, 'liveness.restored'],
    // the subscriptions themselves are the probe
    ['authenticated', false, 25, undefined, undefined],
    ['authenticated', false, 26, undefined, 'liveness.lapsed'],
    // an api command, its deadline over or not
    ['subscribed', false, 80, 5, undefined],
    ['subscribed', false, 81, 5, 'liveness.lapsed'],
    ['authenticated', false, 100, 5, undefined],
    ['authenticated', false, 101, 5, 'liveness.lapsed'],
    // one whose caller gave it longer
    ['subscribed', false, 120, 120, undefined],
    ['subscribed', false, 121, 120, 'liveness.lapsed'],
    // one without a deadline
    ['subscribed', false, 300, Infinity, undefined],
    ['subscribed', false, 301, Infinity, 'liveness.lapsed'],
    // what was probed stays probed
    ['subscribed', true, 21, 5, undefined],
    // these have deadlines of their own
    ['connecting', false, 1_000, undefined, undefined],
    ['closed', false, 1_000, undefined, undefined],
  ] as const)('%s, silent %s, after %d ms, an api command until %s: %s', (...row) => {
    const [phase, silent, now, runningUntil, change] = row;
    const session = { lastReceivedAt: 0, runningUntil, busyUntil: runningUntil };

    const tags = { subscribed: ['commandable', 'ready'], authenticated: ['commandable'] };
    const present = phase in tags ? tags[phase as keyof typeof tags] : [];
    const socket = {
      hasTag: (tag: SocketTag): boolean => present.includes(tag) || (tag === 'silent' && silent),
    };

    expect(livenessChange(socket, session, now, TIMINGS)).toBe(change);
  });

  it.each([
    [undefined, 50, 0],
    [40, 50, 30],
    [40, 81, 0],
    [100, 50, 50],
    [Infinity, 50, 250],
  ])('of an api command until %s makes one of %d wait %d ms', (busyUntil, now, waitMs) => {
    const session = { lastReceivedAt: 0, runningUntil: undefined, busyUntil };

    expect(waitInLine(session, now, TIMINGS.livenessWindow)).toBe(waitMs);
  });
});
