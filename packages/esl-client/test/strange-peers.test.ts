import { listen } from '@switchwire/raw-peer';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { connect } from '../src/client/connect.ts';
import { type Connection } from '../src/index.ts';
import { apiResponse, GREETING, reply } from './wire-text.ts';

describe('a peer that is not FreeSWITCH', () => {
  it.each([
    [
      'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n',
      'but an HTTP server; it sent "HTTP/1.1 400',
    ],
    ['SSH-2.0-OpenSSH_9.2\r\n', 'but an SSH server'],
    ['', 'closed it without a greeting'],
  ])('is identified by its first bytes: %j', async (first, text) => {
    const { url, accept } = await listen();
    const connecting = connect(url);
    const peer = await accept();
    if (first !== '') peer.send(first);
    peer.socket.end();

    await expect(connecting).rejects.toMatchObject({
      message: expect.stringContaining(text) as string,
    });
  });
});

describe('an answer above the limit', () => {
  it('fails its own command, and the next one is answered', async () => {
    const { url, accept } = await listen();
    const connecting = connect(url, { limits: { maxBodyBytes: 100 } });
    const peer = await accept();
    peer.send(GREETING);
    await peer.command();
    peer.send(reply('+OK accepted'));
    const connection = await connecting;
    const large = connection.api('show channels');
    const next = connection.api('status');
    peer.send(apiResponse('x'.repeat(101)), apiResponse('UP'));

    await expect(large).rejects.toMatchObject({
      code: 'ESL_FRAME_TOO_LARGE',
      sizeBytes: 101,
      limitBytes: 100,
    });
    expect(await next).toBe('UP');
    await connection.close({ timeoutMs: 0 });
  });
});

describe('a peer that sends the password back', () => {
  const notice = (text: string): string =>
    `Content-Type: text/disconnect-notice\nContent-Length: ${text.length}\n\n${text}`;

  it.each([
    ['as its answer to the login', (said: string) => reply(`-ERR you said ${said}`)],
    ['as its goodbye', notice],
    [
      'as its refusal',
      (said: string) =>
        `Content-Type: text/rude-rejection\nContent-Length: ${said.length}\n\n${said}`,
    ],
    ['in bytes that are not a frame', (said: string) => `Content-Length: ${said}\n\n`],
  ])('%s: no error shows it', async (_, answer) => {
    const { url, accept } = await listen();
    const connecting = connect(url.replace(/:[^:@]*@/, ':top-secret-7@'));
    const peer = await accept();
    peer.send(GREETING);
    const command = await peer.command();
    peer.send(answer(command.trim()));
    peer.socket.end();

    const error: unknown = await connecting.catch((failure: unknown) => failure);

    expect(error).toBeInstanceOf(Error);
    expect(inspect(error, { depth: 10 })).not.toContain('top-secret-7');
    expect(JSON.stringify(error)).not.toContain('top-secret-7');
  });

  it.each<[string, (connection: Connection) => Promise<unknown>]>([
    ['runApp()', (connection) => connection.runApp('u1', 'answer')],
    ['sendEvent()', (connection) => connection.sendEvent('CUSTOM', { 'Event-Subclass': 'a::b' })],
    ['the result of bgapi()', async (connection) => (await connection.bgapi('status')).result],
  ])('in the answer to every command: the error of %s does not show it', async (_, run) => {
    const { url, accept } = await listen();
    const connecting = connect(url.replace(/:[^:@]*@/, ':top-secret-7@'));
    const peer = await accept();
    peer.send(GREETING);
    await peer.command();
    peer.send(reply('+OK accepted'));
    const connection = await connecting;
    const running = run(connection).catch((failure: unknown) => failure);
    // a job is started, and the event that would bring its result is refused
    const refuseAll = async (): Promise<never> => {
      for (;;) {
        const command = await peer.command();
        const isJob = command.startsWith('bgapi');
        peer.send(reply(isJob ? '+OK Job-UUID: j' : '-ERR you said top-secret-7'));
      }
    };
    refuseAll().catch(() => undefined);

    const error = await running;

    expect(error).toMatchObject({
      code: 'ESL_COMMAND_REFUSED',
      reply: expect.stringContaining('-ERR you said ***') as string,
    });
    expect(inspect(error, { depth: 10 })).not.toContain('top-secret-7');
    await connection.close({ timeoutMs: 0 });
  });
});
