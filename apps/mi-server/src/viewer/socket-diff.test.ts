import { type SocketInfo } from '@switchwire/conn-manager';
import { describe, expect, it } from 'vitest';
import { socketInfo } from '../../test/viewer/scripted-manager.ts';
import { diffSocket, diffSockets } from './socket-diff.ts';

const heartbeat = {
  receivedAt: 1,
  sessions: 2,
  maxSessions: 3,
  sessionsPerSecond: 4,
  sessionsSinceStartup: 5,
  peakSessions: 6,
  idleCpu: 7,
  uptimeMs: 8,
  version: undefined,
  stale: false,
};
const cause = { kind: 'network', code: 'ECONNREFUSED', message: 'refused' } as const;
const before = socketInfo('a', { heartbeat });

const rows: readonly [string, Partial<SocketInfo>, object | undefined][] = [
  ['nothing', {}, undefined],
  ['lists that are equal', { events: ['DTMF'] }, undefined],
  ['a phase', { phase: 'retrying', retryAt: 5 }, { phase: 'retrying', retryAt: 5 }],
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
  ['a heartbeat that is gone', { heartbeat: undefined }, { heartbeat: null }],
  ['a cause, always whole', { lastCause: cause }, { lastCause: cause }],
  ['a list', { events: ['DTMF', 'API'] }, { events: ['DTMF', 'API'] }],
  ['a list that is now empty', { events: [] }, { events: [] }],
];

describe('diffSocket', () => {
  it.each(rows)('tells of %s', (_what, members, change) => {
    const after = { ...before, ...members };

    expect(diffSocket(before, after)).toEqual(change && { id: 'a', ...change });
  });

  it('tells a value that has become undefined as null', () => {
    expect(diffSocket({ ...before, retryAt: 5, lastCause: cause }, before)).toEqual({
      id: 'a',
      retryAt: null,
      lastCause: null,
    });
  });
});

describe('diffSockets', () => {
  const known = new Map([socketInfo('a'), socketInfo('b')].map((info) => [info.id, info]));

  it('is undefined when nothing changed', () => {
    expect(diffSockets(known, [socketInfo('b'), socketInfo('a')])).toBeUndefined();
  });

  it('tells new, changed and removed sockets', () => {
    const now = [socketInfo('b', { attempt: 2 }), socketInfo('c')];

    expect(diffSockets(known, now)).toEqual({
      added: [socketInfo('c')],
      changed: [{ id: 'b', attempt: 2 }],
      removed: ['a'],
    });
  });
});
