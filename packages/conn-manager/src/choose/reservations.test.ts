import { SimulatedClock } from 'xstate';
import { describe, expect, it } from 'vitest';
import { type HeartbeatInfo, type SocketInfo } from '../socket/socket-info.ts';
import { Reservations } from './reservations.ts';

const EPOCH = 1_700_000_000_000;

function newReservations() {
  const clock = new SimulatedClock();
  const wall = { offset: EPOCH };
  const wallNow = (): number => wall.offset + clock.now();
  const reservations = new Reservations(
    { settleMs: 2_000, deadlineMs: 60_000 },
    { now: () => clock.now(), wallNow },
  );
  let server = serverWith({ receivedAt: wallNow(), sessions: 0 });
  return {
    reservations,
    wall,
    wait: (ms: number) => clock.increment(ms),
    give: (count = 1) => {
      for (let n = 0; n < count; n++) reservations.add(server);
    },
    beat: (sessions: number) => {
      server = serverWith({ receivedAt: wallNow(), sessions });
    },
    count: () => reservations.countOf(server),
  };
}

const serverWith = (heartbeat: Pick<HeartbeatInfo, 'receivedAt' | 'sessions'>): SocketInfo =>
  ({ address: 'fs1:8021', heartbeat }) as SocketInfo;

describe('calls that were given out', () => {
  it('count until a heartbeat comes that must have seen them', () => {
    const { give, wait, beat, count } = newReservations();
    give(3);
    wait(10_000);
    expect(count()).toBe(3);

    beat(0);

    expect(count()).toBe(0);
  });

  it('still count after a heartbeat that came too soon to include them', () => {
    const { give, wait, beat, count } = newReservations();
    give(2);
    wait(10_000);
    give(5);
    wait(500);

    beat(2);
    expect(count()).toBe(5);
    wait(20_000);
    beat(7);

    expect(count()).toBe(0);
  });

  it('count less by the sessions that the heartbeat has more', () => {
    const { give, wait, beat, count } = newReservations();
    give(100);
    wait(100);

    beat(60);
    expect(count()).toBe(40);
    wait(100);
    beat(80);
    expect(count()).toBe(20);
    wait(100);
    beat(10);

    expect(count()).toBe(20);
  });

  it('are seen by a heartbeat that came between two looks', () => {
    const { give, wait, beat, count } = newReservations();
    give(4);
    wait(5_000);
    beat(0);
    wait(15_000);

    expect(count()).toBe(0);
  });

  it('count no longer than the deadline', () => {
    const { reservations, give, wait, count } = newReservations();
    give(2);
    wait(30_000);
    give(3);
    wait(30_000);
    expect(count()).toBe(3);
    wait(30_000);

    expect(count()).toBe(0);
    expect(reservations.size).toBe(0);
  });

  it('are not affected by jumps of the wall clock', () => {
    const { give, wait, wall, beat, count } = newReservations();
    give(2);
    wait(10_000);
    wall.offset -= 3_600_000;
    expect(count()).toBe(2);
    beat(2);
    wall.offset += 7_200_000;
    expect(count()).toBe(0);

    give(1);
    wall.offset += 3_600_000;
    expect(count()).toBe(1);
  });

  it('leave nothing behind once they have expired', () => {
    const { reservations, give, wait } = newReservations();
    for (let n = 0; n < 1_000; n++)
      reservations.add({ ...serverWith({ receivedAt: 0, sessions: 0 }), address: `fs${n}:8022` });
    expect(reservations.size).toBe(1_000);
    wait(60_000);

    give(1);

    expect(reservations.size).toBe(1);
  });
});
