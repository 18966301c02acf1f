import { type SocketInfo } from '@switchwire/conn-manager';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { addPerSocketMetrics } from './per-socket.ts';

const socket = (id: string, eventsReceived: number, idleCpu = 50): SocketInfo =>
  ({
    id,
    address: id,
    direction: 'inbound',
    phase: 'subscribed',
    consumers: ['mi'],
    refusedEvents: [],
    stats: { eventsReceived, eventsDropped: 0, reconnects: 1, commandsPending: 2 },
    heartbeat: { sessions: 10, maxSessions: 100, idleCpu, receivedAt: Date.now(), stale: false },
  }) as unknown as SocketInfo;

const rig = (maxSockets: number) => {
  let sockets: readonly SocketInfo[] = [];
  let gone = 0;
  const registry = new Registry();
  const total = (): number => sockets.reduce((sum, { stats }) => sum + stats.eventsReceived, gone);
  addPerSocketMetrics(registry, {
    manager: { list: () => sockets },
    totals: { read: () => ({ eventsReceived: total() }) as never },
    maxSockets,
  });
  return {
    have: (now: readonly SocketInfo[], counted = 0) => {
      sockets = now;
      gone = counted;
    },
    read: async (name: string): Promise<Readonly<Record<string, number>>> => {
      const text = await registry.metrics();
      const found = text.matchAll(/^(\w+)\{socket="([^"]*)"\} (\S+)$/gm);
      return Object.fromEntries(
        [...found].flatMap(([, metric, label, value]) =>
          metric === name ? [[label ?? '', Number(value)]] : [],
        ),
      );
    },
  };
};

describe('figures of each socket', () => {
  it('have a series for each', async () => {
    const { have, read } = rig(10);
    have([socket('a:1', 5), socket('b:1', 7)]);

    expect(await read('switchwire_socket_events_total')).toEqual({ 'a:1': 5, 'b:1': 7 });
    expect(await read('switchwire_socket_reconnects_total')).toEqual({ 'a:1': 1, 'b:1': 1 });
    expect(await read('switchwire_freeswitch_sessions')).toEqual({ 'a:1': 10, 'b:1': 10 });
    expect(Object.keys(await read('switchwire_freeswitch_heartbeat_age_seconds'))).toHaveLength(2);
  });

  it('are one series beyond a number of sockets, which keep theirs while they are there', async () => {
    const { have, read } = rig(2);
    have([socket('a:1', 5), socket('b:1', 7), socket('c:1', 1, 20), socket('d:1', 2, 40)]);

    expect(await read('switchwire_socket_events_total')).toEqual({ 'a:1': 5, 'b:1': 7, other: 3 });
    expect(await read('switchwire_socket_up')).toEqual({ 'a:1': 1, 'b:1': 1, other: 2 });
    expect(await read('switchwire_freeswitch_idle_cpu_percent')).toMatchObject({ other: 30 });

    have([socket('d:1', 2), socket('c:1', 1), socket('b:1', 7), socket('a:1', 5)]);
    expect(await read('switchwire_socket_events_total')).toEqual({ 'a:1': 5, 'b:1': 7, other: 3 });
  });

  it('are given to another socket when one that had its own is gone', async () => {
    const { have, read } = rig(1);
    have([socket('a:1', 5), socket('b:1', 7)]);
    expect(await read('switchwire_socket_up')).toEqual({ 'a:1': 1, other: 1 });

    have([socket('b:1', 7)]);

    expect(await read('switchwire_socket_up')).toEqual({ 'b:1': 1 });
  });

  it('never decrease where they count for all other sockets', async () => {
    const { have, read } = rig(1);
    have([socket('a:1', 5), socket('b:1', 7)]);
    expect(await read('switchwire_socket_events_total')).toEqual({ 'a:1': 5, other: 7 });

    have([socket('a:1', 5)], 7);

    expect(await read('switchwire_socket_events_total')).toEqual({ 'a:1': 5, other: 7 });
  });
});
