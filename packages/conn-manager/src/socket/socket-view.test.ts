import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PLACEMENT } from '../placement.ts';
import { SessionCounters } from './counters.ts';
import { type Heartbeat } from './heartbeat.ts';
import { socketView, type SocketViewSource } from './socket-view.ts';

setFlagsFromString('--allow-natives-syntax');
const shareLayout = runInThisContext('(one, other) => %HaveSameMap(one, other)') as (
  one: object,
  other: object,
) => boolean;

const HEARTBEAT: Heartbeat = {
  receivedAt: 1_000,
  sessions: 3,
  maxSessions: 1_000,
  idleCpu: 90,
  sessionsPerSecond: 0,
  sessionsSinceStartup: 7,
  peakSessions: 5,
  uptimeMs: 60_000,
  version: '1.11.2',
};

function source(id: string, changes: Partial<SocketViewSource> = {}): SocketViewSource {
  return {
    id,
    host: id,
    port: 8021,
    address: `${id}:8021`,
    phase: 'subscribed',
    states: ['session.subscribed.flow.flowing'],
    since: 0,
    retryAt: undefined,
    lastRun: { generation: 0, attempt: 0, cause: undefined },
    lastCause: undefined,
    context: undefined,
    events: ['DTMF'],
    placement: DEFAULT_PLACEMENT,
    permissions: undefined,
    server: undefined,
    heartbeat: undefined,
    staleAfterMs: 30_000,
    wallNow: () => 1_000,
    counters: new SessionCounters(),
    consumers: ['store'],
    ...changes,
  };
}

describe('the view of a socket', () => {
  it('reads the counters at each access, as does a copy when it is made', () => {
    const counters = new SessionCounters();
    const view = socketView(source('fs1', { counters }));
    expect(view.stats.reconnects).toBe(0);
    counters.countReconnect();
    expect(view.stats.reconnects).toBe(1);
    const copy = { ...view };
    counters.countReconnect();
    expect(copy.stats.reconnects).toBe(1);
    expect(view.stats.reconnects).toBe(2);
  });

  it('reads at each access whether the heartbeat is stale', () => {
    let now = 31_000;
    const { heartbeat } = socketView(
      source('fs1', { heartbeat: HEARTBEAT, staleAfterMs: 30_000, wallNow: () => now }),
    );
    expect(heartbeat).toEqual({ ...HEARTBEAT, stale: false });
    now += 1;
    expect(heartbeat?.stale).toBe(true);
  });

  it('serialises its public members only', () => {
    const view = socketView(source('fs1', { heartbeat: HEARTBEAT }));
    const shown = JSON.parse(JSON.stringify(view)) as Record<string, unknown>;
    expect(shown).toMatchObject({ id: 'fs1', stats: { reconnects: 0 }, direction: 'inbound' });
    expect(shown['heartbeat']).toEqual({ ...HEARTBEAT, stale: false });
    expect(Object.getOwnPropertySymbols({ ...view })).toEqual([]);
  });

  it('shares one object layout: a separate one would cost more than the view', () => {
    const [one, other] = ['fs1', 'fs2'].map((id) =>
      socketView(source(id, { heartbeat: { ...HEARTBEAT } })),
    );
    expect(shareLayout(one ?? {}, other ?? {})).toBe(true);
    expect(shareLayout(one?.heartbeat ?? {}, other?.heartbeat ?? {})).toBe(true);
    expect(shareLayout(Object.freeze(one) ?? {}, Object.freeze(other) ?? {})).toBe(true);
  });
});
