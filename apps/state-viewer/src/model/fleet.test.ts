import { describe, expect, it } from 'vitest';
import { type SocketInfo, type TransitionReport } from '@switchwire/machine-view';
import { applyMessages, EMPTY_FLEET, type Fleet, type FleetMessage } from './fleet.ts';

const stats = {
  bytesReceived: 0,
  framesReceived: 0,
  eventsReceived: 0,
  eventsDropped: 0,
  commandsSent: 0,
  commandsFailed: 0,
  commandsPending: 0,
  reconnects: 0,
};

const socket = (id: string, members: Partial<SocketInfo> = {}): SocketInfo => ({
  id,
  host: 'fs1',
  port: 8021,
  address: 'fs1:8021',
  phase: 'subscribed',
  states: ['session.subscribed'],
  since: 0,
  generation: 1,
  attempt: 0,
  retryAt: undefined,
  lastCause: undefined,
  events: [],
  refusedEvents: [],
  heartbeat: undefined,
  stats,
  consumers: [],
  direction: 'inbound',
  ...members,
});

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
  it('takes a snapshot as the whole truth and the server’s clock from it', () => {
    const before = apply([snapshot([socket('a'), socket('b')])]);

    const after = apply([snapshot([socket('b')])], before);

    expect([...after.sockets.keys()]).toEqual(['b']);
    expect(after).toMatchObject({ isKnown: true, clockOffset: 5_000, heardAt: 5_000, store });
  });

  it('shows a transition before the next look at the sockets', () => {
    const fleet = apply([snapshot([socket('a')]), { name: 'transition', data: fell('a', 11_000) }]);

    expect(fleet.sockets.get('a')?.info).toMatchObject({
      phase: 'retrying',
      states: ['retrying'],
      since: 11_000,
      retryAt: 11_250,
      lastCause: { code: 'ECONNRESET' },
    });
    expect(fleet.sockets.get('a')?.timeline).toHaveLength(1);
  });

  it('follows sockets that FreeSWITCH opened likewise', () => {
    const data = { ...fell('a', 11_000), machine: 'outbound' } as const;

    const fleet = apply([snapshot([socket('a')]), { name: 'transition', data }]);

    expect(fleet.sockets.get('a')?.info.phase).toBe('retrying');
  });

  it('keeps transitions apart by socket, newest first, and no more than a hundred', () => {
    const falls = Array.from({ length: 120 }, (_, index): FleetMessage => ({
      name: 'transition',
      data: fell('a', 11_000 + index),
    }));

    const fleet = apply([snapshot([socket('a'), socket('b')]), ...falls]);

    const timeline = fleet.sockets.get('a')?.timeline ?? [];
    expect(timeline).toHaveLength(100);
    expect(timeline[0]?.at).toBe(11_119);
    expect(fleet.sockets.get('b')?.timeline).toEqual([]);
  });

  it('does not repeat transitions that a later snapshot tells again', () => {
    const recent = [fell('a', 1), fell('a', 2), { ...fell('a', 2), event: 'other' }];
    const before = apply([snapshot([socket('a')], recent)]);

    const after = apply([snapshot([socket('a')], [...recent, fell('a', 3)])], before);

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
    const before = apply([snapshot([socket('a'), socket('b')])]);

    const after = apply(
      [
        {
          name: 'sockets',
          data: {
            at: 10_020,
            added: [socket('c')],
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
    const before = apply([snapshot([socket('a')])]);
    const told = (at: number, eventsReceived: number): FleetMessage => ({
      name: 'sockets',
      data: { at, changed: [{ id: 'a', stats: { eventsReceived } }] },
    });

    const after = apply([told(10_020, 5), told(11_000, 50), told(13_000, 250)], before);

    const view = after.sockets.get('a');
    expect(view?.eventsPerSecond).toBe(100);
    expect(view?.events.length).toBe(2);
    expect(view?.events.at(0)).toBe(50);
  });

  it('leaves the fleet before as it was', () => {
    const before = apply([snapshot([socket('a')])]);

    apply([{ name: 'transition', data: fell('a', 1) }], before);

    expect(before.sockets.get('a')?.info.phase).toBe('subscribed');
  });
});
