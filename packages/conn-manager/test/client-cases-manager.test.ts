import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { failureOf, phaseBecomes, startManager } from './managed.ts';
import { listen } from '@switchwire/raw-peer';

const GREETING = 'Content-Type: auth/request\n\n';
const ACCEPTED = 'Content-Type: command/reply\nReply-Text: +OK accepted\n\n';
const OK = 'Content-Type: command/reply\nReply-Text: +OK\n\n';
const NOTICE =
  'Content-Type: text/disconnect-notice\nContent-Length: 67\n\n' +
  'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';
const QUESTIONS =
  'api global_getvar core_uuid\n\napi uptime ms\n\napi fsctl pause_check inbound\n\napi fsctl shutdown_check\n\n';
const NO_OUTPUT = 'Content-Type: api/response\nContent-Length: 0\n\n';
const SUBSCRIPTIONS =
  'event json HEARTBEAT\n\nevent json BACKGROUND_JOB\n\nevent json SHUTDOWN_REQUESTED\n\n';

/** A manager with one lease, and the peer that it has dialled. */
async function dialled(timings = {}) {
  const server = await listen();
  const manager = await startManager({ timings });
  const lease = manager.acquire(server.url, { consumer: 'test' });
  return { server, manager, lease, peer: await server.accept() };
}

type Dialled = Awaited<ReturnType<typeof dialled>>;

async function logIn({ peer }: Pick<Dialled, 'peer'>): Promise<void> {
  peer.send(GREETING);
  await peer.read('auth ClueCon\n\n');
  peer.send(ACCEPTED);
  await peer.read(QUESTIONS + SUBSCRIPTIONS);
  peer.send(NO_OUTPUT, NO_OUTPUT, NO_OUTPUT, NO_OUTPUT, OK, OK, OK);
}

/** Answers the goodbye, so that the manager can stop. */
async function sayGoodbye({ peer, manager }: Dialled): Promise<void> {
  const stopping = manager.stop();
  await peer.read('exit\n\n');
  peer.send('Content-Type: command/reply\nReply-Text: +OK bye\n\n', NOTICE);
  peer.socket.end();
  await stopping;
}

