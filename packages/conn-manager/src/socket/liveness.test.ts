import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { checkLiveness, livenessChange, type LivenessPorts, waitInLine } from './liveness.ts';
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

describe('a look at a session', () => {
  const rig = (now: number, tags: readonly SocketTag[] = ['commandable', 'ready']) => {
    const sent: unknown[] = [];
    const session = {
      lastReceivedAt: 0,
      runningUntil: undefined,
      busyUntil: undefined,
      running: 'api x',
    };
    const socket = {
      actor: { hasTag: (tag: SocketTag) => tags.includes(tag), send: (fact: unknown) => void sent.push(fact) },
      session,
    };
    const ports = { clock: { now: () => now }, timings: TIMINGS } as unknown as LivenessPorts;
    return { sent, session, socket, ports };
  }; // prettier-ignore

  it('reports silence only after reading everything that arrived', async () => {
    const { sent, socket, ports } = rig(21);
    checkLiveness(socket, ports);
    expect(sent).toEqual([]);
    await setImmediate();

    expect(sent).toEqual([{ type: 'liveness.lapsed', running: 'api x' }]);
  });

  it('reports nothing when something has arrived meanwhile', async () => {
    const { sent, socket, session, ports } = rig(21);
    checkLiveness(socket, ports);
    session.lastReceivedAt = 20;
    await setImmediate();

    expect(sent).toEqual([]);
  });

  it('reports at once that a silent session has sent something', () => {
    const { sent, socket, ports } = rig(20, ['commandable', 'ready', 'silent']);
    checkLiveness(socket, ports);

    expect(sent).toEqual([{ type: 'liveness.restored', running: 'api x' }]);
  });

  it('reports nothing while all is well, or without a session', async () => {
    const { sent, socket, ports } = rig(20);
    checkLiveness(socket, ports);
    checkLiveness({ ...socket, session: undefined }, { ...ports, clock: rig(9_999).ports.clock });
    await setImmediate();

    expect(sent).toEqual([]);
  });
});
