import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastLoaded } from './least-loaded.ts';
import { maxLoadOf } from './load.ts';
import { type HeartbeatInfo, type SocketInfo } from '../socket/socket-info.ts';

const socket = (
  address: string,
  [idleCpu, sessions, maxSessions]: readonly [number, number, number],
  more: Partial<SocketInfo> & { stale?: boolean } = {},
): SocketInfo =>
  ({
    address,
    host: address.split(':')[0],
    phase: 'subscribed',
    heartbeat: { idleCpu, sessions, maxSessions, stale: more.stale ?? false } as HeartbeatInfo,
    ...more,
  }) as SocketInfo;

describe('the load that a FreeSWITCH can take', () => {
  it.each([
    [50, 100, 1_000, 450],
    [33.333, 7, 1_000, 330],
    [0, 0, 1_000, 0],
    [100, 0, 1_000, 1_000],
    // OpenSIPS overflows to 4294967216 here
    [80, 1_100, 1_000, 0],
    [50, 0, 0, 0],
  ])('with %f %% idle, %i of %i sessions is %i', (idleCpu, sessions, maxSessions, load) => {
    expect(maxLoadOf({ idleCpu, sessions, maxSessions })).toBe(load);
  });

  it('is never negative for any numbers', () => {
    const number = fc.integer({ min: 0, max: 2 ** 31 });
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        number,
        number,
        (idleCpu, sessions, maxSessions) => {
          const load = maxLoadOf({ idleCpu, sessions, maxSessions });
          return Number.isInteger(load) && load >= 0 && load <= maxSessions;
        },
      ),
    );
  });
});

describe('the least loaded', () => {
  const small = socket('small:1', [90, 900, 1_000]);
  const big = socket('big:1', [50, 100, 1_000]);
  const roomy = (address: string, more: Parameters<typeof socket>[2] = {}): SocketInfo =>
    socket(address, [100, 0, 9_999], more);
  const pendingOf =
    (counts: Readonly<Record<string, number>>) =>
    ({ address }: SocketInfo): number =>
      counts[address] ?? 0;

  it.each([
    ['has the most room', [small, big], {}, 'big:1', 450],
    ['is up', [roomy('down:1', { phase: 'retrying' }), small], {}, 'small:1', 90],
    ['is subscribed', [roomy('new:1', { phase: 'authenticated' }), small], {}, 'small:1', 90],
    ['is not draining', [roomy('empty:1', { state: 'draining' }), small], {}, 'small:1', 90],
    ['is in service', [roomy('off:1', { state: 'out-of-service' }), small], {}, 'small:1', 90],
    ['has a heartbeat', [{ ...big, heartbeat: undefined }, small], {}, 'small:1', 90],
    ['has a fresh heartbeat', [roomy('old:1', { stale: true }), small], {}, 'small:1', 90],
    [
      'may have a stale one if that is allowed',
      [roomy('old:1', { stale: true }), small],
      { allowStale: true },
      'old:1',
      9_999,
    ],
    ['is not full', [socket('full:1', [100, 10, 10]), small], {}, 'small:1', 90],
    ['has idle CPU', [socket('busy:1', [0, 0, 9_999]), small], {}, 'small:1', 90],
    ['is not excluded by host', [small, big], { exclude: ['big'] }, 'small:1', 90],
    ['is not excluded by address', [small, big], { exclude: ['big:1'] }, 'small:1', 90],
    ['is among those named', [small, big], { among: ['small'] }, 'small:1', 90],
    [
      'is of the group',
      [roomy('a:1', { group: 'b' }), small],
      { group: 'a' },
      undefined,
      undefined,
    ],
    [
      'is of the group, of several',
      [big, { ...small, group: 'media' }],
      { group: 'media' },
      'small:1',
      90,
    ],
    [
      'has every tag',
      [
        { ...big, tags: ['t38'] },
        { ...small, tags: ['opus', 't38'] },
      ],
      { tags: ['t38', 'opus'] },
      'small:1',
      90,
    ],
    ['has tags that were asked for', [big], { tags: ['t38'] }, undefined, undefined],
    ['needs no tags where none are asked for', [big], { tags: [] }, 'big:1', 450],
    [
      'counts calls that no heartbeat knows yet as sessions',
      [small, big],
      { pending: pendingOf({ 'big:1': 800 }) },
      'small:1',
      90,
    ],
    [
      'is not filled by them',
      [big],
      { pending: pendingOf({ 'big:1': 900 }) },
      undefined,
      undefined,
    ],
    [
      'has more of the weight',
      [socket('a:1', [50, 100, 1_000]), socket('b:1', [50, 150, 1_000], { weight: 2 })],
      {},
      'b:1',
      425,
    ],
    [
      'has the weight that is given',
      [socket('a:1', [50, 100, 1_000]), socket('b:1', [50, 150, 1_000], { weight: 2 })],
      { weight: () => 1 },
      'a:1',
      450,
    ],
    ['has a weight', [big, small], { weight: pendingOf({ 'small:1': 1 }) }, 'small:1', 90],
    [
      'is the less used one in relation to its size',
      [socket('a:1', [100, 400, 1_000]), socket('b:1', [100, 30, 100])],
      { algorithm: 'relative' },
      'b:1',
      70,
    ],
    [
      'of equals has more idle CPU',
      [socket('a:1', [50, 0, 200]), socket('b:1', [100, 0, 100])],
      { weight: () => Infinity },
      'b:1',
      100,
    ],
    ['of equals is the first', [roomy('a:1'), roomy('b:1')], {}, 'a:1', 9_999],
  ] as const)('%s', (_title, sockets, options, address, available) => {
    const found = leastLoaded(sockets, options);

    expect([found?.socket.address, found?.available]).toEqual([address, available]);
  });

  it('is undefined when no server qualifies', () => {
    expect(leastLoaded([])).toBeUndefined();
    expect(leastLoaded([big], { among: ['elsewhere'] })).toBeUndefined();
    expect(leastLoaded([{ ...big, weight: 0 }])).toBeUndefined();
    expect(leastLoaded([big], { weight: () => NaN })).toBeUndefined();
  });

  it('is the less used of two that chance picks, each as likely as its weight', () => {
    const fleet = [1, 2, 3, 4].map((weight) =>
      socket(`w${weight}:1`, [100, weight * 10, 1_000], { weight }),
    );
    const picks = (...numbers: number[]) => {
      const random = (): number => numbers.shift() ?? 0;
      return leastLoaded(fleet, { algorithm: 'two-choices', random })?.socket.address;
    };

    // all are used alike: one more call weighs least on the heavier of the two
    expect(picks(0, 0)).toBe('w2:1');
    expect(picks(0.05, 0.99)).toBe('w4:1');
    expect(picks(0.1, 0)).toBe('w2:1');
    expect(picks(0.999, 0.999)).toBe('w4:1');
    expect(picks(0.3, 0.3)).toBe('w3:1');
  });

  it('by two choices is the only eligible one', () => {
    expect(leastLoaded([small], { algorithm: 'two-choices' })?.socket.address).toBe('small:1');
    expect(leastLoaded([], { algorithm: 'two-choices' })).toBeUndefined();
  });
});
