import { describe, expect, it } from 'vitest';
import { livenessChange, waitInLine } from './liveness.ts';
import { type SocketTag } from './socket-machine.ts';

const TIMINGS = { livenessWindow: 20, probeTimeout: 5 };

describe('the silence of a session', () => {
  it.each([
    ['subscribed', false, 20, 0, undefined],
    ['subscribed', false, 21, 0, 'liveness.lapsed'],
    ['subscribed', true, 21, 0, undefined],
    ['subscribed', true, 20, 0, 'liveness.restored'],
    // the subscriptions themselves are the probe
    ['authenticated', false, 25, 0, undefined],
    ['authenticated', false, 26, 0, 'liveness.lapsed'],
    // a long api command
    ['subscribed', false, 59, 60, undefined],
    ['subscribed', false, 60, 60, 'liveness.lapsed'],
    ['authenticated', false, 59, 60, undefined],
    // one without a deadline
    ['subscribed', false, 300, Infinity, undefined],
    ['subscribed', false, 301, Infinity, 'liveness.lapsed'],
    // what was probed stays probed
    ['subscribed', true, 21, 60, undefined],
    // these have deadlines of their own
    ['connecting', false, 1_000, 0, undefined],
    ['closed', false, 1_000, 0, undefined],
  ] as const)('%s, silent %s, after %d ms, quiet until %d: %s', (...row) => {
    const [phase, silent, now, quietUntil, change] = row;
    const session = { lastReceivedAt: 0, quietUntil, busyUntil: quietUntil };

    const tags = { subscribed: ['commandable', 'ready'], authenticated: ['commandable'] };
    const present = phase in tags ? tags[phase as keyof typeof tags] : [];
    const socket = {
      hasTag: (tag: SocketTag): boolean => present.includes(tag) || (tag === 'silent' && silent),
    };

    expect(livenessChange(socket, session, now, TIMINGS)).toBe(change);
  });

  it.each([
    [0, 0],
    [40, 0],
    [60, 10],
    [Infinity, 300],
  ])('that may last until %d makes a new command wait %d ms', (busyUntil, waitMs) => {
    const session = { lastReceivedAt: 0, quietUntil: 0, busyUntil };

    expect(waitInLine(session, 50, TIMINGS.livenessWindow)).toBe(waitMs);
  });
});
