import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { formatResult } from './format-result.ts';
import { formatTailLine } from './tail.ts';

const plain = (method: string, result: unknown): string =>
  stripVTControlCharacters(formatResult(method, result));

describe('formatResult', () => {
  it.each([
    ['fs_subscribe', 'OK', 'OK'],
    ['fs_list', { Sockets: [] }, 'no sockets'],
    ['which', ['a', 'b'], 'a\nb'],
    ['version', { Server: 'x' }, 'Server  x'],
    ['ps', { Processes: [{ ID: 0, PID: 7 }] }, 'ID  PID\n0   7'],
    ['freeswitch_esl', { rc: 1, reply: 'UP\n0 sessions\n' }, 'UP\n0 sessions'],
    ['x', null, 'null'],
    [
      'fleet_list',
      { Fleet: 'prod', 'Last error': null, Servers: [{ id: 'a', url: null }] },
      'Fleet       prod\nLast error\n\nid  url\na   null',
    ],
    ['x', { a: { b: 1 } }, '{\n  "a": {\n    "b": 1\n  }\n}'],
  ])('shows the result of %s', (method, result, text) => {
    expect(plain(method, result)).toBe(text);
  });

  it('shows sockets as a table, including those of OpenSIPS', () => {
    const lines = plain('fs_list', {
      Sockets: [
        {
          if: '10.0.0.1:8021',
          Events: ['DTMF'],
          phase: 'retrying',
          since: new Date().toISOString(),
          retryAt: null,
          lastCause: { code: 'ECONNREFUSED', message: 'Connection refused' },
          heartbeat: { sessions: 3, maxSessions: 1_000, idleCpu: 97.6, stale: true },
        },
        { if: '10.0.0.2:8021', Events: ['API', 'DTMF'] },
      ],
    }).split('\n');

    expect(lines[1]).toMatch(
      /^10\.0\.0\.1:8021 {2}retrying {2}0s .*3\/1000 .*98% \(old\) .*Connection refused$/,
    );
    expect(lines[2]).toMatch(/^10\.0\.0\.2:8021 +API,DTMF$/);
  });

  it('shows which server of a fleet has each socket', () => {
    const Sockets = [
      { if: 'h1', Events: [], owner: { server: 'a', state: 'acting' } },
      { if: 'h2', Events: [], owner: { server: 'b', state: 'missing' } },
      { if: 'h3', Events: [], owner: { server: null, state: 'none' } },
    ];
    const lines = plain('fs_list', { Sockets, Missing: ['b'] }).split('\n');

    expect(lines.map((line) => line.trim().replaceAll(/ {2,}/g, '|'))).toEqual([
      'SOCKET|SERVER|PHASE|SINCE|SESSIONS|IDLE|EVENTS|NOTE',
      'h1|a',
      'h2|b (missing)',
      'h3|(none)',
    ]);
  });

  it('lets no control character of a peer through', () => {
    const shown = plain('fs_list', { Sockets: [{ if: 'h\u001b[2J', Events: ['\u0007'] }] });

    expect(shown.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(shown).toContain('h\\x1b[2J');
  });
});

const HOSTILE = 'E\u001b[2J\u0007\r\n\u009b31m\u007f\u202e\u2028\u200b';

it.each<[string, string, unknown]>([
  ['a text', 'x', HOSTILE],
  ['a list', 'x', [HOSTILE]],
  ['a list of lists', 'x', [[HOSTILE]]],
  ['rows', 'x', [{ [HOSTILE]: HOSTILE }]],
  ['members', 'x', { [HOSTILE]: HOSTILE }],
  ['nested members', 'x', { a: { [HOSTILE]: HOSTILE } }],
  ['a reply', 'freeswitch_esl', { rc: 1, reply: HOSTILE }],
  ['a socket', 'fs_list', { Sockets: [{ if: HOSTILE, Events: [HOSTILE], phase: HOSTILE }] }],
])('formatResult lets nothing that a terminal acts on through in %s', (_what, method, result) => {
  // lines and the colours are ours
  const shown = stripVTControlCharacters(formatResult(method, result)).replaceAll('\n', '');

  expect(shown).toContain('E');
  expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});

describe('formatTailLine', () => {
  const at = new Date(2026, 0, 1, 2, 3, 4);

  it('shows the headers that say most', () => {
    const body = JSON.stringify({ 'Unique-ID': 'u1', 'DTMF-Digit': '2', 'Core-UUID': 'c' });

    expect(stripVTControlCharacters(formatTailLine({ name: 'DTMF', sender: 'h', body }, at))).toBe(
      '02:03:04 h DTMF                 uuid=u1 digit=2',
    );
  });

  it('shows the subclass of a CUSTOM event', () => {
    const body = JSON.stringify({ 'Event-Subclass': 'sofia::register' });

    expect(formatTailLine({ name: 'CUSTOM', sender: 'h', body }, at)).toContain(
      'CUSTOM sofia::register',
    );
  });

  it('shows an event whose body is not JSON', () => {
    expect(formatTailLine({ name: 'X', sender: 'h', body: 'oops' }, at)).toContain('X');
  });
});
