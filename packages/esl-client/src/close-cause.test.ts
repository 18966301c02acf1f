import { describe, expect, it } from 'vitest';
import { endCause, networkCause, protocolCause } from './close-cause.ts';

describe('networkCause', () => {
  it.each([
    [
      'an error of the system',
      Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
      'connect ECONNREFUSED',
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
  ])('tells %s', (_what, error, code, text) => {
    expect(networkCause('fs1:8021', error)).toEqual({
      kind: 'network',
      code,
      message: `The connection to fs1:8021 failed: ${text}`,
    });
  });
});

describe('protocolCause', () => {
  it('takes the code of a protocol error, and has one for anything else', () => {
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
      'a notice that is none',
      'Content-Length: 900\n\nX: Content-Type: text/disconnect-notice\nContent-Length: x\n\n',
    ],
  ])('finds no notice in %s', (_what, partial) => {
    expect(endCause('fs1:8021', Buffer.from(partial)).code).toBe('ESL_TRUNCATED_FRAME');
  });
});
