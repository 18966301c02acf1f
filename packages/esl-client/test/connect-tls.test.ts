import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { listen } from '@switchwire/raw-peer';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../src/client/connect.ts';
import { apiResponse, GREETING, reply } from './wire-text.ts';

const pem = (name: string) => readFileSync(new URL(`tls/${name}.pem`, import.meta.url), 'utf8');
const CERT = pem('cert');

/** FreeSWITCH behind TLS: answers the login and one command. */
async function tlsServer(): Promise<number> {
  const server = createServer({ key: pem('key'), cert: CERT }, (socket: TLSSocket) => {
    const answers = [reply('+OK accepted'), apiResponse('UP'), reply('+OK bye')];
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      for (const _ of chunk.toString().matchAll(/\n\n/g)) socket.write(answers.shift() ?? '');
      if (chunk.includes('exit')) socket.end();
    });
    socket.write(GREETING);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('connect over TLS', () => {
  it.each([
    ['an fss:// URL', 'fss', 'localhost', { ca: CERT }],
    ['an fss:// URL of an address', 'fss', '127.0.0.1', { ca: CERT }],
    ['the option tls', 'fs', '127.0.0.1', { ca: CERT }],
  ])('runs commands by %s', async (_what, scheme, host, tls) => {
    const connection = await connect(`${scheme}://:x@${host}:${await tlsServer()}`, { tls });

    expect(await connection.api('status')).toBe('UP');
    expect(await connection.close()).toMatchObject({ kind: 'request' });
  });

  it('refuses a certificate without a trusted signature', async () => {
    const connecting = connect(`fss://:x@127.0.0.1:${await tlsServer()}`);

    await expect(connecting).rejects.toMatchObject({
      code: 'ESL_NOT_CONNECTED',
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
  });

  it('says that a plain URL met a TLS server, or the other way round', async () => {
    const server = await listen();
    const connecting = connect(server.url.replace('fs://', 'fss://'));
    const peer = await server.accept();
    peer.send(GREETING);

    await expect(connecting).rejects.toMatchObject({ code: 'ESL_NOT_CONNECTED' });
  });

  it.each([
    ['fss://:x@h', { tls: false }, 'write fs:// for plain TCP'],
    ['fs://:x@h', { tls: true, socket: connectTcp({ port: 1, host: '127.0.0.1' }).on('error', () => undefined) }, 'not both'], // prettier-ignore
  ])('refuses options of %s that contradict each other', async (url, options, text) => {
    await expect(connect(url, options)).rejects.toMatchObject({
      code: 'ESL_INVALID_ARGUMENT',
      message: expect.stringContaining(text) as string,
    });
  });
});

describe('connect over a socket that is handed in', () => {
  it.each(['connecting', 'connected'])('takes one that is %s', async (state) => {
    const server = await listen();
    const socket = connectTcp({ host: '127.0.0.1', port: server.port });
    if (state === 'connected') await once(socket, 'connect');
    const connecting = connect('fs://:x@sidecar', { socket });
    const peer = await server.accept();
    peer.send(GREETING);
    await peer.command();
    peer.send(reply('+OK accepted'));
    const connection = await connecting;

    expect(connection.address).toBe('sidecar:8021');
    await connection.close({ timeoutMs: 0 });
    expect(socket.destroyed).toBe(true);
  });
});
