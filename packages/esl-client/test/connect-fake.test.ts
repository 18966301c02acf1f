import { createFakeFreeswitch, type FakeFreeswitchOptions } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect, type ConnectOptions } from '../src/client/connect.ts';

async function rig(options: ConnectOptions = {}, server: FakeFreeswitchOptions = {}) {
  const fake = await createFakeFreeswitch({ timeScale: 0.01, ...server });
  onTestFinished(() => fake.stop());
  const connection = await connect(fake.url, options);
  onTestFinished(() => void connection.close());
  return { fake, connection };
}

describe('connect, with a whole FreeSWITCH behind it', () => {
  it('runs commands, jobs and subscriptions', async () => {
    const names: string[] = [];
    const { fake, connection } = await rig({ onEvent: ({ name }) => names.push(name) });
    const job = await connection.bgapi('originate loopback/9386 &park()');
    const [, uuid] = /^\+OK ([-\w]+)/.exec(await job.result)!;

    expect(await connection.api('status')).toMatch(/^UP /);
    expect(await connection.api('nosuch')).toBe('-ERR nosuch Command not found!\n');
    await expect(connection.api('status\n\nexit')).rejects.toMatchObject({
      code: 'ESL_INVALID_ARGUMENT',
    });
    const digits = connection.subscribe(['DTMF', 'NO_SUCH_EVENT']);
    await digits.ready;
    expect(digits).toMatchObject({ names: ['DTMF', 'NO_SUCH_EVENT'], refused: ['NO_SUCH_EVENT'] });
    await fake.calls.sendDtmf(uuid!, '1');
    await vi.waitFor(() => expect(names).toContain('DTMF'));
    digits[Symbol.dispose]();
    expect(connection.subscribedEvents).toEqual(['BACKGROUND_JOB']);
    expect((await connection.hangup(uuid!, 'USER_BUSY')).kind).toBe('ok');
    await vi.waitFor(() => expect(fake.calls.list().map((call) => call.uuid)).not.toContain(uuid));
  });

  it('runs an application on a channel, and knows when the channel goes', async () => {
    const { fake, connection } = await rig();
    const uuid = fake.calls.receive({ to: '9386' });
    const played = await connection.runApp(uuid, 'playback', 'x.wav');
    expect(played.response).toBe('FILE PLAYED');

    const endless = connection.runApp(uuid, 'echo');
    await fake.waitForCommand(/execute-app-name: echo/);
    await connection.hangup(uuid);
    await endless.then(
      ({ event }) => expect(event?.uniqueId).toBe(uuid),
      (error: unknown) => expect(error).toMatchObject({ code: 'ESL_CHANNEL_GONE' }),
    );
    await expect(connection.runApp(uuid, 'answer')).rejects.toMatchObject({
      code: 'ESL_COMMAND_REFUSED',
      reply: `-ERR invalid session id [${uuid}]`,
    });
  });

  it('filters, sends messages, and reports listeners that throw', async () => {
    const defects: unknown[] = [];
    const seen: string[] = [];
    const { fake, connection } = await rig({
      onDefect: (error) => defects.push(String(error)),
      onEvent: (event) => {
        seen.push(event.header('X') as string);
        return Promise.reject(new Error('async handler'));
      },
      onUnknown: ({ contentType }) => seen.push(contentType),
    });
    await connection.subscribe(['HEARTBEAT']).ready;
    expect((await connection.filter('X', 'b')).text).toBe('+OK filter added. [X]=[b]');
    fake.emit('HEARTBEAT', { X: 'a' });
    fake.emit('HEARTBEAT', { X: 'b' });
    await vi.waitFor(() => expect(seen).toEqual(['b']));
    expect((await connection.filterDelete('X')).text).toBe('+OK filter deleted. [X][]');
    expect((await connection.sendMessage('nobody', { 'call-command': 'hangup' })).kind).toBe('err');
    fake.connections[0]!.send(Buffer.from('Content-Type: foo/bar\n\n'));
    await vi.waitFor(() => expect(seen).toEqual(['b', 'foo/bar']));
    expect(defects).toEqual(['Error: async handler']);

    await connection[Symbol.asyncDispose]();
    expect(connection.connected).toBe(false);
    expect(connection.pending).toBe(0);
  });

  it('warns of a listener that throws where no onDefect is given', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockReturnValue();
    onTestFinished(() => {
      emitWarning.mockRestore();
    });
    const fault = new TypeError('no such property');
    const { fake, connection } = await rig({});
    await connection.subscribe(['HEARTBEAT'], () => {
      throw fault;
    }).ready;
    fake.emit('HEARTBEAT', {});

    await vi.waitFor(() => expect(emitWarning.mock.calls).toEqual([[fault]]));
  });

  it('gets log lines and fires events', async () => {
    const lines: string[] = [];
    const { fake, connection } = await rig({ onLog: ({ text }) => lines.push(text) });
    expect((await connection.log('info')).text).toBe('+OK log level info [6]');
    fake.log(4, 'something happened');
    await vi.waitFor(() => expect(lines.join('')).toContain('something happened'));
    expect((await connection.nolog()).kind).toBe('ok');

    await connection.subscribe(['CUSTOM a::b']).ready;
    const event = connection.events(['CUSTOM a::b']);
    const eventUuid = await connection.sendEvent(
      'CUSTOM',
      { 'Event-Subclass': 'a::b', X: 'y' },
      'hi',
    );
    const { value } = await event.next();
    expect(value?.header('Event-UUID')).toBe(eventUuid);
    expect(value?.body).toBe('hi');
  });

  it.each([
    ['a wrong password', 'fs://:wrong@127.0.0.1', {}, 'ESL_AUTH_REJECTED'],
    ['the access list', 'fs://:ClueCon@127.0.0.1', { acl: 'deny' }, 'ESL_ACCESS_DENIED'],
  ] as const)('is refused for %s', async (_what, url, server, code) => {
    const fake = await createFakeFreeswitch(server);
    onTestFinished(() => fake.stop());

    await expect(connect(`${url}:${fake.port}`)).rejects.toMatchObject({ code });
  });

  it('reports the rights of a directory user, and refuses the rest', async () => {
    const fake = await createFakeFreeswitch({
      users: { 'joe@x.test': { password: 'p', allowedApi: 'status', allowedEvents: 'DTMF' } },
    });
    onTestFinished(() => fake.stop());
    const connection = await connect(`fs://joe@x.test:p@127.0.0.1:${fake.port}`, {
      events: ['DTMF', 'TALK'],
    });
    onTestFinished(() => void connection.close());

    expect(connection.permissions).toEqual({ events: 'DTMF', api: 'status', log: true });
    expect(connection.refusedEvents).toEqual(['TALK']);
    expect(await connection.api('version')).toBe('-ERR permission denied');
    expect(await connection.api('status')).toMatch(/^UP /);
    const { reply, result } = await connection.bgapi('version');
    expect([reply.text, await result]).toEqual(Array(2).fill('-ERR permission denied'));
  });

  it('ends with the words of a server that shuts down', async () => {
    const { fake, connection } = await rig();
    await fake.stop({ notice: true });

    expect(await connection.closed).toMatchObject({
      kind: 'peer',
      code: 'ESL_DISCONNECT_NOTICE',
      message: `FreeSWITCH ended the session on 127.0.0.1:${fake.port}: The system is being shut down.`,
    });
  });
});
