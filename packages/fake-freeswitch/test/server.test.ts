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
  await client.replyTo(`event json ${events.join(' ')}\n\n`);
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

    expect(await client.replyTo('api echo hi\n\n')).toBe('hi');
    expect(parseFsUrl(fake.url).host).toBe('::1');
  });

  it('sends a rude rejection to every client outside its access list', async () => {
    await serve({ acl: 'deny' });
    const client = await RawClient.connect(fake);

    expect(await client.untilEnd()).toBe(
      'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n' +
        'Content-Type: text/disconnect-notice\nContent-Length: 67\n\n' +
        'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n',
    );
  });

  it('delivers an event to every subscriber, with the common headers in front', async () => {
    await serve({ hostname: 'one' });
    const client = await subscribed('DTMF');
    const other = await subscribed('CHANNEL_ANSWER');

    const emitted = fake.emit('DTMF', {
      'Unique-ID': 'a-call',
      'DTMF-Digit': '#',
      List: ['a', 'b'],
    });
    const event = decodeEvent(await client.nextEvent());

    expect(event.toJSON()).toEqual(emitted.toJSON());
    expect(Object.keys(event.headers).slice(0, 3)).toEqual([
      'Event-Name',
      'Core-UUID',
      'FreeSWITCH-Hostname',
    ]);
    expect(event.header('FreeSWITCH-Hostname')).toBe('one');
    expect(event.header('DTMF-Digit')).toBe('#');
    expect(event.header('List')).toEqual(['a', 'b']);
    expect(await other.replyTo('api echo quiet\n\n')).toBe('quiet');
    expect(other.text).not.toContain('DTMF');
  });

  it('leaves out headers without a value, and takes names in any case', async () => {
    await serve();
    const client = await RawClient.login(fake);
    await client.replyTo('event plain DTMF\n\n');

    const emitted = fake.emit('dtmf', { Empty: '', None: [], 'DTMF-Digit': '1' });
    const { body } = await client.nextEvent();

    expect(emitted.name).toBe('DTMF');
    expect(body.toString()).toMatch(
      /^Event-Name: DTMF\n[^]*\nEvent-Sequence: \d+\nDTMF-Digit: 1\n\n$/,
    );
  });

  it.each(['DTFM', 'sofia::register', 'ALL', ''])('has no event %j', async (name) => {
    await serve();

    expect(() => fake.emit(name)).toThrow(`There is no event ${JSON.stringify(name)}`);
  });

  it('puts the subclass of a CUSTOM event first and sends its body', async () => {
    await serve();
    const client = await subscribed('CUSTOM sofia::register');

    fake.emit('CUSTOM', { 'Event-Subclass': 'sofia::expire' });
    fake.emit('CUSTOM', { user: '1000', 'event-subclass': 'sofia::register' }, 'text');
    const event = decodeEvent(await client.nextEvent());

    expect(Object.keys(event.headers).slice(0, 2)).toEqual(['Event-Subclass', 'Event-Name']);
    expect(event.subclass).toBe('sofia::register');
    expect(event.body).toBe('text');
  });

  it('has no extension where the dialplan throws', async () => {
    const problems: string[] = [];
    await serve({
      onError: (_, where) => problems.push(where),
      dialplan: (number) => {
        throw new Error(`no ${number}`);
      },
    });
    const client = await subscribed('CHANNEL_HANGUP');

    fake.calls.receive({ to: '55' });

    expect(decodeEvent(await client.nextEvent()).header('Hangup-Cause')).toBe(
      'NO_ROUTE_DESTINATION',
    );
    expect(problems).toEqual(['dialplan 55']);
  });

  it('shows the subscriptions and filters of its connections', async () => {
    await serve();
    const client = await RawClient.login(fake);
    await client.replyTo('event xml DTMF CUSTOM a::b\n\n');
    await client.replyTo('filter Unique-ID x\n\n');

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

  it('sends log lines up to the level that was asked for', async () => {
    await serve();
    const client = await RawClient.login(fake);
    await client.replyTo('log warning\n\n');

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

    const beat = decodeEvent(await client.nextEvent());
    const scheduled = decodeEvent(await client.nextEvent());

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
    expect(await talker.replyTo('auth ClueCon\n\n')).toBe('-ERR command not found');
    expect((await talker.next()).headers.get('Reply-Text')).toBe('+OK accepted');
  });
});