describe('conformance: client, supervised', () => {
  it('31 login: nothing before the whole greeting, ready after the reply', async () => {
    const rig = await dialled();
    const { peer, lease } = rig;
    peer.send(GREETING.slice(0, -1));
    await phaseBecomes(lease, 'connecting');
    expect(peer.unread).toBe('');
    peer.send('\n');
    await peer.read('auth ClueCon\n\n');
    expect(peer.unread).toBe('');
    expect(lease.info.phase).toBe('connecting');

    peer.send(ACCEPTED);

    await lease.ready();
    await peer.read(QUESTIONS + SUBSCRIPTIONS);
    peer.send(NO_OUTPUT, NO_OUTPUT, NO_OUTPUT, NO_OUTPUT, OK, OK, OK);
    await phaseBecomes(lease, 'subscribed');
    await sayGoodbye(rig);
  });

  it('32 wrong password: one cause, no reconnect storm, though a notice and the end follow', async () => {
    const { peer, lease, server } = await dialled();
    peer.send(GREETING);
    await peer.read('auth ClueCon\n\n');
    peer.send('Content-Type: command/reply\nReply-Text: -ERR invalid\n\n', NOTICE);
    peer.socket.end();

    expect(await failureOf(lease.ready())).toMatchObject({
      phase: 'rejected',
      cause: { code: 'ESL_AUTH_REJECTED', reply: '-ERR invalid' },
    });
    expect(lease.info).toMatchObject({ attempt: 1, generation: 1 });
    expect(lease.info.retryAt! - lease.info.since).toBe(60_000);
    const connections = await new Promise<number>((resolve, reject) => {
      server.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
    expect(connections).toBeLessThanOrEqual(1);
  });

  it('33 userauth: name@domain and the password in one line, and what the user may do', async () => {
    const server = await listen();
    const manager = await startManager();
    const lease = manager.acquire(`fs://limited@example.test:p@127.0.0.1:${server.port}`, {
      consumer: 'test',
    });
    const peer = await server.accept();
    peer.send(GREETING);
    await peer.read('userauth limited@example.test:p\n\n');
    expect(lease.info.permissions).toBeUndefined();
    peer.send(
      'Content-Type: command/reply\nReply-Text: +OK accepted\n' +
        'Allowed-Events: CHANNEL_CREATE\nAllowed-API: all\nAllowed-LOG: false\n\n',
    );

    await lease.ready();
    expect(lease.info).toMatchObject({
      phase: 'authenticated',
      permissions: { events: 'CHANNEL_CREATE', api: 'all', log: false },
    });
    peer.socket.destroy();
    await expect.poll(() => lease.info.permissions).toBeUndefined();
  });

  it('38 the end with commands pending: each rejects once, and the socket comes back', async () => {
    const rig = await dialled();
    await logIn(rig);
    await phaseBecomes(rig.lease, 'subscribed');
    const pending = [failureOf(rig.lease.api('msleep 5000')), failureOf(rig.lease.api('uptime'))];
    await rig.peer.read('api msleep 5000\n\napi uptime\n\n');

    rig.peer.socket.end();

    expect(await Promise.all(pending)).toMatchObject([
      { code: 'ESL_SESSION_LOST', written: true, generation: 1 },
      { code: 'ESL_SESSION_LOST', written: true, generation: 1 },
    ]);
    const peer = await rig.server.accept();
    await logIn({ peer });
    await phaseBecomes(rig.lease, 'subscribed');
    expect(peer.unread).toBe('');
    await sayGoodbye({ ...rig, peer });
  });

  it('43 linger is not a disconnect: the session goes on', async () => {
    const rig = await dialled();
    await logIn(rig);
    const { peer, lease } = rig;
    await phaseBecomes(lease, 'subscribed');
    peer.send(
      'Content-Type: text/disconnect-notice\nControlled-Session-UUID: b28a3cae\n' +
        'Content-Disposition: linger\nChannel-Name: x\nLinger-Time: 5\nContent-Length: 0\n\n',
    );
    const reply = lease.send('getvar hangup_cause');
    await peer.read('getvar hangup_cause\n\n');
    peer.send('Content-Type: command/reply\nReply-Text: NORMAL_CLEARING\n\n');

    expect((await reply).text).toBe('NORMAL_CLEARING');
    expect(lease.info).toMatchObject({ phase: 'subscribed', generation: 1 });
    await sayGoodbye(rig);
  });

  it('44 orderly end: exit, its reply and the notice, and nothing is an error', async () => {
    const rig = await dialled();
    await logIn(rig);
    await phaseBecomes(rig.lease, 'subscribed');

    await sayGoodbye(rig);

    expect(rig.lease.info).toMatchObject({
      phase: 'closed',
      lastCause: { kind: 'request', code: 'ESL_CLOSED' },
    });
  });

  it('45 access denied: rejected, and nothing was written', async () => {
    const { peer, lease } = await dialled();
    peer.send(
      'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n',
      NOTICE,
    );
    peer.socket.end();

    expect(await failureOf(lease.ready())).toMatchObject({
      phase: 'rejected',
      cause: { code: 'ESL_ACCESS_DENIED', reason: 'Access Denied, go away.' },
    });
    await peer.end();
    expect(peer.unread).toBe('');
  });

  it.each([
    [
      'its answer to the login',
      'Content-Type: command/reply\nReply-Text: -ERR you said ClueCon\n\n',
    ],
    ['its refusal of this host', 'Content-Type: text/rude-rejection\nContent-Length: 7\n\nClueCon'],
  ])('a password that comes back in %s is not shown', async (_, said) => {
    const { peer, lease, manager } = await dialled();
    peer.send(GREETING);
    await peer.command();
    peer.send(said);
    peer.socket.end();

    const failure = await failureOf(lease.ready());

    expect(failure['phase']).toBe('rejected');
    expect(inspect([failure, manager.list()], { depth: 10 })).not.toContain('ClueCon');
  });

  it('a shutdown notice in mid-frame is reported as such', async () => {
    const rig = await dialled();
    await logIn(rig);
    await phaseBecomes(rig.lease, 'subscribed');
    const gone = new Promise<string | undefined>((resolve) => {
      rig.manager.watch(({ cause }) => {
        if (cause !== undefined) resolve(cause.code);
      });
    });
    rig.peer.send(
      'Content-Length: 5000\nContent-Type: text/event-json\n\n{"Event-Name":"DT',
      'Content-Type: text/disconnect-notice\nContent-Length: 39\n\nkilled listener because of lost events\n',
    );
    rig.peer.socket.end();

    expect(await gone).toBe('ESL_LOST_EVENTS');
  });

  it('a missing greeting and bytes that are not a greeting end the attempt', async () => {
    const { lease, peer } = await dialled({ greetingTimeout: 50 });
    await expect.poll(() => lease.info.lastCause?.code).toBe('ESL_GREETING_TIMEOUT');
    await peer.end();

    const other = await dialled();
    other.peer.send('Content-Type: x\nContent-Length: -5\n\n');
    await expect.poll(() => other.lease.info.lastCause?.kind).toBe('protocol');
  });

  it('FreeSWITCH that accepts and drops is retried with growing pauses', async () => {
    const { server, lease, peer } = await dialled({ retryBase: 1, retryMax: 50 });
    peer.socket.destroy();
    for (let attempt = 2; attempt < 6; attempt++) (await server.accept()).socket.destroy();

    await expect.poll(() => lease.info.attempt).toBeGreaterThanOrEqual(5);
    expect(lease.info.stats.reconnects).toBe(0);
  });
});
