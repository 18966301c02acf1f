import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SocketPhase } from '../socket/socket-info.ts';
import { type GapKind, type HistoryEntry } from './history-entry.ts';
import { incidents } from './incidents.ts';

const S = 1_000;
const phase = (
  at: number,
  address: string,
  from: SocketPhase,
  to: SocketPhase,
  code?: string,
): HistoryEntry => ({
  kind: 'phase',
  at,
  id: address,
  address,
  from,
  to,
  generation: 1,
  attempt: 0,
  cause: code === undefined ? undefined : { code, message: `The connection to ${address} failed` },
});
const lost = (at: number, address: string, code = 'ESL_END') =>
  phase(at, address, 'subscribed', 'retrying', code);
const back = (at: number, address: string) =>
  phase(at, address, 'authenticated', 'subscribed', 'ECONNREFUSED');
const gap = (at: number, address: string, since: number, kind: GapKind): HistoryEntry => ({
  kind: 'gap',
  at,
  id: address,
  address,
  since,
  gap: kind,
  cause: undefined,
});
const drops = (at: number, address: string, count: number): HistoryEntry => ({
  kind: 'drops',
  at,
  id: address,
  address,
  count,
});
const names = Array.from({ length: 12 }, (_, n) => `fs${n}:8021`);
const rows = (...entries: HistoryEntry[]): string[] =>
  incidents(entries).map(({ title, cause }) => `${title} | ${cause}`);

