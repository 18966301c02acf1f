import { describe, expect, it } from 'vitest';
import { type SocketInfo, type TransitionReport } from '@switchwire/machine-view';
import { socketInfo } from '@switchwire/machine-view/testing';
import { applyMessages, EMPTY_FLEET, type Fleet, type FleetMessage } from './fleet.ts';

const store = { state: 'none', description: 'memory', problems: [], lastError: undefined } as const;

const snapshot = (
  sockets: readonly SocketInfo[],
  recent: readonly TransitionReport[] = [],
): FleetMessage => ({ name: 'snapshot', data: { at: 10_000, sockets, store, recent } });

const fell = (id: string, at: number): TransitionReport => ({
  id,
  address: 'fs1:8021',
  machine: 'socket',
  at,
  event: 'transport.closed',
  from: ['session.subscribed'],
  to: ['retrying'],
  phase: 'retrying',
  edges: ['e1'],
  cause: { kind: 'network', code: 'ECONNRESET', message: 'reset' },
  retryAt: at + 250,
});

const apply = (messages: readonly FleetMessage[], fleet: Fleet = EMPTY_FLEET): Fleet =>
  applyMessages(fleet, messages, 5_000);

describe('applyMessages', () => {
  it('replaces everything by a snapshot and reads the server’s clock from it', () => {
    const before = apply([snapshot([socketInfo('a'), socketInfo('b')])]);

    const after = apply([snapshot([socketInfo('b')])], before);

    expect([...after.sockets.keys()]).toEqual(['b']);
    expect(after).toMatchObject({ isKnown: true, clockOffset: 5_000, heardAt: 5_000, store });
  });

  it('shows a transition before the next look at the sockets', () => {
    const fleet = apply([
      snapshot([socketInfo('a')]),
      { name: 'transition', data: fell('a', 11_000) },
    ]);

    expect(fleet.sockets.get('a')?.info).toMatchObject({
      phase: 'retrying',
      states: ['retrying'],
      since: 11_000,
      retryAt: 11_250,
      lastCause: { code: 'ECONNRESET' },
    });
    expect(fleet.sockets.get('a')?.timeline).toHaveLength(1);
  });

  it('follows the machines of a server in a fleet, until a server is alone', () => {
    const fleet = {
      server: 'a',
      membership: 'member.held',
      servers: { a: 'member.held', b: 'member.held' },
      ownership: { x: 'acting', y: 'granted' },
    };
    const first: FleetMessage = {
      name: 'snapshot',
      data: { at: 10_000, sockets: [], store, recent: [], fleet },
    };
    const changes = {
      membership: 'member.holding',
      servers: { a: 'member.holding', b: null },
      ownership: { x: null, y: 'acting' },
    };

    const after = apply([first, { name: 'sockets', data: { at: 11_000, fleet: changes } }]);

    expect(after.machines).toEqual({
      server: 'a',
      membership: 'member.holding',
      servers: { a: 'member.holding' },
      ownership: { y: 'acting' },
    });
    expect(apply([snapshot([])], after).machines).toBeUndefined();
  });

  it('follows sockets that FreeSWITCH opened in the same way', () => {
    const data = { ...fell('a', 11_000), machine: 'outbound' } as const;

    const fleet = apply([snapshot([socketInfo('a')]), { name: 'transition', data }]);

    expect(fleet.sockets.get('a')?.info.phase).toBe('retrying');
  });

  it('keeps transitions apart by socket, newest first, and no more than a hundred', () => {
    const falls = Array.from({ length: 120 }, (_, index): FleetMessage => ({
      name: 'transition',
      data: fell('a', 11_000 + index),
    }));

    const fleet = apply([snapshot([socketInfo('a'), socketInfo('b')]), ...falls]);

    const timeline = fleet.sockets.get('a')?.timeline ?? [];
    expect(timeline).toHaveLength(100);
    expect(timeline[0]?.at).toBe(11_119);
    expect(fleet.sockets.get('b')?.timeline).toEqual([]);
  });

  it('does not repeat transitions that a later snapshot repeats', () => {
    const recent = [fell('a', 1), fell('a', 2), { ...fell('a', 2), event: 'other' }];
    const before = apply([snapshot([socketInfo('a')], recent)]);

    const after = apply([snapshot([socketInfo('a')], [...recent, fell('a', 3)])], before);

    expect(after.sockets.get('a')?.timeline.map(({ at }) => at)).toEqual([3, 2, 2, 1]);
  });

  it('ignores a transition of a socket that is gone', () => {
    const fleet = apply([snapshot([]), { name: 'transition', data: fell('ghost', 1) }]);

    expect(fleet.sockets.size).toBe(0);
  });

  it('puts transitions of the pool on its own list', () => {
    const data = { ...fell('pool', 1), machine: 'pool' } as const;

    const fleet = apply([snapshot([]), { name: 'transition', data }]);

    expect(fleet.pool).toEqual([data]);
  });

  it('adds, changes and removes sockets', () => {
    const before = apply([snapshot([socketInfo('a'), socketInfo('b')])]);

    const after = apply(
      [
        {
          name: 'sockets',
          data: {
            at: 10_020,
            added: [socketInfo('c')],
            changed: [{ id: 'a', attempt: 3 }],
            removed: ['b'],
          },
        },
      ],
      before,
    );

    expect([...after.sockets.keys()]).toEqual(['a', 'c']);
    expect(after.sockets.get('a')?.info.attempt).toBe(3);
  });

  it('samples rates once a second, not with each message', () => {
    const before = apply([snapshot([socketInfo('a')])]);
    const counted = (at: number, eventsReceived: number): FleetMessage => ({
      name: 'sockets',
      data: { at, changed: [{ id: 'a', stats: { eventsReceived } }] },
    });

    const after = apply([counted(10_020, 5), counted(11_000, 50), counted(13_000, 250)], before);

    const view = after.sockets.get('a');
    expect(view?.eventsPerSecond).toBe(100);
    expect(view?.events.length).toBe(2);
    expect(view?.events.at(0)).toBe(50);
  });

  describe('after the page was away', () => {
    const counted = (at: number, eventsReceived: number): FleetMessage => ({
      name: 'sockets',
      data: { at, changed: [{ id: 'a', stats: { eventsReceived } }] },
    });
    const snapshotAt = (at: number, eventsReceived: number): FleetMessage => {
      const { stats } = socketInfo('a');
      const sockets = [socketInfo('a', { stats: { ...stats, eventsReceived } })];
      return { name: 'snapshot', data: { at, sockets, store, recent: [] } };
    };
    const eventsOf = (fleet: Fleet): readonly number[] => {
      const { events } = fleet.sockets.get('a')!;
      return Array.from({ length: events.length }, (_, index) => events.at(index));
    };

    it('continues the plots after a gap as long as the absence', () => {
      const before = apply([snapshotAt(10_000, 0), counted(11_000, 10), counted(12_000, 30)]);

      const after = apply([snapshotAt(15_000, 1_000), counted(16_000, 1_005)], before);

      expect(eventsOf(after)).toEqual([10, 20, NaN, NaN, NaN, 5]);
      expect(after.sockets.get('a')?.eventsPerSecond).toBe(5);
    });

    it('drops the old samples when it was away for longer than the plots go back', () => {
      const before = apply([snapshotAt(10_000, 0), counted(11_000, 10)]);

      const after = apply([snapshotAt(9_000_000, 10)], before);

      expect(eventsOf(after)).toHaveLength(300);
      expect(eventsOf(after).every(Number.isNaN)).toBe(true);
    });

    it('continues the plots when the clock of the server was set back', () => {
      const before = apply([snapshotAt(10_000, 0), counted(11_000, 10)]);

      const after = apply([counted(5_000, 20), counted(6_000, 50)], before);

      expect(eventsOf(after)).toEqual([10, 30]);
    });

    it('drops transitions of the pool that others may have followed', () => {
      const data = { ...fell('pool', 11_000), machine: 'pool' } as const;
      const before = apply([snapshot([]), { name: 'transition', data }]);

      expect(apply([snapshot([])], before).pool).toEqual([]);
      const newer = { ...data, at: 12_000 };
      expect(apply([snapshot([], [newer])], before).pool).toEqual([newer]);
    });

    it('keeps transitions of the pool that the server repeats', () => {
      const data = { ...fell('pool', 11_000), machine: 'pool' } as const;
      const older = { ...data, at: 10_000 };
      const newer = { ...data, at: 12_000 };
      const before = apply([snapshot([], [older]), { name: 'transition', data }]);

      const after = apply([snapshot([], [data, newer])], before);

      expect(after.pool).toEqual([newer, data, older]);
    });
  });

  it('does not change the earlier fleet', () => {
    const before = apply([snapshot([socketInfo('a')])]);

    apply([{ name: 'transition', data: fell('a', 1) }], before);

    expect(before.sockets.get('a')?.info.phase).toBe('subscribed');
  });
});
