import { describe, expect, it } from 'vitest';
import { type SocketInfo, type SocketPhase } from '@switchwire/machine-view';
import { socketInfo } from '@switchwire/machine-view/testing';
import { applyMessages, EMPTY_FLEET } from './fleet.ts';
import { type SocketView } from './socket-view.ts';
import { selectSockets, totalsOf, type Selection } from './selection.ts';

const beat = (sessions: number, idleCpu: number): SocketInfo['heartbeat'] => ({
  receivedAt: 0,
  sessions,
  maxSessions: 1_000,
  sessionsPerSecond: 0,
  sessionsSinceStartup: 0,
  peakSessions: 0,
  idleCpu,
  uptimeMs: 0,
  version: '1.11.2',
  stale: false,
});

const socket = (
  address: string,
  phase: SocketPhase,
  members: Partial<SocketInfo> = {},
): SocketInfo =>
  socketInfo(address, { host: address, address, phase, since: 0, events: [], ...members });

const SOCKETS = [
  socket('fs10', 'subscribed', { heartbeat: beat(10, 90), events: ['DTMF'] }),
  socket('fs9', 'subscribed', { heartbeat: beat(70, 20), since: 9 }),
  socket('fs2', 'rejected', {
    lastCause: { kind: 'peer', code: 'ESL_AUTH_REJECTED', message: 'no' },
  }),
  socket('fs1', 'retrying', { since: 5 }),
];

const viewsOf = (sockets: readonly SocketInfo[]): readonly SocketView[] => {
  const store = { state: 'none', description: '', problems: [], lastError: undefined } as const;
  const snapshot = { at: 0, sockets, store, recent: [] };
  const fleet = applyMessages(EMPTY_FLEET, [{ name: 'snapshot', data: snapshot }], 0);
  return [...fleet.sockets.values()];
};

const select = (selection: Partial<Selection>): string[] =>
  selectSockets(viewsOf(SOCKETS), {
    text: '',
    phases: new Set(),
    sort: 'urgency',
    ...selection,
  }).map((view) => view.info.address);

describe('selectSockets', () => {
  it.each([
    ['urgency', ['fs2', 'fs1', 'fs9', 'fs10']],
    ['address', ['fs1', 'fs2', 'fs9', 'fs10']],
    ['since', ['fs9', 'fs1', 'fs2', 'fs10']],
    ['sessions', ['fs9', 'fs10', 'fs1', 'fs2']],
    ['idleCpu', ['fs9', 'fs10', 'fs1', 'fs2']],
  ] as const)('sorts by %s, then by address as people count', (sort, order) => {
    expect(select({ sort })).toEqual(order);
  });

  it.each([
    ['wrong PASSWORD', ['fs2']],
    ['dtmf', ['fs10']],
    ['1.11.2 fs9', ['fs9']],
    ['nothing like it', []],
  ])('finds %j in all that is known of a socket', (text, found) => {
    expect(select({ text })).toEqual(found);
  });

  it('shows only the chosen phases', () => {
    expect(select({ phases: new Set(['retrying', 'rejected']) })).toEqual(['fs2', 'fs1']);
  });
});

describe('totalsOf', () => {
  it('does not count the sessions of a node that is away or whose heartbeat is overdue', () => {
    const sockets = [
      socket('up', 'subscribed', { heartbeat: beat(1, 90) }),
      socket('away', 'retrying', { heartbeat: beat(10, 90) }),
      socket('overdue', 'subscribed', { heartbeat: { ...beat(100, 90)!, stale: true } }),
    ];

    expect(totalsOf(viewsOf(sockets))).toMatchObject({ sessions: 1, maxSessions: 1_000 });
  });

  it('adds up what is known', () => {
    const totals = totalsOf(viewsOf(SOCKETS));

    expect(totals).toMatchObject({ sockets: 4, sessions: 80, maxSessions: 2_000, dropped: 0 });
    expect(totals.byPhase.get('subscribed')).toBe(2);
  });
});
