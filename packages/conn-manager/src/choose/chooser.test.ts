import { SimulatedClock } from 'xstate';
import { describe, expect, it } from 'vitest';
import { type HeartbeatInfo, type SocketInfo } from '../socket/socket-info.ts';
import { createChooser } from './chooser.ts';
import { type LoadAlgorithm } from './least-loaded.ts';

const EPOCH = 1_700_000_000_000;
const HEARTBEAT_MS = 20_000;
const SET_UP_MS = 50;

/** A FreeSWITCH that gets the calls that were chosen for it, and says so every 20 s. */
interface Server {
  readonly weight: number;
  /** Within the 20 s. */
  readonly beatsAt: number;
  chosen: number;
  /** Of its calls, when each began. */
  readonly begun: number[];
  info: SocketInfo;
}

/** Eight servers of weights 1 to 4 that heartbeat at different times, on one clock. */
function newFleet(idleCpu: number) {
  const clock = new SimulatedClock();
  const wallNow = (): number => EPOCH + clock.now();
  const beat = (server: Server): void => {
    const sessions = server.begun.filter((at) => at <= clock.now()).length;
    const heartbeat = { idleCpu, sessions, maxSessions: 20_000, receivedAt: wallNow() };
    server.info = { ...server.info, heartbeat: { ...heartbeat, stale: false } as HeartbeatInfo };
  };
  const servers = [1, 2, 3, 4, 1, 2, 3, 4].map((weight, index): Server => {
    const address = `fs${index}:8021`;
    const info = { address, host: `fs${index}`, phase: 'subscribed', weight } as SocketInfo;
    const server = { weight, beatsAt: index * 2_500, chosen: 0, begun: [], info };
    beat(server);
    return server;
  });
  const chooser = createChooser(
    { list: () => servers.map(({ info }) => info) },
    { clock: { now: () => clock.now(), wallNow } },
  );
  const place = (algorithm: LoadAlgorithm, random: () => number): void => {
    const found = chooser.choose({ algorithm, random });
    const server = servers.find(({ info }) => info.address === found?.socket.address);
    if (server === undefined) return;
    server.chosen++;
    server.begun.push(clock.now() + SET_UP_MS);
  };
  return {
    servers,
    place,
    wait(ms: number) {
      for (let step = 0; step < ms; step++) {
        clock.increment(1);
        for (const server of servers)
          if (clock.now() % HEARTBEAT_MS === server.beatsAt) beat(server);
      }
    },
  };
}

/** The same for every run. */
function seededRandom(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const BURST = 10_000;

describe('choosing', () => {
  it.each([
    ['opensips', 100, 10_000],
    ['opensips', 70, 10_000],
    ['opensips', 70, 7_000],
    ['opensips', 70, 39_900],
    ['relative', 70, 10_000],
    ['relative', 70, 7_000],
    ['two-choices', 70, 10_000],
    ['two-choices', 70, 7_000],
  ] as const)(
    'by %s, with idle CPU %i, gives each of eight servers its share of 10,000 calls in the second after %i ms',
    (algorithm, idleCpu, at) => {
      const { servers, place, wait } = newFleet(idleCpu);
      const random = seededRandom();
      wait(at);

      for (let ms = 0; ms < 1_000; ms++) {
        for (let n = 0; n < BURST / 1_000; n++) place(algorithm, random);
        wait(1);
      }

      for (const { weight, chosen } of servers) {
        const share = (BURST * weight) / 20;
        expect(Math.abs(chosen - share) / share).toBeLessThanOrEqual(0.02);
      }
    },
  );

  it('gives every server its share of calls that come slowly, too', () => {
    const { servers, place, wait } = newFleet(90);

    for (let n = 0; n < 2_000; n++) {
      place('opensips', Math.random);
      wait(50);
    }

    for (const { weight, chosen } of servers) {
      const share = (2_000 * weight) / 20;
      expect(Math.abs(chosen - share) / share).toBeLessThanOrEqual(0.02);
    }
  });

  it('gives none more calls than it can take', () => {
    const heartbeat = {
      idleCpu: 50,
      sessions: 96,
      maxSessions: 100,
      receivedAt: EPOCH,
    } as HeartbeatInfo;
    const info = { address: 'fs1:8021', host: 'fs1', phase: 'subscribed', heartbeat } as SocketInfo;
    const chooser = createChooser({ list: () => [info] });

    const left = Array.from({ length: 5 }, () => chooser.choose()?.available);

    expect(left).toEqual([2, 1, 1, undefined, undefined]);
  });
});
