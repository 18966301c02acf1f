import { decodeEvent, decodeLog, decodeNotice, parseFsUrl } from '@switchwire/esl-protocol';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createFakeFreeswitch,
  type FakeFreeswitch,
  type FakeFreeswitchOptions,
} from '../src/index.ts';
import { closeClients, RawClient } from './support/raw-client.ts';

let fake: FakeFreeswitch;

afterEach(async () => {
  closeClients();
  await fake.stop();
});

async function serve(options: FakeFreeswitchOptions = {}): Promise<FakeFreeswitch> {
  fake = await createFakeFreeswitch(options);
  return fake;
}

async function subscribed(...events: string[]): Promise<RawClient> {
  const client = await RawClient.login(fake);
  await client.tell(`event json ${events.join(' ')}\n\n`);
  return client;
}

describe('a fake FreeSWITCH', () => {
  it('gives a URL that a client can take apart', async () => {
    await serve({ password: 'p@ss' });

    expect(parseFsUrl(fake.url)).toMatchObject({ password: 'p@ss', port: fake.port });
  });

  it('listens on IPv6', async () => {
    await serve({ host: '::1' });

    const client = await RawClient.login(fake);

    expect(await client.tell('api echo hi\n\n')).toBe('hi');
    expect(parseFsUrl(fake.url).host).toBe('::1');
  });

  it('rejects everybody rudely when its access list says so', async () => {
    await serve({ acl: 'deny' });
    const client = await RawClient.connect(fake);

    expect(await client.untilEnd()).toBe(
      'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n' +
        'Content-Type: text/disconnect-notice\nContent-Length: 67\n\n' +
        'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n',
    );
  });

  it('delivers an event to whoever is subscribed, with the common headers in front', async () => {
    await serve({ hostname: 'one' });
    const client = await subscribed('DTMF');
    const other = await subscribed('CHANNEL_ANSWER');

    const emitted = fake.emit('DTMF', {
      'Unique-ID': 'a-call',
      'DTMF-Digit': '#',
      List: ['a', 'b'],
    });
    const event = decodeEvent(await nextEvent(client));

    expect(event.toJSON()).toEqual(emitted.toJSON());
    expect(Object.keys(event.headers).slice(0, 3)).toEqual([
      'Event-Name',
      'Core-UUID',
      'FreeSWITCH-Hostname',
    ]);
    expect(event.header('FreeSWITCH-Hostname')).toBe('one');
    expect(event.header('DTMF-Digit')).toBe('#');
    expect(event.header('List')).toEqual(['a', 'b']);
    expect(await other.tell('api echo quiet\n\n')).toBe('quiet');
    expect(other.text).not.toContain('DTMF');
  });

  it('puts the subclass of a CUSTOM event first and sends its body', async () => {
    await serve();
    const client = await subscribed('CUSTOM sofia::register');

    fake.emit('CUSTOM', { 'Event-Subclass': 'sofia::expire' });
    fake.emit('CUSTOM', { user: '1000', 'event-subclass': 'sofia::register' }, 'text');
    const event = decodeEvent(await nextEvent(client));

    expect(Object.keys(event.headers).slice(0, 2)).toEqual(['Event-Subclass', 'Event-Name']);
    expect(event.subclass).toBe('sofia::register');
    expect(event.body).toBe('text');
  });

  it('answers api and bgapi by the handlers it is given', async () => {
    await serve();
    fake.api('greet', (args, connection) => `hello ${args} on ${connection.id}`);
    fake.api('later', async () => Promise.resolve('done'));
    fake.api('fails', () => undefined);
    fake.api('says_nothing', () => '');
    const client = await subscribed('BACKGROUND_JOB');

    expect(await client.tell('api greet you\n\n')).toBe('hello you on 1');
    expect(await client.tell('api fails\n\n')).toBe('-ERR fails Command not found!\n');
    expect(await client.tell('api says_nothing\n\n')).toBe('-ERR no reply\n');
    expect(await client.tell('bgapi later x\nJob-UUID: j\n\n')).toBe('+OK Job-UUID: j');
    const job = decodeEvent(await nextEvent(client));
    expect(job.toJSON()).toMatchObject({ 'Job-UUID': 'j', 'Job-Command': 'later', _body: 'done' });
  });

  it('tells which commands came, without passwords', async () => {
    await serve();
    const client = await RawClient.login(fake);
    const waiting = fake.waitForCommand(/^bgapi originate/);
    await client.tell('api status\n\n');
    await client.tell('sendevent NOTIFY\nprofile: internal\nContent-Length: 2\n\nOK');
    await client.tell('bgapi originate x y\nJob-UUID: 1\n\n');

    expect(await waiting).toEqual({
      command: 'bgapi originate x y\nJob-UUID: 1',
      body: undefined,
      connection: 1,
    });
    expect(fake.commands.map(({ command }) => command)).toEqual([
      'auth ***',
      'api status',
      'sendevent NOTIFY\nprofile: internal\nContent-Length: 2',
      'bgapi originate x y\nJob-UUID: 1',
    ]);
    expect(fake.commands[2]?.body).toBe('OK');
    expect(fake.connections[0]?.received).toEqual(fake.commands.map(({ command }) => command));
  });

  it('gives each waiter another command, those that came before included', async () => {
    await serve();
    const client = await RawClient.login(fake);
    await client.tell('api echo 1\n\n');
    await client.tell('api echo 2\n\n');

    const first = await fake.waitForCommand(/echo/);
    const second = await fake.waitForCommand((text) => text.includes('echo'));

    expect([first.command, second.command]).toEqual(['api echo 1', 'api echo 2']);
  });

  it('says what came when a command does not come', async () => {
    await serve();
    const client = await RawClient.login(fake);
    await client.tell('api echo 1\n\n');

    await expect(fake.waitForCommand(/linger/, { timeoutMs: 20 })).rejects.toThrow(
      'No command /linger/ came within 20 ms; came: "auth ***", "api echo 1"',
    );
  });

  it('shows what its connections subscribed and filter', async () => {
    await serve();
    const client = await RawClient.login(fake);
    await client.tell('event xml DTMF CUSTOM a::b\n\n');
    await client.tell('filter Unique-ID x\n\n');

    expect(fake.connections[0]).toMatchObject({
      id: 1,
      authenticated: true,
      subscriptions: { format: 'xml', names: ['DTMF', 'CUSTOM'], subclasses: ['a::b'] },
      filters: [['Unique-ID', 'x']],
    });
  });

  it('sends any bytes on a connection, and drops it', async () => {
    await serve();
    const client = await RawClient.login(fake);
    const [connection] = fake.connections;

    connection?.send('Content-Type: foo/bar\n\n');
    await client.next();
    connection?.drop();
    await client.untilEnd();

    expect(client.frames.at(-1)?.contentType).toBe('foo/bar');
    await expect.poll(() => fake.connections).toEqual([]);
  });

  it('is another FreeSWITCH on the same port after stop and start', async () => {
    await serve();
    const { port } = fake;
    const before = fake.emit('DTMF').header('Core-UUID');
    const client = await RawClient.login(fake);

    await fake.stop();
    await client.untilEnd();
    await expect(RawClient.connect(fake)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await fake.start();

    expect(fake.port).toBe(port);
    expect(await (await RawClient.login(fake)).tell('api echo up\n\n')).toBe('up');
    expect(fake.emit('DTMF').header('Core-UUID')).not.toBe(before);
  });

  it('says goodbye when it is stopped with a notice', async () => {
    await serve();
    const client = await subscribed('SHUTDOWN');

    await fake.stop({ notice: true });
    await client.untilEnd();

    expect(decodeEvent(client.frames.at(-2)!).name).toBe('SHUTDOWN');
    expect(decodeNotice(client.frames.at(-1)!).text).toBe('The system is being shut down.\n');
  });

  it.each([
    ['api fsctl shutdown', 'The system is being shut down.\n'],
    ['api unload mod_event_socket', 'The system is being shut down.\n'],
  ])('ends every connection at %s', async (command, text) => {
    await serve();
    const client = await RawClient.login(fake);
    const other = await RawClient.login(fake);

    client.write(`${command}\n\n`);
    await other.untilEnd();

    expect(decodeNotice(other.frames.at(-1)!).text).toBe(text);
  });

  it('goes without a word at fsctl shutdown now', async () => {
    await serve();
    const client = await RawClient.login(fake);
    const other = await RawClient.login(fake);
    const before = other.received.length;

    client.write('bgapi fsctl shutdown now\n\n');
    await other.untilEnd();

    expect(other.received.length).toBe(before);
  });

  it('waits for its calls at fsctl shutdown asap', async () => {
    await serve();
    const client = await subscribed('SHUTDOWN_REQUESTED');
    const uuid = fake.calls.receive({ actions: ['park'] });

    await client.tell('bgapi fsctl shutdown asap\n\n');
    expect(decodeEvent(await nextEvent(client)).header('Event-Info')).toBe('ASAP');
    expect(await client.tell('api echo still here\n\n')).toBe('still here');
    fake.calls.hangup(uuid);

    expect(await client.untilEnd()).toContain('The system is being shut down.\n');
  });

  it('sends log lines up to the level that was asked for', async () => {
    await serve();
    const client = await RawClient.login(fake);
    await client.tell('log warning\n\n');

    fake.log(7, 'too much\n');
    fake.log(3, 'a fault\n', { uuid: 'a-call', line: 12 });
    const line = decodeLog(await client.next());

    expect(line).toMatchObject({ level: 3, line: 12, uuid: 'a-call', text: 'a fault\n' });
    expect(client.text).not.toContain('too much');
  });

  it('beats at the spacing it is given, with numbers that fit its calls', async () => {
    await serve({ heartbeatMs: 20, maxSessions: 5 });
    fake.calls.receive({ actions: ['park'] });
    const client = await subscribed('HEARTBEAT RE_SCHEDULE');

    const beat = decodeEvent(await nextEvent(client));
    const scheduled = decodeEvent(await nextEvent(client));

    expect(beat.toJSON()).toMatchObject({
      'Event-Info': 'System Ready',
      'Session-Count': '1',
      'Max-Sessions': '5',
      'Session-Since-Startup': '1',
      'Session-Peak-Max': '1',
    });
    expect(beat.header('Up-Time')).toMatch(/^0 years, 0 days, 0 hours, 0 minutes, \d+ seconds?, /);
    expect(scheduled.name).toBe('RE_SCHEDULE');
  });

  it('ends a connection that says nothing in time, but not one that said something', async () => {
    await serve({ limits: { authTimeoutMs: 60 } });
    const talker = await RawClient.connect(fake);
    talker.write('hello\n\n');
    const mute = await RawClient.connect(fake);

    await mute.untilEnd();

    expect(decodeNotice(mute.frames.at(-1)!).text).toMatch(/^Disconnected, goodbye/);
    expect(await talker.tell('auth ClueCon\n\n')).toBe('-ERR command not found');
    expect((await talker.next()).headers.get('Reply-Text')).toBe('+OK accepted');
  });

  it('refuses a port that is taken', async () => {
    await serve();

    await expect(createFakeFreeswitch({ port: fake.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('the API commands of the system', () => {
  it.each([
    ['version short', '1.11.2-release'],
    ['hostname', 'one'],
    ['switchname', 'two'],
    ['echo  a b ', 'a b'],
    ['fsctl ready_check', 'true'],
    ['global_setvar a=b', '+OK'],
    ['global_setvar a', '-USAGE: <var>=<value> [=<value2>]\n'],
    ['global_getvar color', 'red'],
    ['eval ${color} and ${nothing}$${color}', 'red and red'],
    ['expand echo ${color}', 'red'],
    ['expand', '-USAGE: [uuid:<uuid> ]<cmd> <args>\n'],
    ['reloadxml', '+OK [Success]\n'],
    ['uuid_exists nobody', 'false'],
    ['ECHO x', 'x'],
  ])('%s answers %j', async (line, answer) => {
    await serve({ hostname: 'one', switchname: 'two', globals: { color: 'red' } });
    const client = await RawClient.login(fake);

    expect(await client.tell(`api ${line}\n\n`)).toBe(answer);
  });

  it.each([
    ['echo a;;echo b', 'ab'],
    ['echo a;;nosuch b', '-ERR echo a;;nosuch b Command not found!\n'],
  ])('run several at once with console_execute: %s', async (line, answer) => {
    await serve();
    const client = await RawClient.login(fake);

    expect(await client.tell(`api ${line}\nconsole_execute: true\n\n`)).toBe(answer);
  });

  it('start a job whose event has no owner and another not-found text', async () => {
    await serve();
    const client = await subscribed('BACKGROUND_JOB');

    const answer = await client.tell('api bgapi nosuch thing\n\n');
    const job = decodeEvent(await nextEvent(client));

    expect(answer).toBe(`+OK Job-UUID: ${job.jobUuid ?? ''}\n`);
    expect(job.toJSON()).toMatchObject({
      'Job-Command': 'nosuch',
      'Job-Command-Arg': 'thing',
      _body: 'nosuch: Command not found!\n',
    });
  });

  it('write to the log', async () => {
    await serve();
    const client = await RawClient.login(fake);
    await client.tell('log err\n\n');

    await client.tell('api log err hello world\n\n');
    const line = decodeLog(await client.next());

    expect(line.level).toBe(3);
    expect(line.text).toMatch(/ \[ERR\] mod_commands\.c:7247 hello world\n$/);
  });

  it('fire an API event each', async () => {
    await serve();
    const client = await subscribed('API');

    await client.tell('api echo a b\n\n');

    expect(decodeEvent(await nextEvent(client)).toJSON()).toMatchObject({
      'API-Command': 'echo',
      'API-Command-Argument': 'a b',
    });
  });
});

/** The next event; replies before it are passed over. */
async function nextEvent(client: RawClient) {
  for (;;) {
    const frame = await client.next();
    if (frame.contentType.startsWith('text/event-')) return frame;
  }
}
