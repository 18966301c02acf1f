import { type AddressInfo, createServer } from 'node:net';
import { decodeReply } from '@switchwire/esl-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeFreeswitch } from '../src/index.ts';
import { createOutboundRig, eventsOf, execute, type OutboundRig } from './support/outbound-rig.ts';
import { RawClient } from './support/raw-client.ts';

let rig: OutboundRig;
let fake: FakeFreeswitch;
let port: number;
const dial: OutboundRig['dial'] = (options) => rig.dial(options);

beforeEach(async () => {
  rig = await createOutboundRig();
  ({ fake, port } = rig);
});

afterEach(() => rig.stop());

describe('an outbound connection', () => {
  it('gives the channel as the reply to connect', async () => {
    const { call, client } = await dial({ from: '441632960083', to: '1000', path: 'a/b' });

    const frame = await client.ask('connect\n\n');

    const { channelData } = decodeReply(frame);
    expect(channelData?.name).toBe('CHANNEL_DATA');
    expect(channelData?.uniqueId).toBe(call.uuid);
    expect(channelData?.text('Channel-Caller-ID-Number')).toBe('441632960083');
    expect(channelData?.text('variable_socket_host')).toBe('127.0.0.1');
    expect(channelData?.text('variable_socket_path')).toBe('a/b');
    expect(channelData?.text('Socket-Mode')).toBe('async');
    expect(channelData?.text('Control')).toBe('full');
    expect(client.text).toMatch(
      /\nContent-Type: command\/reply\nReply-Text: %2BOK%0A\nSocket-Mode: async\nControl: full\n\n$/,
    );
  });

  it('never sends the reply to a first command other than connect', async () => {
    const { client } = await dial();

    client.write('myevents\n\n');
    const frame = await client.ask('connect\n\n');

    expect(decodeReply(frame).channelData?.name).toBe('CHANNEL_DATA');
    expect(await client.replyTo('myevents\n\n')).toBe('-ERR aready enabled.');
  });

  it('gives only the notice when the first command is exit', async () => {
    const { call, client } = await dial();

    client.write('exit\n\n');

    expect(await client.untilEnd()).toBe(
      `Content-Type: text/disconnect-notice\nControlled-Session-UUID: ${call.uuid}\n` +
        'Content-Disposition: disconnect\nContent-Length: 67\n\n' +
        'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n',
    );
  });

  it('gives up when no command comes', async () => {
    const { client } = await dial();

    expect(await client.untilEnd()).toContain('Content-Disposition: disconnect');
  });

  it('answers an execute in async mode at once and reports its end with the Event-UUID', async () => {
    const { client } = await dial();
    await client.ask('connect\n\nmyevents json\n\n');
    await client.next();

    expect(await client.replyTo(execute('answer', '', 'Event-UUID: a-1\n'))).toBe('+OK');

    await expect.poll(() => eventsOf(client)).toContain('CHANNEL_EXECUTE_COMPLETE answer');
    expect(eventsOf(client)).toEqual([
      'CHANNEL_PARK',
      'CHANNEL_EXECUTE answer',
      'CHANNEL_ANSWER',
      'CHANNEL_EXECUTE_COMPLETE answer',
    ]);
    expect(client.text).toContain('"Application-UUID":"a-1"');
  });

  it('answers an execute in sync mode when it is done, and sends its events after the reply', async () => {
    const { client } = await dial({ async: false, full: false });
    await client.ask('connect\n\n');
    await client.replyTo('myevents\n\n');

    client.write(execute('playback', 'tone_stream://%(500,500,440)') + 'getvar playback_ms\n\n');

    const types = [];
    for (let count = 0; count < 4; count += 1) types.push((await client.next()).contentType);
    expect(types).toEqual([
      'command/reply',
      'command/reply',
      'text/event-plain',
      'text/event-plain',
    ]);
    expect(client.text).toContain(
      'Reply-Text: +OK\n\nContent-Type: command/reply\nReply-Text: 1000\n',
    );
  });

  it('sends the end of the channel and the notice without linger', async () => {
    const { call, client } = await dial();
    await client.ask('connect\n\n');
    await client.replyTo('myevents\n\n');

    call.hangup('USER_BUSY');

    await client.untilEnd();
    expect(eventsOf(client)).toContain('CHANNEL_HANGUP');
    expect(client.text).toContain('Content-Disposition: disconnect');
  });

  it('drops commands that came behind the one that hung up', async () => {
    const { client } = await dial({ async: false });
    await client.ask('connect\n\n');

    client.write('sendmsg\ncall-command: hangup\n\ngetvar uuid\n\nexit\n\n');

    await client.untilEnd();
    expect(client.frames.map((frame) => frame.headers.get('Reply-Text'))).toEqual([
      '%2BOK%0A',
      '+OK',
      undefined,
    ]);
  });

  it('gets the answer to a command that runs when the call ends, then the notice', async () => {
    let finish: (output: string) => void = () => undefined;
    fake.api('slow', () => new Promise((resolve) => (finish = resolve)));
    const watcher = await rig.watch();
    const { call, client } = await dial();
    await client.ask('connect\n\n');
    client.write('api slow\n\n');
    await fake.waitForCommand(/^api slow/);

    call.hangup();
    await expect.poll(() => eventsOf(watcher)).toContain('CHANNEL_HANGUP_COMPLETE');
    finish('done');
    await client.untilEnd();

    expect(client.frames.slice(1).map((frame) => frame.contentType)).toEqual([
      'api/response',
      'text/disconnect-notice',
    ]);
  });

  it('answers a hangup before it says that a sync connection lingers', async () => {
    const { client } = await dial({ async: false, full: true });
    client.write('connect\n\nlinger\n\nsendmsg\ncall-command: hangup\n\n');
    await client.until(() => client.text.includes('Content-Disposition: linger'));

    const types = client.frames.map(({ contentType }) => contentType);
    expect(types.slice(-2)).toEqual(['command/reply', 'text/disconnect-notice']);
  });

  it('stays open with linger, never sends CHANNEL_DESTROY, and ends after the seconds asked for', async () => {
    const { call, client } = await dial();
    const { headers } = await client.ask('connect\n\n');
    const channelName = decodeURIComponent(String(headers.get('Channel-Name')));
    await client.replyTo('myevents\n\n');
    expect(await client.replyTo('linger 1\n\n')).toBe('+OK will linger 1 seconds');

    call.hangup();
    await expect.poll(() => eventsOf(client)).toContain('CHANNEL_HANGUP_COMPLETE');
    expect(channelName).toMatch(/^sofia\//);
    expect(client.text).toContain(`Content-Disposition: linger\nChannel-Name: ${channelName}\n`);
    expect(client.text).toContain('\nLinger-Time: 1\nContent-Length: 0\n\n');
    expect(await client.replyTo('getvar hangup_cause\n\n')).toBe('NORMAL_CLEARING');
    expect(fake.calls.list()).toHaveLength(1);
    await client.untilEnd();

    expect(eventsOf(client)).not.toContain('CHANNEL_DESTROY');
    await expect.poll(() => fake.calls.list()).toEqual([]);
  });

  it('continues with the dialplan when the client leaves', async () => {
    const watcher = await RawClient.login(fake);
    await watcher.replyTo('event json CHANNEL_EXECUTE CHANNEL_UNPARK CHANNEL_HANGUP\n\n');
    const { client } = await dial({ then: ['set after=socket'] });
    await client.ask('connect\n\n');

    expect(await client.replyTo('exit\n\n')).toBe('+OK bye');

    await expect.poll(() => eventsOf(watcher)).toContain('CHANNEL_HANGUP');
    expect(eventsOf(watcher)).toEqual([
      'CHANNEL_EXECUTE socket',
      'CHANNEL_UNPARK',
      'CHANNEL_EXECUTE set',
      'CHANNEL_HANGUP',
    ]);
  });

  it('continues with the dialplan when the client leaves at once', async () => {
    const watcher = await rig.watch();
    const { client } = await dial({ then: ['set after=socket'] });

    client.write('connect\n\nexit\n\n');

    await expect.poll(() => eventsOf(watcher)).toContain('CHANNEL_HANGUP');
    expect(eventsOf(watcher).filter((name) => /PARK|EXECUTE /.test(name))).toEqual([
      'CHANNEL_EXECUTE socket',
      'CHANNEL_PARK',
      'CHANNEL_UNPARK',
      'CHANNEL_EXECUTE set',
    ]);
  });

  it('cuts off the running application when the client leaves and the channel has socket_resume', async () => {
    const watcher = await rig.watch();
    const { client } = await dial({
      then: ['set after=socket'],
      variables: { socket_resume: 'true' },
    });
    await client.ask('connect\n\n');
    await client.replyTo(execute('playback', 'silence_stream://-1'));
    await expect.poll(() => eventsOf(watcher)).toContain('PLAYBACK_START');

    await client.replyTo('exit\n\n');

    await expect.poll(() => eventsOf(watcher)).toContain('CHANNEL_EXECUTE set');
  });

  it('leaves a channel in the application for ever when the client leaves before connect', async () => {
    const { call, client } = await dial({ then: ['set after=socket'] });

    client.write('exit\n\n');
    await client.untilEnd();

    await expect.poll(() => fake.connections).toEqual([]);
    expect(fake.calls.list()).toMatchObject([{ uuid: call.uuid, application: 'socket' }]);
  });

  it('tries the next host when one cannot be reached, and continues when none can', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const dead = (closed.address() as AddressInfo).port;
    await new Promise((resolve) => closed.close(resolve));

    fake.calls.receive({ actions: [`socket 127.0.0.1:${dead}|127.0.0.1:${port} async full`] });
    await expect.poll(() => rig.accepted.length).toBe(1);
    const lost = fake.calls.receive({ actions: [`socket 127.0.0.1:${dead} async`, 'park'] });

    await expect
      .poll(() => fake.calls.list().find(({ uuid }) => uuid === lost)?.application)
      .toBe('park');
  });

  it('passes BACKGROUND_JOB of its own jobs through myevents', async () => {
    const { call, client } = await dial();
    await client.ask('connect\n\n');
    await client.replyTo('myevents json\n\n');
    await client.replyTo('event json BACKGROUND_JOB\n\n');

    await client.replyTo('bgapi status\n\n');

    await expect.poll(() => eventsOf(client)).toContain('BACKGROUND_JOB');
    expect(client.text).toContain(`"Job-Owner-UUID":"${call.uuid}"`);
  });
});
