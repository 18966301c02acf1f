import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeFreeswitchOptions } from '../src/index.ts';
import { type RawClient } from './support/raw-client.ts';
import { ManualClock } from './support/manual-clock.ts';
import {
  createOutboundRig,
  decodedEvents,
  eventsOf,
  execute,
  type OutboundRig,
} from './support/outbound-rig.ts';

let rig: OutboundRig;
let watcher: RawClient;
const dial: OutboundRig['dial'] = (options) => rig.dial(options);

async function start(options: FakeFreeswitchOptions = {}): Promise<void> {
  rig = await createOutboundRig(options);
  watcher = await rig.watch();
}

async function startAnew(options: FakeFreeswitchOptions): Promise<void> {
  await rig.stop();
  await start(options);
}

beforeEach(() => start());

afterEach(() => rig.stop());

/** The applications and parks that everybody sees, in order. */
const course = (): string[] =>
  eventsOf(watcher)
    .filter((name) => /EXECUTE|PARK|PLAYBACK/.test(name))
    .map((name) => name.replace('CHANNEL_', ''));

/** The `Application-Response` of an application that is over. */
const responseOf = (app: string): string | undefined =>
  decodedEvents(watcher)
    .find((event) => event.name === 'CHANNEL_EXECUTE_COMPLETE' && event.text('Application') === app)
    ?.text('Application-Response');

describe('messages on an async connection', () => {
  it('runs messages with event-lock one after the other, others inside each other', async () => {
    const { client } = await dial();
    await client.ask('connect\n\n');
    await client.replyTo('myevents\n\n');
    const order = () => eventsOf(client).filter((name) => name.startsWith('CHANNEL_EXECUTE'));

    client.write(execute('sleep', '1000', 'event-lock: true\n') + execute('playback', 'a.wav'));

    await expect.poll(() => order().length).toBe(4);
    expect(order()).toEqual([
      'CHANNEL_EXECUTE sleep',
      'CHANNEL_EXECUTE_COMPLETE sleep',
      'CHANNEL_EXECUTE playback',
      'CHANNEL_EXECUTE_COMPLETE playback',
    ]);
    client.write(execute('sleep', '200') + execute('playback', 'a.wav'));
    await expect.poll(() => order().length).toBe(8);
    expect(order().slice(4)).toEqual([
      'CHANNEL_EXECUTE sleep',
      'CHANNEL_EXECUTE playback',
      'CHANNEL_EXECUTE_COMPLETE playback',
      'CHANNEL_EXECUTE_COMPLETE sleep',
    ]);
  });

  it('run one after the other where an application looks for none', async () => {
    const { client } = await dial();
    await client.ask('connect\n\n');

    client.write(execute('set', 'a=1') + execute('set', 'b=2'));

    await expect
      .poll(() => course().slice(2))
      .toEqual(['EXECUTE set', 'EXECUTE_COMPLETE set', 'EXECUTE set', 'EXECUTE_COMPLETE set']);
  });

  it('still run when the client leaves in the same breath', async () => {
    const { call, client } = await dial({ then: ['set after=socket'] });
    await client.ask('connect\n\n');

    client.write(`${execute('set', 'a=1')}${execute('transfer', '1002')}exit\n\n`);

    await expect.poll(() => course()).toContain('EXECUTE echo');
    expect(rig.fake.calls.list()).toMatchObject([{ uuid: call.uuid, destination: '1002' }]);
    expect(course().slice(0, 9)).toEqual([
      'EXECUTE socket',
      'PARK',
      'EXECUTE set',
      'EXECUTE_COMPLETE set',
      'EXECUTE transfer',
      'EXECUTE_COMPLETE transfer',
      'UNPARK',
      'EXECUTE_COMPLETE socket',
      'EXECUTE set',
    ]);
    expect(eventsOf(watcher)).not.toContain('CHANNEL_HANGUP');
  });

  it('that wait behind a lock run before the dialplan continues', async () => {
    const { client } = await dial({ then: ['set after=socket'] });
    await client.ask('connect\n\n');
    await client.replyTo(execute('sleep', '500', 'event-lock: true\n'));
    await client.replyTo(execute('playback', 'a.wav'));

    await client.replyTo('exit\n\n');

    await expect.poll(() => eventsOf(watcher)).toContain('CHANNEL_HANGUP');
    expect(course()).toEqual([
      'EXECUTE socket',
      'PARK',
      'EXECUTE sleep',
      'EXECUTE_COMPLETE sleep',
      'EXECUTE playback',
      'PLAYBACK_START',
      'PLAYBACK_STOP',
      'EXECUTE_COMPLETE playback',
      'UNPARK',
      'EXECUTE_COMPLETE socket',
      'EXECUTE set',
      'EXECUTE_COMPLETE set',
    ]);
  });

  it('that run when the client leaves come to their end before the channel is un-parked', async () => {
    const clock = new ManualClock();
    await startAnew({ clock });
    const { client } = await dial({ then: ['set after=socket'] });
    await client.ask('connect\n\n');
    // a packet later the channel is parked
    clock.advance(20);
    client.write(execute('playback', 'a.wav'));
    await expect.poll(() => course()).toContain('PLAYBACK_START');

    await client.replyTo('exit\n\n');
    await client.untilEnd();
    await expect.poll(() => rig.fake.connections).toHaveLength(1);
    expect(course()).not.toContain('UNPARK');
    clock.advance(2000);

    await expect.poll(() => eventsOf(watcher)).toContain('CHANNEL_HANGUP');
    expect(course().slice(2, 8)).toEqual([
      'EXECUTE playback',
      'PLAYBACK_START',
      'PLAYBACK_STOP',
      'EXECUTE_COMPLETE playback',
      'UNPARK',
      'EXECUTE_COMPLETE socket',
    ]);
    expect(decodedEvents(watcher).map((event) => event.text('Playback-Status'))).toContain('done');
  });

  it('are cut off when the client leaves after resume', async () => {
    const { client } = await dial({ then: ['set after=socket'] });
    await client.ask('connect\n\n');
    await client.replyTo('resume\n\n');
    client.write(execute('playback', 'silence_stream://-1'));
    await expect.poll(() => course()).toContain('PLAYBACK_START');

    await client.replyTo('exit\n\n');

    await expect.poll(() => eventsOf(watcher)).toContain('CHANNEL_HANGUP');
    expect(course().slice(-4)).toEqual([
      'UNPARK',
      'EXECUTE_COMPLETE socket',
      'EXECUTE set',
      'EXECUTE_COMPLETE set',
    ]);
  });

  it('leave their response to the application below them', async () => {
    const { call, client } = await dial();
    await client.ask('connect\n\n');
    await client.replyTo(execute('playback', 'a.wav'));
    await expect.poll(() => course()).toContain('EXECUTE_COMPLETE playback');

    call.hangup();

    await expect.poll(() => course()).toContain('EXECUTE_COMPLETE socket');
    expect(responseOf('playback')).toBe('FILE PLAYED');
    expect(responseOf('socket')).toBe('FILE PLAYED');
  });

  it('say PLAYBACK ERROR when the call ends during a playback', async () => {
    const { call, client } = await dial();
    await client.ask('connect\n\n');
    await client.replyTo(execute('playback', 'silence_stream://-1'));
    await expect.poll(() => course()).toContain('PLAYBACK_START');

    call.hangup();

    await expect.poll(() => course()).toContain('EXECUTE_COMPLETE socket');
    expect(responseOf('playback')).toBe('PLAYBACK ERROR');
    expect(responseOf('socket')).toBe('PLAYBACK ERROR');
  });
});

