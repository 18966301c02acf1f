import { describe, expect, it } from 'vitest';
import {
  type CloseCause,
  concealedCause,
  defectCause,
  denialCause,
  endCause,
  endlessFrameCause,
  networkCause,
  noticeCause,
  protocolCause,
  rejectionCause,
  requestCause,
  unansweredCause,
} from './close-cause.ts';

describe('networkCause', () => {
  it.each([
    [
      'an error of the system',
      Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
      'connect ECONNREFUSED',
    ],
    [
      'files that ran out',
      Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' }),
      'EMFILE',
      'connect EMFILE; too many files are open: raise the limit (ulimit -n)',
    ],
    ['an error without a code', new Error('odd'), 'ESL_NETWORK', 'odd'],
    [
      'a name with several addresses',
      Object.assign(new AggregateError([new Error('::1 refused'), 'x'], ''), {
        code: 'ECONNREFUSED',
      }),
      'ECONNREFUSED',
      '::1 refused; x',
    ],
  ])('describes %s', (_what, error, code, text) => {
    expect(networkCause('fs1:8021', error)).toEqual({
      kind: 'network',
      code,
      message: `The connection to fs1:8021 failed: ${text}`,
    });
  });
});

describe('protocolCause', () => {
  it('uses the code of a protocol error, and a default for anything else', () => {
    expect(protocolCause('fs1:8021', 'odd')).toEqual({
      kind: 'protocol',
      code: 'ESL_MALFORMED_FRAME',
      message: 'FreeSWITCH at fs1:8021 broke the protocol: odd',
    });
  });
});

describe('endCause', () => {
  it.each([
    ['half a notice', 'Content-Length: 900\n\nX: Content-Type: text/disconnect-notice\nContent-Le'],
    [
      'an empty notice',
      'Content-Length: 900\n\nX: Content-Type: text/disconnect-notice\nContent-Length: x\n\n',
    ],
  ])('finds no notice in %s', (_what, partial) => {
    expect(endCause('fs1:8021', Buffer.from(partial)).code).toBe('ESL_TRUNCATED_FRAME');
  });
});

describe('why a session ended', () => {
  const AT = 'fs1:8021';
  const notice = 'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';
  it.each<[() => CloseCause, CloseCause]>([
    [
      () => noticeCause(AT, notice),
      {
        kind: 'peer',
        code: 'ESL_DISCONNECT_NOTICE',
        message: 'FreeSWITCH ended the session on fs1:8021: Disconnected, goodbye.',
        said: 'Disconnected, goodbye.',
      },
    ],
    [
      () => noticeCause(AT, ' 3 lost events, killed listener \n'),
      {
        kind: 'peer',
        code: 'ESL_LOST_EVENTS',
        message:
          'FreeSWITCH ended the session on fs1:8021: 3 lost events, killed listener; this side read too slowly',
        said: '3 lost events, killed listener',
      },
    ],
    [
      () => denialCause(AT, 'Access Denied, go away.'),
      {
        kind: 'peer',
        code: 'ESL_ACCESS_DENIED',
        message: 'FreeSWITCH at fs1:8021 does not admit this host: Access Denied, go away.',
        said: 'Access Denied, go away.',
      },
    ],
    [
      () => rejectionCause(AT, '-ERR invalid'),
      {
        kind: 'peer',
        code: 'ESL_AUTH_REJECTED',
        message: 'FreeSWITCH at fs1:8021 refused the login: -ERR invalid',
        said: '-ERR invalid',
      },
    ],
    [
      () => requestCause(AT),
      {
        kind: 'request',
        code: 'ESL_CLOSED',
        message: 'The event socket of fs1:8021 was closed by this side',
      },
    ],
    [
      () => unansweredCause(AT, { count: 1, oldest: 'api status' }),
      {
        kind: 'timeout',
        code: 'ESL_UNANSWERED',
        message: 'FreeSWITCH at fs1:8021 left 1 command unanswered, the first of them "api status"',
      },
    ],
    [
      () => unansweredCause(AT, { count: 2, oldest: 'api status' }),
      {
        kind: 'timeout',
        code: 'ESL_UNANSWERED',
        message:
          'FreeSWITCH at fs1:8021 left 2 commands unanswered, the first of them "api status"',
      },
    ],
    [
      () => endlessFrameCause(AT, 20),
      {
        kind: 'timeout',
        code: 'ESL_ENDLESS_FRAME',
        message: 'FreeSWITCH at fs1:8021 did not finish a frame within 20 ms',
      },
    ],
    [
      () => defectCause('The parser', new Error('odd')),
      { kind: 'defect', code: 'ESL_DEFECT', message: 'The parser broke: odd' },
    ],
    [
      () => endCause(AT, Buffer.alloc(0)),
      {
        kind: 'network',
        code: 'ESL_END',
        message: 'FreeSWITCH closed the connection to fs1:8021 without a reason',
      },
    ],
    [
      () => endCause(AT, Buffer.from('Content-')),
      {
        kind: 'network',
        code: 'ESL_TRUNCATED_FRAME',
        message: 'The connection to fs1:8021 ended inside a frame, after 8 bytes of it',
      },
    ],
  ])('is described in a sentence, case %#', (make, cause) => {
    expect(make()).toEqual(cause);
  });

  it('is described without concealed text', () => {
    const conceal = (text: string): string => text.replaceAll('secret', '***');
    const cause = rejectionCause(AT, '-ERR secret');
    const own = requestCause(AT);

    expect(concealedCause(cause, conceal)).toEqual({
      ...cause,
      message: 'FreeSWITCH at fs1:8021 refused the login: -ERR ***',
      said: '-ERR ***',
    });
    expect(concealedCause(defectCause('It', 'secret'), conceal)).toEqual(defectCause('It', '***'));
    expect(concealedCause(own, conceal)).toBe(own);
    expect(concealedCause(cause, undefined)).toBe(cause);
  });
});
