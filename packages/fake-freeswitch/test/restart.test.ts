import { type AddressInfo, createServer } from 'node:net';
import { decodeEvent, decodeNotice } from '@switchwire/esl-protocol';
import { isEventFrame } from './support/event-frames.ts';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createFakeFreeswitch,
  type FakeFreeswitch,
  type FakeFreeswitchOptions,
} from '../src/index.ts';
import { ManualClock } from './support/manual-clock.ts';
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

describe('a fake FreeSWITCH that is stopped and started', () => {
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
    expect(await (await RawClient.login(fake)).replyTo('api echo up\n\n')).toBe('up');
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

  it('goes without a notice at fsctl shutdown now', async () => {
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

    await client.replyTo('bgapi fsctl shutdown asap\n\n');
    expect(decodeEvent(await client.nextEvent()).header('Event-Info')).toBe('ASAP');
    expect(await client.replyTo('api echo still here\n\n')).toBe('still here');
    fake.calls.hangup(uuid);

    expect(await client.untilEnd()).toContain('The system is being shut down.\n');
  });

  it('refuses a port that is taken', async () => {
    await serve();

    await expect(createFakeFreeswitch({ port: fake.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('ends all earlier calls', async () => {
    const clock = new ManualClock();
    const listener = await listen();
    await serve({ clock });
    const actions = [`socket 127.0.0.1:${listener.port}`, 'sleep 1000', 'set after=restart'];
    const uuid = fake.calls.receive({ actions });
    await expect.poll(() => listener.accepted.length).toBe(1);

    await fake.stop();
    expect(fake.calls.list()).toEqual([]);
    await fake.start();
    const client = await subscribed('ALL');
    fake.calls.receive({ uuid, actions: ['park'] });
    clock.advance(2000);
    fake.emit('CUSTOM', { Marker: 'last' });

    await expect.poll(() => namesOf(client)).toContain('CUSTOM');
    expect(namesOf(client)).not.toContain('CHANNEL_EXECUTE_COMPLETE');
    expect(fake.calls.list()).toHaveLength(1);
    listener.close();
  });

  it('hands no call of before to a listener', async () => {
    const listener = await listen();
    await serve();
    fake.calls.receive({ actions: [`socket 127.0.0.1:${listener.port} async full`, 'park'] });

    await fake.stop();
    await fake.start();
    await RawClient.login(fake);

    expect(fake.connections).toHaveLength(1);
    for (const client of listener.accepted) expect(await client.untilEnd()).toBe('');
    listener.close();
  });

  it('counts from the start, with the variables that it was given', async () => {
    await serve({ globals: { color: 'red' } });
    const before = await RawClient.login(fake);
    await before.replyTo('api global_setvar color=blue\n\n');
    fake.calls.receive({ actions: ['park'] });

    await fake.stop();
    await fake.start();
    const client = await subscribed('HEARTBEAT');
    fake.heartbeat();

    expect(decodeEvent(await client.nextEvent()).toJSON()).toMatchObject({
      'Session-Count': '0',
      'Session-Since-Startup': '0',
      'Session-Peak-Max': '0',
      'Session-Peak-FiveMin': '0',
      'Session-Per-Sec-Max': '0',
      'Session-Per-Sec-FiveMin': '0',
    });
    expect(await client.replyTo('api global_getvar color\n\n')).toBe('red');
  });

  it('forgets a shutdown that waited for its calls', async () => {
    await serve();
    const before = await subscribed('SHUTDOWN_REQUESTED');
    fake.calls.receive({ actions: ['park'] });
    await before.replyTo('bgapi fsctl shutdown asap\n\n');
    await before.nextEvent();

    await fake.stop();
    await fake.start();
    const client = await subscribed('CHANNEL_DESTROY');
    fake.calls.hangup(fake.calls.receive({ actions: ['park'] }));
    await client.nextEvent();

    expect(await client.replyTo('api echo still here\n\n')).toBe('still here');
    expect(await (await RawClient.login(fake)).replyTo('api echo and open\n\n')).toBe('and open');
  });

  it('reports no jobs and commands from before', async () => {
    let finish: (output: string) => void = () => undefined;
    await serve();
    fake.api('slow', () => new Promise((resolve) => (finish = resolve)));
    const before = await RawClient.login(fake);
    await before.replyTo('bgapi slow\n\n');
    await expect.poll(() => fake.commands.length).toBe(2);
    await before.replyTo('api echo started\n\n');

    await fake.stop();
    await fake.start();
    const client = await subscribed('BACKGROUND_JOB API CUSTOM');
    finish('too late');
    await Promise.resolve();
    await client.replyTo('sendevent CUSTOM\n\n');

    expect(decodeEvent(await client.nextEvent()).name).toBe('CUSTOM');
  });

  it('beats once and keeps its Core-UUID when it is started while it refuses', async () => {
    const clock = new ManualClock();
    await serve({ clock, heartbeatMs: 1000 });
    const before = fake.emit('DTMF').header('Core-UUID');
    await fake.faults.refuse();

    await fake.start();
    const client = await subscribed('HEARTBEAT CUSTOM');
    clock.advance(1000);
    fake.emit('CUSTOM');

    await expect.poll(() => namesOf(client)).toEqual(['HEARTBEAT', 'CUSTOM']);
    expect(fake.emit('DTMF').header('Core-UUID')).toBe(before);
  });

  it('stays stopped when it is stopped while it starts', async () => {
    await serve();
    await fake.stop();

    await Promise.all([fake.start(), fake.stop()]);

    await expect(RawClient.connect(fake)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('a shutdown', () => {
  it('ends the calls before it says goodbye', async () => {
    await serve();
    const client = await subscribed('SHUTDOWN CHANNEL_HANGUP CHANNEL_UNPARK CHANNEL_DESTROY');
    fake.calls.receive({ actions: ['park'] });

    await fake.stop({ notice: true });
    await client.untilEnd();

    expect(namesOf(client)).toEqual([
      'SHUTDOWN',
      'CHANNEL_HANGUP',
      'CHANNEL_UNPARK',
      'CHANNEL_DESTROY',
    ]);
    const hangup = client.frames.filter(isEventFrame).map(decodeEvent)[1];
    expect(hangup?.header('Hangup-Cause')).toBe('SYSTEM_SHUTDOWN');
    expect(decodeNotice(client.frames.at(-1)!).text).toBe('The system is being shut down.\n');
  });

  it('lets no new call in while it waits for the others, until it is cancelled', async () => {
    await serve();
    const client = await RawClient.login(fake);
    const originate = 'api originate user/1000 &park()\n\n';
    const uuid = fake.calls.receive({ actions: ['park'] });
    await client.replyTo('bgapi fsctl shutdown asap\n\n');
    await expect.poll(() => client.replyTo(originate)).toBe('-ERR DESTINATION_OUT_OF_ORDER\n');
    expect(() => fake.calls.receive()).toThrow('DESTINATION_OUT_OF_ORDER');

    expect(await client.replyTo('api fsctl shutdown cancel\n\n')).toBe('+OK\n');

    fake.calls.hangup(uuid);
    expect(await client.replyTo(originate)).toMatch(/^\+OK /);
  });

  it('lets new calls in when it is elegant', async () => {
    await serve();
    const client = await subscribed('SHUTDOWN_REQUESTED');
    fake.calls.receive({ actions: ['park'] });
    await client.replyTo('bgapi fsctl shutdown elegant\n\n');
    expect(decodeEvent(await client.nextEvent()).header('Event-Info')).toBe('elegant');

    expect(await client.replyTo('api originate user/1000 &park()\n\n')).toMatch(/^\+OK /);
  });

  it('accepts no connection after unload, and again when it is started', async () => {
    await serve();
    const client = await RawClient.login(fake);

    client.write('api unload mod_event_socket\n\n');
    await client.untilEnd();

    await expect(RawClient.connect(fake)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await fake.start();
    expect(await (await RawClient.login(fake)).replyTo('api echo back\n\n')).toBe('back');
  });

  it('accepts connections after reload', async () => {
    await serve();
    const client = await RawClient.login(fake);

    client.write('api reload mod_event_socket\n\n');
    await client.untilEnd();

    expect(await (await RawClient.login(fake)).replyTo('api echo back\n\n')).toBe('back');
  });
});

const namesOf = (client: RawClient): string[] =>
  client.frames.filter(isEventFrame).map((frame) => decodeEvent(frame).name);

/** A program that waits for outbound connections. */
async function listen() {
  const accepted: RawClient[] = [];
  const server = createServer((socket) => accepted.push(RawClient.of(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { accepted, port, close: () => server.close() };
}
