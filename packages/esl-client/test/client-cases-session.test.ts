import {
  commands,
  type EslEvent,
  type EslReply,
  InvalidArgumentError,
} from '@switchwire/esl-protocol';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect, type ConnectOptions } from '../src/client/connect.ts';
import { listen, type Peer, type PeerServer } from '@switchwire/raw-peer';
import {
  ACCESS_DENIED,
  apiResponse,
  GOODBYE,
  GOODBYE_TEXT,
  GREETING,
  lingerNotice,
  plainEvent,
  reply,
} from './wire-text.ts';

const CALL = 'b28a3cae-10b0-4549-908a-d4e45420f471';
const JOB = '6d1a9a49-0c2d-4fd5-a10c-6076807f44e3';
const HEARTBEAT = plainEvent({ 'Event-Name': 'HEARTBEAT' });

async function logIn(server: PeerServer): Promise<Peer> {
  const peer = await server.accept();
  peer.send(GREETING);
  await peer.read('auth ClueCon\n\n');
  peer.send(reply('+OK accepted'));
  return peer;
}

async function rig(options: ConnectOptions = {}) {
  const server = await listen();
  const defects: unknown[] = [];
  const connecting = connect(server.url, { onDefect: (error) => defects.push(error), ...options });
  const peer = await logIn(server);
  const connection = await connecting;
  onTestFinished(async () => {
    // nothing answers its exit any more
    peer.socket.destroy();
    await connection.close();
    expect(defects).toEqual([]);
  });
  return { peer, connection };
}

/** A connection with BACKGROUND_JOB subscribed, in plain, as the cases have it. */
async function jobRig() {
  const { peer, connection } = await rig({ format: 'plain' });
  const subscribing = connection.subscribe(['BACKGROUND_JOB']);
  await peer.read('event plain BACKGROUND_JOB\n\n');
  peer.send(reply('+OK event listener enabled plain'));
  await subscribing.ready;
  return { peer, connection };
}

