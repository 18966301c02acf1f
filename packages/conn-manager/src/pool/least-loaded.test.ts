import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastLoaded, maxLoadOf } from './least-loaded.ts';
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

  it('is never negative, whatever the numbers', () => {
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

  it.each([
    ['has the most room', [small, big], {}, 'big:1', 450],
    ['is up', [socket('down:1', [100, 0, 9_999], { phase: 'retrying' }), small], {}, 'small:1', 90],
    ['has a heartbeat', [{ ...big, heartbeat: undefined }, small], {}, 'small:1', 90],
    [
      'has a fresh heartbeat',
      [socket('old:1', [100, 0, 9_999], { stale: true }), small],
      {},
      'small:1',
      90,
    ],
    [
      'may have a stale one if that is allowed',
      [socket('old:1', [100, 0, 9_999], { stale: true }), small],
      { allowStale: true },
      'old:1',
      9_999,
    ],
    ['is not excluded by host', [small, big], { exclude: ['big'] }, 'small:1', 90],
    ['is not excluded by address', [small, big], { exclude: ['big:1'] }, 'small:1', 90],
    ['is among those named', [small, big], { among: ['small'] }, 'small:1', 90],
    [
      'counts calls that no heartbeat knows yet',
      [small, big],
      { pending: { 'big:1': 400 } },
      'small:1',
      90,
    ],
    ['is never below 0', [big], { pending: { 'big:1': 4_000 } }, 'big:1', 0],
    [
      'of equals has more idle CPU',
      [socket('a:1', [50, 0, 200]), socket('b:1', [100, 0, 100])],
      {},
      'b:1',
      100,
    ],
  ] as const)('%s', (_title, sockets, options, address, available) => {
    const found = leastLoaded(sockets, options);

    expect([found?.socket.address, found?.available]).toEqual([address, available]);
  });

  it('is nobody when nobody qualifies', () => {
    expect(leastLoaded([])).toBeUndefined();
    expect(leastLoaded([big], { among: ['elsewhere'] })).toBeUndefined();
  });
});