describe('messages on a sync connection', () => {
  it('with async wait until another application runs, and then run inside it', async () => {
    const { client } = await dial({ async: false });
    await client.ask('connect\n\n');

    expect(await client.replyTo(execute('sleep', '200', 'async: true\n'))).toBe('+OK');
    await client.replyTo(execute('set', 'a=1'));
    await client.replyTo('api echo later\n\n');
    expect(course()).not.toContain('EXECUTE sleep');
    expect(await client.replyTo(execute('playback', 'a.wav'))).toBe('+OK');

    await expect
      .poll(() => course().slice(-6))
      .toEqual([
        'EXECUTE playback',
        'PLAYBACK_START',
        'EXECUTE sleep',
        'EXECUTE_COMPLETE sleep',
        'PLAYBACK_STOP',
        'EXECUTE_COMPLETE playback',
      ]);
  });

  it('with async run in the application after the socket, when nothing ran before', async () => {
    const { client } = await dial({ async: false, then: ['set after=socket', 'park'] });
    await client.ask('connect\n\n');
    await client.replyTo(execute('sleep', '200', 'async: true\n'));

    await client.replyTo('exit\n\n');

    await expect.poll(() => course()).toContain('EXECUTE_COMPLETE sleep');
    expect(course()).toEqual([
      'EXECUTE socket',
      'EXECUTE_COMPLETE socket',
      'EXECUTE set',
      'EXECUTE_COMPLETE set',
      'EXECUTE park',
      'PARK',
      'EXECUTE sleep',
      'EXECUTE_COMPLETE sleep',
    ]);
  });
});