function watchSettled(promise: Promise<unknown>): () => boolean {
  let settled = false;
  promise.finally(() => (settled = true)).catch(() => undefined);
  return () => settled;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('conformance: client', () => {
  it('31 login: writes nothing before the whole greeting, then auth in one piece', async () => {
    const server = await listen();
    const connecting = connect(server.url);
    const ready = watchSettled(connecting);
    const peer = await server.accept();
    peer.send(GREETING.slice(0, -1));
    await turn();
    expect(peer.unread).toBe('');

    peer.send(GREETING.slice(-1));
    await peer.read('auth ClueCon\n\n');
    expect(peer.unread).toBe('');
    expect(ready()).toBe(false);

    peer.send(reply('+OK accepted'));
    const connection = await connecting;
    expect(connection.permissions).toEqual({ events: 'all', api: 'all', log: true });
    peer.socket.destroy();
    await connection.close();
  });

  it('32 wrong password: one authentication error, though a notice and the end follow', async () => {
    const server = await listen();
    const connecting = connect(server.url);
    const peer = await server.accept();
    peer.send(GREETING);
    await peer.read('auth ClueCon\n\n');
    peer.send(reply('-ERR invalid'), GOODBYE);
    peer.socket.end();

    await expect(connecting).rejects.toMatchObject({
      code: 'ESL_AUTH_REJECTED',
      reply: '-ERR invalid',
      retryable: false,
      message: `FreeSWITCH at 127.0.0.1:${server.port} refused the login: -ERR invalid`,
    });
  });

  it('33 userauth: the allowed values are exposed', async () => {
    const server = await listen();
    const connecting = connect(`fs://limited@example.test:p@127.0.0.1:${server.port}`);
    const peer = await server.accept();
    peer.send(GREETING);
    await peer.read('userauth limited@example.test:p\n\n');
    peer.send(
      reply(
        '+OK accepted',
        'Allowed-Events: CHANNEL_CREATE CUSTOM conference::maintenance',
        'Allowed-API: status version show',
        'Allowed-LOG: false',
      ),
    );

    const connection = await connecting;
    expect(connection.permissions).toEqual({
      events: 'CHANNEL_CREATE CUSTOM conference::maintenance',
      api: 'status version show',
      log: false,
    });
    peer.socket.destroy();
    await connection.close();
  });

  it('34 replies are first-in first-out, and events do not count', async () => {
    const seen: string[] = [];
    const { peer, connection } = await rig({ onEvent: (event) => seen.push(event.name) });
    const note = (text: string) => (value: EslReply | string) =>
      seen.push(`${text}: ${typeof value === 'string' ? value : value.text}`);
    const first = connection.api('uptime').then(note('api'));
    const second = connection.filter('A', 'b').then(note('filter'));
    await peer.read('api uptime\n\nfilter A b\n\n');

    peer.send(HEARTBEAT, apiResponse('81\n'), HEARTBEAT, reply('+OK filter added. [A]=[b]'));
    await Promise.all([first, second]);

    expect(seen).toEqual([
      'HEARTBEAT',
      'HEARTBEAT',
      'api: 81\n',
      'filter: +OK filter added. [A]=[b]',
    ]);
  });

  it('34 events keep their place in the stream when the replies come in pieces', async () => {
    const seen: string[] = [];
    const { peer, connection } = await rig({ onEvent: (event) => seen.push(event.name) });
    const first = connection.api('uptime').then((text) => seen.push(text));
    await peer.read('api uptime\n\n');
    peer.send(HEARTBEAT, apiResponse('81\n'));
    await first;
    const second = connection.filter('A', 'b').then(({ text }) => seen.push(text));
    await peer.read('filter A b\n\n');
    peer.send(HEARTBEAT, reply('+OK'));
    await second;

    expect(seen).toEqual(['HEARTBEAT', '81\n', 'HEARTBEAT', '+OK']);
  });

  it('35 api refused: a command/reply answers an api command', async () => {
    const { peer, connection } = await rig();
    const refused = connection.api('uptime');
    const next = connection.api('status');
    await peer.read('api uptime\n\napi status\n\n');
    peer.send(reply('-ERR permission denied'), apiResponse('UP 0 years'));

    expect(await refused).toBe('-ERR permission denied');
    expect(await next).toBe('UP 0 years');
  });

  it('36 bgapi round trip: reply and event may come in one chunk', async () => {
    const { peer, connection } = await jobRig();
    const starting = connection.bgapi('uptime', { jobUuid: JOB });
    await peer.read(`bgapi uptime\nJob-UUID: ${JOB}\n\n`);
    peer.send(
      reply(`+OK Job-UUID: ${JOB}`, `Job-UUID: ${JOB}`),
      plainEvent(
        { 'Event-Name': 'BACKGROUND_JOB', 'Job-UUID': JOB, 'Job-Command': 'uptime' },
        '202\n',
      ),
    );

    const job = await starting;
    expect(job.jobUuid).toBe(JOB);
    expect(await job.result).toBe('202\n');
  });

  it('37 bgapi without output resolves with the empty string', async () => {
    const { peer, connection } = await jobRig();
    const starting = connection.bgapi('eval', { jobUuid: JOB });
    await peer.read(`bgapi eval\nJob-UUID: ${JOB}\n\n`);
    peer.send(
      reply(`+OK Job-UUID: ${JOB}`, `Job-UUID: ${JOB}`),
      plainEvent({ 'Event-Name': 'BACKGROUND_JOB', 'Job-UUID': JOB, 'Job-Command': 'eval' }),
    );

    expect(await (await starting).result).toBe('');
  });

  it('38 end with commands pending: each rejects once, later ones at once, one close', async () => {
    const server = await listen();
    const connecting = connect(server.url);
    const peer = await logIn(server);
    const connection = await connecting;
    const closed = vi.fn();
    void connection.closed.then(closed);
    const pending = [connection.api('msleep 5000'), connection.api('uptime')];
    await peer.read('api msleep 5000\n\napi uptime\n\n');
    peer.socket.end();

    for (const command of pending) {
      await expect(command).rejects.toMatchObject({ code: 'ESL_SESSION_LOST', written: true });
    }
    expect(await connection.closed).toMatchObject({ kind: 'network', code: 'ESL_END' });
    expect(connection.connected).toBe(false);
    await expect(connection.api('status')).rejects.toMatchObject({ code: 'ESL_NOT_CONNECTED' });
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('38 a job fails with the session that would have brought its result', async () => {
    const { peer, connection } = await jobRig();
    const starting = connection.bgapi('originate x', { jobUuid: JOB });
    await peer.command();
    peer.send(reply(`+OK Job-UUID: ${JOB}`, `Job-UUID: ${JOB}`));
    const { result } = await starting;
    peer.socket.destroy();

    await expect(result).rejects.toMatchObject({ code: 'ESL_SESSION_LOST', written: true });
  });

  it.each(['\n', '\r', '\r\n', '\n\n'])(
    '39 injection by %j is refused and nothing is written',
    async (end) => {
      const { peer, connection } = await rig();
      const attempts = [
        () => connection.api(`uptime${end}exit`),
        () => connection.bgapi(`uptime${end}exit`),
        () => connection.filter('A', `b${end}exit`),
        () => connection.filter(`A${end}exit`, 'b'),
        () => connection.runApp(CALL, 'set', `a=b${end}hangup-cause: X`),
        () => connection.hangup(CALL, `X${end}Y: z`),
        () => connection.sendMessage(`${CALL}${end}x`, {}),
        () => connection.sendMessage(CALL, { 'call-command': `execute${end}x: y` }),
        () => connection.sendEvent('NOTIFY', { [`a${end}b`]: 'c' }),
        () => connection.log(`debug${end}exit`),
      ];
      expect(() => connection.subscribe([`DTMF${end}exit`])).toThrow(InvalidArgumentError);
      for (const attempt of attempts) {
        await expect(attempt()).rejects.toMatchObject({ code: 'ESL_INVALID_ARGUMENT' });
      }

      const proof = connection.api('status');
      await peer.read('api status\n\n');
      peer.send(apiResponse('UP'));
      expect(await proof).toBe('UP');
    },
  );

  it('40 sendmsg with a body counts bytes and ends with the body', async () => {
    const { peer, connection } = await rig();
    const sent = connection.send(commands.execute({ uuid: CALL, app: 'set', body: 'réponse\n' }));
    await peer.read(
      `sendmsg ${CALL}\ncall-command: execute\nexecute-app-name: set\ncontent-type: text/plain\ncontent-length: 9\n\nréponse\n`,
    );
    peer.send(reply('+OK'));

    expect((await sent).kind).toBe('ok');
    expect(peer.unread).toBe('');
  });

  it('41 sendevent writes values raw and gives the uuid of the event', async () => {
    const { peer, connection } = await rig();
    const sent = connection.sendEvent(
      'NOTIFY',
      { profile: 'internal', 'event-string': 'check-sync', user: '1005', host: 'h' },
      'OK',
    );
    await peer.read(
      'sendevent NOTIFY\nprofile: internal\nevent-string: check-sync\nuser: 1005\nhost: h\ncontent-length: 2\n\nOK',
    );
    peer.send(reply('+OK c8f0ee2b-3992-470f-bc61-a6498eb100e1'));

    expect(await sent).toBe('c8f0ee2b-3992-470f-bc61-a6498eb100e1');
  });

  it('42 execute: LF only, one blank line, completed by its Application-UUID', async () => {
    const events: EslEvent[] = [];
    const { peer, connection } = await rig({
      format: 'plain',
      onEvent: (event) => events.push(event),
    });
    const running = connection.runApp(CALL, 'playback', '/a b.wav', { applicationUuid: JOB });
    const done = watchSettled(running);
    for (const name of [
      'CHANNEL_EXECUTE_COMPLETE',
      'CHANNEL_HANGUP',
      'CHANNEL_HANGUP_COMPLETE',
      'CHANNEL_DESTROY',
    ]) {
      await peer.read(`event plain ${name}\n\n`);
      peer.send(reply('+OK event listener enabled plain'));
    }
    await peer.read(
      `sendmsg ${CALL}\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: /a b.wav\nEvent-UUID: ${JOB}\n\n`,
    );
    const complete = (applicationUuid: string) =>
      plainEvent({
        'Event-Name': 'CHANNEL_EXECUTE_COMPLETE',
        'Unique-ID': CALL,
        'Application-Response': 'FILE%20PLAYED',
        'Application-UUID': applicationUuid,
      });
    peer.send(reply('+OK'), complete('another'));
    await vi.waitFor(() => expect(events).toHaveLength(1));
    expect(done()).toBe(false);

    peer.send(complete(JOB));
    expect(await running).toMatchObject({ applicationUuid: JOB, response: 'FILE PLAYED' });
  });

  it('43 linger is not a disconnect: commands still work', async () => {
    const notices: string[] = [];
    const { peer, connection } = await rig({ onNotice: ({ kind }) => notices.push(kind) });
    peer.send(lingerNotice(CALL, 5));
    await vi.waitFor(() => expect(notices).toEqual(['linger']));
    expect(connection.connected).toBe(true);

    const value = connection.send('getvar hangup_cause');
    await peer.read('getvar hangup_cause\n\n');
    peer.send(reply('NORMAL_CLEARING'));

    expect((await value).text).toBe('NORMAL_CLEARING');
    expect(connection.notice).toMatchObject({ kind: 'linger', lingerSeconds: 5 });
  });

  it('44 orderly end: exit resolves, the close is ours, the notice can be read', async () => {
    const { peer, connection } = await rig();
    const leaving = connection.close();
    await peer.read('exit\n\n');
    peer.send(reply('+OK bye'), GOODBYE);
    peer.socket.end();

    expect(await leaving).toMatchObject({ kind: 'request', code: 'ESL_CLOSED' });
    expect(connection.notice?.text).toBe(GOODBYE_TEXT);
  });

  it('45 access denied: rejects, and nothing was written', async () => {
    const server = await listen();
    const connecting = connect(server.url);
    const peer = await server.accept();
    peer.send(ACCESS_DENIED, GOODBYE);
    peer.socket.end();

    await expect(connecting).rejects.toMatchObject({
      code: 'ESL_ACCESS_DENIED',
      reason: 'Access Denied, go away.',
      retryable: false,
    });
    await peer.end();
    expect(peer.unread).toBe('');
  });
});
