import { createEvent } from '@switchwire/esl-protocol/server';
import { describe, expect, it } from 'vitest';
import { type Heartbeat, HeartbeatTracker, parseHeartbeat } from './heartbeat.ts';

const beat = (headers: Readonly<Record<string, string>>) =>
  createEvent({ name: 'HEARTBEAT', headers: Object.entries(headers) });

const WHOLE = {
  'Session-Count': '12',
  'Max-Sessions': '1000',
  'Idle-CPU': '88.066667',
  'Session-Per-Sec-Last': '3',
  'Session-Since-Startup': '4711',
  'Session-Peak-Max': '99',
  'Uptime-msec': '3600000',
  'FreeSWITCH-Version': '1.11.2',
};

describe('a heartbeat', () => {
  it('cuts a long version text', () => {
    const heartbeat = parseHeartbeat(
      beat({ ...WHOLE, 'FreeSWITCH-Version': 'v'.repeat(1_000_000) }),
      1_000,
    );
    expect(heartbeat?.version).toBe(`${'v'.repeat(512)}…`);
  });

  it('is read with its numbers', () => {
    expect(parseHeartbeat(beat(WHOLE), 1_000)).toEqual({
      receivedAt: 1_000,
      sessions: 12,
      maxSessions: 1_000,
      idleCpu: 88.066667,
      sessionsPerSecond: 3,
      sessionsSinceStartup: 4_711,
      peakSessions: 99,
      uptimeMs: 3_600_000,
      version: '1.11.2',
    });
  });

  it.each(['Session-Count', 'Max-Sessions', 'Idle-CPU'])(
    'without a sound %s is not read',
    (header) => {
      const { [header]: _gone, ...rest } = WHOLE as Record<string, string>;

      expect(parseHeartbeat(beat(rest), 0)).toBeUndefined();
      expect(parseHeartbeat(beat({ ...WHOLE, [header]: 'x' }), 0)).toBeUndefined();
      expect(parseHeartbeat(beat({ ...WHOLE, [header]: '' }), 0)).toBeUndefined();
      expect(parseHeartbeat(beat({ ...WHOLE, [header]: ' ' }), 0)).toBeUndefined();
    },
  );

  it('never has a number below 0, nor more than 100 percent', () => {
    const read = parseHeartbeat(beat({ ...WHOLE, 'Session-Count': '-5', 'Idle-CPU': '101' }), 0);

    expect(read).toMatchObject({ sessions: 0, idleCpu: 100 });
  });

  it('without an Event-Name or any header is not read', () => {
    expect(parseHeartbeat(createEvent({ name: '' }), 0)).toBeUndefined();
  });
});

describe('the pace of heartbeats', () => {
  const WINDOW_MS = 20_000;
  const track = (...receivedAt: (number | 'new session')[]) => {
    const tracker = new HeartbeatTracker();
    for (const at of receivedAt) {
      if (at === 'new session') tracker.begin();
      else tracker.beat({ receivedAt: at } as Heartbeat);
    }
    return tracker;
  };

  it.each([
    ['no beat', [], WINDOW_MS],
    ['one beat', [1_000], WINDOW_MS],
    ['a quick pace', [1_000, 2_000, 3_000], WINDOW_MS],
    ['a pace slower than the window', [0, 30_000], 75_000],
    ['the last pace', [0, 30_000, 31_000], WINDOW_MS],
    ['a pause', [0, 3_600_000], 150_000],
    ['an outage', [0, 'new session', 50_000], WINDOW_MS],
    ['the pace before an outage', [0, 30_000, 'new session', 90_000], WINDOW_MS],
    ['the pace after an outage', [0, 'new session', 90_000, 120_000], 75_000],
  ] as const)('of %s makes a figure stale in time', (_title, beats, staleAfterMs) => {
    expect(track(...beats).staleAfterMs(WINDOW_MS)).toBe(staleAfterMs);
  });

  it('drops the figures of another process, and keeps those of the same one', () => {
    const tracker = track(1_000);
    tracker.identify('a');
    expect(tracker.last).toEqual({ receivedAt: 1_000 });
    tracker.identify('a');
    expect(tracker.last).toEqual({ receivedAt: 1_000 });

    tracker.identify('b');
    expect(tracker.last).toBeUndefined();
  });

  it('does not forget the last figures with their session', () => {
    expect(track(1_000, 'new session').last).toEqual({ receivedAt: 1_000 });
  });
});