describe('incidents', () => {
  it('are one row for twelve servers that were lost at once', () => {
    const entries = [
      ...names.map((name, n) => lost(100 * S + n * 50, name)),
      ...names.flatMap((name, n) => [
        back(140 * S + n * 50, name),
        gap(140 * S + n * 50, name, 100 * S + n * 50, 'restart'),
      ]),
    ];

    expect(incidents(entries)).toMatchObject([
      {
        kind: 'lost',
        from: 100 * S,
        to: 140 * S + 550,
        servers: names,
        serverCount: 12,
        outages: 12,
        goingOn: 0,
        restarts: 12,
        interruptions: 0,
        longestMs: 40 * S,
        title: '12 servers lost for up to 40 s',
        cause: 'FreeSWITCH ended without saying goodbye: a crash, a kill, or an immediate shutdown',
      },
    ]);
  });

  it.each<[string, HistoryEntry[], string[]]>([
    ['of nothing are an empty list', [], []],
    ['are not found where a server only came up', [back(1, 'a')], []],
    [
      'are not found where the end was asked for',
      [phase(1, 'a', 'subscribed', 'closed', 'ESL_CLOSED'), phase(2, 'a', 'connecting', 'closed')],
      [],
    ],
    [
      'end where the socket is closed',
      [lost(1, 'a'), phase(5 * S, 'a', 'retrying', 'closed', 'ESL_CLOSED')],
      [
        '1 server lost for 5 s | FreeSWITCH ended without saying goodbye: a crash, a kill, or an immediate shutdown',
      ],
    ],
    [
      'that go on say so',
      [lost(1, 'a', 'ESL_LIVENESS_TIMEOUT'), lost(2, 'b', 'ESL_LIVENESS_TIMEOUT'), back(3, 'a')],
      [
        '2 servers lost, 1 of them still | it fell silent: the machine froze, or the network lost the connection',
      ],
    ],
    [
      'of one server that goes on say so',
      [lost(1, 'a', 'ECONNRESET')],
      [
        '1 server lost, still | the connection was reset: a crash, a firewall, or a restart of the machine',
      ],
    ],
    [
      'count a server that was lost again',
      [
        lost(0, 'a', 'ETIMEDOUT'),
        back(5 * S, 'a'),
        lost(9 * S, 'a', 'ETIMEDOUT'),
        back(16 * S, 'a'),
      ],
      ['1 server lost, 2 times, for up to 7 s | the network did not answer'],
    ],
    [
      'are found where another server of a fleet took sockets over, without the end of a session',
      ['a', 'b'].map((name) => ({
        ...gap(4 * S, name, S, 'unknown'),
        cause: { code: 'SW_SERVER_LOST', message: 'The server that acted for it is gone' },
      })),
      ['2 servers lost for up to 3 s | the server of the fleet that acted for it is gone; another one took it over'], // prettier-ignore
    ],
    [
      'name several causes, the most frequent first',
      [
        lost(0, 'a', 'ETIMEDOUT'),
        lost(1, 'b', 'ESL_UNANSWERED'),
        lost(2, 'c', 'ESL_UNANSWERED'),
        ...['a', 'b', 'c'].map((name) => back(70 * S, name)),
      ],
      [
        '3 servers lost for up to 1 min 10 s | 2 × it stopped answering commands; 1 × the network did not answer',
      ],
    ],
    [
      'keep the words of a cause that they do not know',
      [lost(0, 'a', 'ESOMETHING'), back(3_720 * S, 'a')],
      ['1 server lost for 1 h 2 min | The connection to a failed'],
    ],
    [
      'of refused logins are of their own',
      [
        lost(0, 'a', 'ESL_DISCONNECT_NOTICE'),
        phase(2 * S, 'a', 'connecting', 'rejected', 'ESL_AUTH_REJECTED'),
        phase(9 * S, 'b', 'connecting', 'rejected', 'ESL_AUTH_REJECTED'),
      ],
      [
        '1 server lost for 2 s | FreeSWITCH said goodbye: it is shutting down, or its event socket was reloaded',
        '2 servers without a login, 2 of them still | FreeSWITCH rejected the password',
      ],
    ],
    [
      'of servers that never answered are of their own',
      [phase(0, 'a', 'connecting', 'retrying', 'ECONNREFUSED'), back(30 * S, 'a')],
      [
        '1 server out of reach for 30 s | nothing listens there: FreeSWITCH is not running, or its event socket is off',
      ],
    ],
    [
      'of dropped events count them',
      [drops(0, 'a', 5), drops(10 * S, 'a', 20), drops(20 * S, 'b', 1)],
      [
        '26 events of 2 servers dropped | a consumer read its events too slowly, and the oldest were dropped',
      ],
    ],
    [
      'that are a minute apart are two',
      [lost(0, 'a', 'ETIMEDOUT'), back(S, 'a'), lost(61 * S, 'b', 'ETIMEDOUT'), back(62 * S, 'b')],
      [
        '1 server lost for 1 s | the network did not answer',
        '1 server lost for 1 s | the network did not answer',
      ],
    ],
  ])('%s', (_title, entries, expected) => {
    expect(rows(...entries)).toEqual(expected);
  });

  it('begin when events were missed, which may be before it was noticed', () => {
    const [incident] = incidents([
      lost(90 * S, 'a', 'ESL_LIVENESS_TIMEOUT'),
      back(95 * S, 'a'),
      gap(95 * S, 'a', 30 * S, 'interruption'),
    ]);

    expect(incident).toMatchObject({
      from: 30 * S,
      to: 95 * S,
      longestMs: 65 * S,
      interruptions: 1,
    });
  });

  it('keep their id while they grow and when they are over, and share none', () => {
    const entries = [
      lost(0, 'a'),
      lost(10, 'b'),
      back(20 * S, 'a'),
      gap(20 * S, 'a', -5 * S, 'restart'),
      phase(21 * S, 'c', 'connecting', 'rejected', 'ESL_AUTH_REJECTED'),
      back(30 * S, 'b'),
      lost(500 * S, 'a'),
    ];
    const [id] = incidents(entries.slice(0, 1)).map((incident) => incident.id);

    for (let length = 1; length <= entries.length; length++)
      expect(incidents(entries.slice(0, length))[0]?.id).toBe(id);
    expect(new Set(incidents(entries).map((incident) => incident.id)).size).toBe(3);
  });

  it('name at most 100 servers and count all, in linear time', () => {
    const many = Array.from({ length: 20_000 }, (_, n) => lost(n, `fs${n}:8021`));

    const [incident] = incidents(many);

    expect(incident?.servers).toHaveLength(100);
    expect(incident?.serverCount).toBe(20_000);
  });

  it('never throw, lose an outage, or end before they begin, for any entries', () => {
    const phases = fc.constantFrom<SocketPhase>(
      'connecting',
      'authenticated',
      'subscribed',
      'retrying',
      'rejected',
      'closed',
    );
    const codes = fc.constantFrom(undefined, 'ESL_END', 'ESL_CLOSED', 'ESL_AUTH_REJECTED');
    const step = fc.oneof(
      fc.record({ address: fc.constantFrom('a', 'b'), from: phases, to: phases, code: codes }),
      fc.record({ address: fc.constantFrom('a', 'b'), count: fc.integer({ min: 1, max: 9 }) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const entries = steps.map((given, n) =>
          'count' in given
            ? drops(n * S, given.address, given.count)
            : phase(n * S, given.address, given.from, given.to, given.code),
        );
        return incidents(entries).every(
          ({ from, to, outages, goingOn, serverCount }) =>
            from <= (to ?? Infinity) &&
            goingOn <= serverCount &&
            serverCount <= outages &&
            (to === undefined) === goingOn > 0,
        );
      }),
    );
  });
});
