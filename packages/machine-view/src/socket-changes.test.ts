import { type HeartbeatInfo, type SocketInfo } from '@switchwire/conn-manager';
import { describe, expect, it } from 'vitest';
import { socketInfo } from './testing/index.ts';
import { changedSocket, diffSockets, type SocketChange } from './socket-changes.ts';

const heartbeat: HeartbeatInfo = {
  receivedAt: 1,
  sessions: 2,
  maxSessions: 3,
  sessionsPerSecond: 4,
  sessionsSinceStartup: 5,
  peakSessions: 6,
  idleCpu: 7,
  uptimeMs: 8,
  version: '1.11',
  stale: false,
};
const cause = { kind: 'network', code: 'ECONNREFUSED', message: 'refused' } as const;
const otherCause = { kind: 'network', code: 'ECONNREFUSED', message: 'again' } as const;
const before = socketInfo('a', { heartbeat, retryAt: 5, lastCause: cause });

type Row = readonly [what: string, after: Partial<SocketInfo>, change: object | undefined];
const rows: readonly Row[] = [
  ['nothing', {}, undefined],
  ['lists that are equal', { events: ['DTMF'] }, undefined],
  ['a phase', { phase: 'retrying', retryAt: 6 }, { phase: 'retrying', retryAt: 6 }],
  [
    'one counter',
    { stats: { ...before.stats, eventsReceived: 9 } },
    { stats: { eventsReceived: 9 } },
  ],
  [
    'one member of the heartbeat',
    { heartbeat: { ...heartbeat, sessions: 20 } },
    { heartbeat: { sessions: 20 } },
  ],
  [
    'a member of the heartbeat that is gone',
    { heartbeat: { ...heartbeat, version: undefined } },
    { heartbeat: { version: null } },
  ],
  ['a heartbeat that is gone', { heartbeat: undefined }, { heartbeat: null }],
  ['a cause, always whole', { lastCause: otherCause }, { lastCause: otherCause }],
  ['a cause that is gone', { lastCause: undefined }, { lastCause: null }],
  ['a list', { events: ['DTMF', 'API'] }, { events: ['DTMF', 'API'] }],
  ['a list that is now empty', { events: [] }, { events: [] }],
];

const changeBetween = (old: SocketInfo, now: SocketInfo): SocketChange | undefined =>
  diffSockets(new Map([[old.id, old]]), [now])?.changed?.[0];

describe('a change of one socket', () => {
  it.each(rows)('has only %s', (_what, members, change) => {
    expect(changeBetween(before, { ...before, ...members })).toEqual(
      change && { id: 'a', ...change },
    );
  });

  it.each(rows.filter(([, , change]) => change !== undefined))(
    'gives the socket with %s again at the other end, after JSON',
    (_what, members, _change) => {
      const after = { ...before, ...members };
      const sent = JSON.stringify(changeBetween(before, after));

      expect(changedSocket(before, JSON.parse(sent) as SocketChange)).toEqual(after);
    },
  );

  it('has a heartbeat that came in full', () => {
    const without = { ...before, heartbeat: undefined };

    expect(changeBetween(without, before)).toEqual({ id: 'a', heartbeat });
    expect(changedSocket(without, { id: 'a', heartbeat })).toEqual(before);
  });

  it('does not change the earlier socket', () => {
    const copy = structuredClone(before);

    changedSocket(before, { id: 'a', stats: { eventsReceived: 1 }, retryAt: null });

    expect(before).toEqual(copy);
  });
});

describe('diffSockets', () => {
  const known = new Map([socketInfo('a'), socketInfo('b')].map((info) => [info.id, info]));

  it('is undefined when nothing changed', () => {
    expect(diffSockets(known, [socketInfo('b'), socketInfo('a')])).toBeUndefined();
  });

  it('has new, changed and removed sockets', () => {
    const now = [socketInfo('b', { attempt: 2 }), socketInfo('c')];

    expect(diffSockets(known, now)).toEqual({
      added: [socketInfo('c')],
      changed: [{ id: 'b', attempt: 2 }],
      removed: ['a'],
    });
  });
});
