import { inspect } from 'node:util';
import { listen, type Peer } from '@switchwire/raw-peer';
import { describe, expect, it } from 'vitest';
import { type ConnManager, type SocketLease } from '../src/index.ts';
import { resync } from '../src/resync/index.ts';
import { startManager } from './managed.ts';

const PASSWORD = 'top-secret-7';
const ECHO = `-ERR you said ${PASSWORD}`;

const framed = (type: string, rest: string): string => `Content-Type: ${type}\n${rest}`;
const body = (text: string): string => `Content-Length: ${text.length}\n\n${text}`;

/** Lets everybody in, and says the password to whatever is asked but what a manager itself needs. */
async function sayPassword(peer: Peer): Promise<never> {
  peer.send(framed('auth/request', '\n'));
  for (;;) {
    const command = await peer.command();
    const isOwn = /^(auth|event) /.test(command);
    if (command.startsWith('api ')) peer.send(framed('api/response', body(ECHO)));
    else peer.send(framed('command/reply', `Reply-Text: ${isOwn ? '+OK accepted' : ECHO}\n\n`));
  }
}

describe('a FreeSWITCH that answers commands with the password', () => {
  it.each<[string, (lease: SocketLease, manager: ConnManager) => Promise<unknown>]>([
    ['runApp()', (lease) => lease.runApp('u1', 'answer')],
    ['sendEvent()', (lease) => lease.sendEvent('CUSTOM', { 'Event-Subclass': 'a::b' })],
    ['resync()', (lease) => resync(lease, [])],
    ['drain()', (lease, manager) => manager.drain(lease.info.id, { pauseInbound: true })],
  ])('finds it in no error of %s', async (_, run) => {
    const { url, accept } = await listen();
    const manager = await startManager();
    const lease = manager.acquire(url.replace('ClueCon', PASSWORD), { consumer: 'test' });
    sayPassword(await accept()).catch(() => undefined);
    await lease.ready();

    const error = await run(lease, manager).catch((failure: unknown) => failure);

    expect(error).toMatchObject({ code: 'ESL_COMMAND_REFUSED' });
    expect(inspect(error, { depth: 10 })).not.toContain(PASSWORD);
  });
});
