import { type CloseCause, type Logger } from '@switchwire/esl-client';
import { describe, expect, it } from 'vitest';
import { type GapNotice } from '../socket/gap-tracker.ts';
import { type SocketInfo, type SocketPhase } from '../socket/socket-info.ts';
import { logGap, logPhase, RefusalLog } from './log-phases.ts';

const CAUSE: CloseCause = { kind: 'network', code: 'ECONNRESET', message: 'The line was cut' };

function logged(log: (logger: Logger) => void): unknown {
  const lines: unknown[] = [];
  const to = (level: string) => (fields: object, message: string) =>
    void lines.push([level, message, fields]);
  log({ debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') });
  expect(lines).toHaveLength(1);
  return lines[0];
}

const socket = (phase: SocketPhase, more: Partial<SocketInfo> = {}): SocketInfo =>
  ({
    address: 'h:1',
    id: 'a',
    phase,
    generation: 3,
    attempt: 2,
    since: 100,
    ...more,
  }) as SocketInfo;

describe('a change of phase', () => {
  const fields = { socket: 'h:1', id: 'a', from: 'closed', generation: 3, attempt: 2 };

  it.each<[SocketPhase, string, string]>([
    ['connecting', 'debug', 'Connecting to h:1'],
    ['authenticated', 'debug', 'Logged in to h:1'],
    ['subscribed', 'info', 'Subscribed on h:1'],
    ['retrying', 'warn', 'No session with h:1'],
    ['rejected', 'error', 'h:1 rejected the login'],
    ['closed', 'info', 'Closed h:1'],
  ])('to %s is logged as %s: %s', (phase, level, message) => {
    expect(logged((logger) => logPhase(logger, socket(phase), 'closed'))).toEqual([
      level,
      message,
      { ...fields, phase, cause: undefined },
    ]);
  });

  it.each<[SocketPhase, string]>([
    ['retrying', 'No session with h:1: The line was cut'],
    ['rejected', 'h:1 rejected the login: The line was cut'],
    ['closed', 'Closed h:1: The line was cut'],
  ])('to %s says why', (phase, message) => {
    const { 1: said, 2: with_ } = logged((logger) =>
      logPhase(logger, socket(phase, { lastCause: CAUSE }), 'closed'),
    ) as string[];

    expect(said).toBe(message);
    expect(with_).toMatchObject({ cause: 'ECONNRESET' });
  });

  it('to retrying says when the next attempt is', () => {
    const line = logged((logger) =>
      logPhase(logger, socket('retrying', { retryAt: 1_100 }), 'closed'),
    ) as object[];

    expect(line[2]).toMatchObject({ phase: 'retrying', retryInMs: 1_000 });
  });
});

describe('a gap', () => {
  const gap = { socket: socket('subscribed'), from: 100, to: 350, generation: 3 };
  const fields = { socket: 'h:1', generation: 3, gapMs: 250 };

  it.each<[GapNotice['kind'], string]>([
    ['restart', 'h:1 was restarted: its calls are gone, and events may have been missed'],
    ['interruption', 'Events of h:1 may have been missed'],
    ['unknown', 'Events of h:1 may have been missed'],
  ])('of the kind %s is a warning', (kind, message) => {
    const notice = { ...gap, kind, cause: CAUSE } as GapNotice;

    expect(logged((logger) => logGap(logger, notice))).toEqual([
      'warn',
      message,
      { ...fields, kind, cause: 'ECONNRESET' },
    ]);
  });
});

describe('an event that FreeSWITCH refuses', () => {
  it('is a warning, once for as long as the same ones are refused', () => {
    const lines: unknown[] = [];
    const warn = (fields: object, message: string) => void lines.push([message, fields]);
    const log = new RefusalLog({ debug: warn, info: warn, warn, error: warn });
    const socket = { address: 'h:1', actor: {}, view: { refusedEvents: [] } } as unknown as {
      address: string;
      actor: { context: { refusedEvents: readonly string[] } | undefined };
      view: { refusedEvents: readonly string[] };
    };
    const step = (shown: readonly string[], all = shown) => {
      socket.actor.context = { refusedEvents: all };
      socket.view.refusedEvents = shown;
      log.observe(socket);
    };

    step([]);
    // what only the manager asked for
    step([], ['BACKGROUND_JOB']);
    step(['DMTF']);
    step(['DMTF'], ['DMTF', 'BACKGROUND_JOB']);
    socket.actor.context = undefined;
    log.observe(socket);
    step(['DMTF']);
    step(['DMTF', 'FOO']);

    const why = 'it does not know the event, or this user may not see it';
    expect(lines).toEqual([
      [`h:1 refused to send DMTF: ${why}`, { socket: 'h:1', refusedEvents: ['DMTF'] }],
      [`h:1 refused to send DMTF, FOO: ${why}`, { socket: 'h:1', refusedEvents: ['DMTF', 'FOO'] }],
    ]);
  });
});
