import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { connect } from '@switchwire/esl-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { explainConnectError } from './doctor.ts';

const failure = (code: string, cause?: unknown): Error =>
  Object.assign(new Error(`failed with ${code}`, { cause }), { code });

describe('explainConnectError', () => {
  it.each([
    ['ECONNREFUSED', 'nothing listens on this port'],
    ['ENOTFOUND', 'is unknown'],
    ['EHOSTUNREACH', 'cannot be reached'],
    ['ESL_CONNECT_TIMEOUT', 'did not answer in time'],
    ['ESL_ACCESS_DENIED', 'does not admit this machine (ACL)'],
    ['ESL_AUTH_REJECTED', 'refuses the password'],
    ['ESL_MALFORMED_FRAME', 'is not a FreeSWITCH event socket'],
  ])('says in words what %s means', (code, words) => {
    const { finding, remedy } = explainConnectError(failure(code), 'h:8021');

    expect(finding).toContain('h:8021');
    expect(finding).toContain(words);
    expect(remedy).not.toBe('');
  });

  it('looks at the cause behind an error', () => {
    const error = failure('ESL_NOT_CONNECTED', failure('ECONNREFUSED'));

    expect(explainConnectError(error, 'h:1').finding).toContain('nothing listens');
  });

  it.each([
    ['ESL_NOT_FREESWITCH', 'Another service listens there'],
    ['ESL_END', 'a balancer without a server behind it'],
  ])('repeats what the cause %s says, and names no log of FreeSWITCH', (code, words) => {
    const { finding, remedy } = explainConnectError(
      failure('ESL_NOT_CONNECTED', failure(code)),
      'h:1',
    );

    expect(finding).toBe(`failed with ${code}`);
    expect(remedy).toContain(words);
  });

  it.each([
    [
      'an HTTP server',
      'HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n',
      'is not a FreeSWITCH event socket but an HTTP server',
      'Another service listens there',
    ],
    [
      'a balancer without a backend',
      '',
      'accepted the connection and closed it without a greeting',
      'a balancer without a server behind it',
    ],
  ])('says what %s is, as connect() finds it', async (_what, bytes, finding, remedy) => {
    const server = createServer((socket) => socket.end(bytes));
    onTestFinished(() => void server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const error: unknown = await connect(`fs://:x@127.0.0.1:${port}`).catch((e: unknown) => e);
    const found = explainConnectError(error, 'h:1');

    expect(found.finding).toContain(finding);
    expect(found.remedy).toContain(remedy);
  });

  it('falls back to the message', () => {
    expect(explainConnectError(failure('EWHAT'), 'h:1').finding).toBe('failed with EWHAT');
  });
});
