import { afterEach, describe, expect, it } from 'vitest';
import { type CallRig, createCallRig } from './support/call-rig.ts';
import { type RawClient } from './support/raw-client.ts';

let rig: CallRig;

afterEach(() => rig.stop());

/** A connection, and the uuid of a call that is parked. */
async function serve(): Promise<{ api: RawClient; uuid: string }> {
  rig = await createCallRig();
  return { api: rig.api, uuid: await rig.park() };
}

const NO_CHANNEL = '-ERR No such channel!\n';
const NO_SESSION = '-ERR Cannot locate session!\n';

describe('commands about a channel', () => {
  it.each([
    ['uuid_answer x', '-ERROR\n'],
    ['uuid_answer', '-ERROR\n'],
    ['uuid_break x', NO_CHANNEL],
    ['uuid_bridge x y', '-ERR Invalid uuid\n'],
    ['uuid_bridge UUID y', '-ERR Invalid uuid\n'],
    ['uuid_bridge x', '-USAGE: <uuid> <other_uuid>\n'],
    ['uuid_broadcast x y', '-ERR invalid uuid\n'],
    ['uuid_buglist x', '-ERR no reply\n'],
    ['uuid_dump x', NO_CHANNEL],
    ['uuid_exists x', 'false'],
    ['uuid_getvar x y', NO_CHANNEL],
    ['uuid_hold x', '+OK Success\n'],
    ['uuid_hold off x', '+OK Success\n'],
    ['uuid_hold', '-USAGE: [off|toggle] <uuid> [<display>]\n-ERR Operation failed\n'],
    ['uuid_kill x', NO_CHANNEL],
    ['uuid_kill', '-USAGE: <uuid> [cause]\n'],
    ['uuid_park x', NO_CHANNEL],
    ['uuid_park', NO_CHANNEL],
    ['uuid_recv_dtmf x 1', NO_SESSION],
    ['uuid_recv_dtmf UUID !', '-USAGE: <uuid> <dtmf_data>\n'],
    ['uuid_send_dtmf x 1', NO_SESSION],
    ['uuid_send_dtmf UUID !', '-ERR Operation failed\n'],
    ['uuid_setvar x y z', NO_CHANNEL],
    ['uuid_setvar_multi', '-USAGE: <uuid> <var>=<value>;<var>=<value>...\n'],
    ['uuid_setvar_multi x', '-ERR no reply\n'],
    ['uuid_setvar_multi x a=b', `${NO_CHANNEL}-USAGE: <uuid> <var>=<value>;<var>=<value>...\n`],
    ['uuid_transfer x 1', NO_CHANNEL],
    ['uuid_transfer x', '-USAGE: <uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]\n'],
    [
      'hupall USER_BUSY no such',
      '+OK hangup all channels matching [no]=[such] with cause: USER_BUSY\n',
    ],
    ['originate nosuch/1 &park()', '-ERR CHAN_NOT_IMPLEMENTED\n'],
    ['originate x &park()', '-ERR CHAN_NOT_IMPLEMENTED\n'],
  ])('%s answers %j, and changes nothing', async (line, answer) => {
    const { api, uuid } = await serve();

    expect(await api.replyTo(`api ${line.replace('UUID', uuid)}\n\n`)).toBe(answer);

    expect(rig.fake.calls.list()).toMatchObject([{ application: 'park' }, { application: 'park' }]);
  });

  it('set several variables at once, and continue after a missing name', async () => {
    const { api, uuid } = await serve();

    expect(await api.replyTo(`api uuid_setvar_multi ${uuid} a=1;=2;b=x=y\n\n`)).toBe(
      '-ERR No variable specified\n+OK\n',
    );

    expect(
      await api.replyTo(`api eval uuid:${uuid} \${variable_a} \${variable_b} \${nosuch}|\n\n`),
    ).toBe('1 x=y |');
    expect(await api.replyTo(`api expand uuid:${uuid} echo \${variable_b}\n\n`)).toBe('x=y');
  });

  it('hang up the channels with a variable', async () => {
    const { api, uuid } = await serve();
    await api.replyTo(`api uuid_setvar ${uuid} team blue\n\n`);
    const other = rig.fake.calls.receive({ actions: ['park'] });

    await api.replyTo('api hupall USER_BUSY team blue\n\n');

    await expect.poll(() => rig.fake.calls.list().map((call) => call.uuid)).toEqual([other]);
  });

  it('park a channel in its own state, and release it again', async () => {
    const { api, uuid } = await serve();

    expect(await api.replyTo(`api uuid_park ${uuid}\n\n`)).toBe('+OK\n');
    await expect.poll(() => rig.fake.calls.list()[0]?.state).toBe('CS_PARK');
    await api.replyTo(`api uuid_transfer ${uuid} 1002\n\n`);

    await expect.poll(() => rig.fake.calls.list()[0]?.application).toBe('echo');
    expect(rig.named('CHANNEL_UNPARK')).toHaveLength(2);
  });
});

describe('uuid_broadcast', () => {
  it('reports its message after the playback, with the common headers twice', async () => {
    const { api, uuid } = await serve();

    await api.replyTo(`api uuid_broadcast ${uuid} tone_stream://%(100,0,440)\n\n`);

    await expect.poll(() => rig.named('PRIVATE_COMMAND')).toHaveLength(1);
    const event = rig.named('PRIVATE_COMMAND')[0];
    const names = event?.entries.filter(([name]) => name === 'Event-Name').map(([, text]) => text);
    expect(names).toEqual(['COMMAND', 'PRIVATE_COMMAND']);
    expect(event?.toJSON()).toMatchObject({
      'call-command': 'execute',
      'execute-app-name': 'playback',
      'execute-app-arg': 'tone_stream://%(100,0,440)',
      'event-lock': 'true',
      'lead-frames': '5',
      'hold-bleg': 'true',
      'Unique-ID': uuid,
    });
    const order = rig
      .events()
      .filter((one) => one.uniqueId === uuid)
      .map(({ name }) => name);
    expect(order.indexOf('PRIVATE_COMMAND')).toBeGreaterThan(order.indexOf('PLAYBACK_STOP'));
  });

  it('reaches the other leg of a bridge, and hangs up afterwards where it should', async () => {
    const { api, uuid } = await serve();
    const other = await rig.park('1001');
    await api.replyTo(`api uuid_bridge ${uuid} ${other}\n\n`);
    await expect.poll(() => rig.named('CHANNEL_BRIDGE')).toHaveLength(1);

    await api.replyTo(`api uuid_broadcast ${uuid} set::a=1 both\n\n`);
    for (const leg of [uuid, other]) {
      await expect.poll(() => api.replyTo(`api uuid_getvar ${leg} a\n\n`)).toBe('1');
    }
    await api.replyTo(`api uuid_broadcast ${uuid} playback!user_busy::silence_stream://1 aleg\n\n`);

    await expect
      .poll(() => rig.named('CHANNEL_HANGUP').map((event) => event.text('Hangup-Cause')))
      .toContain('USER_BUSY');
  });
});

describe('uuid_transfer', () => {
  it.each(['-bleg', '-both'])(
    'with %s moves the leg itself where it is not bridged',
    async (option) => {
      const { api, uuid } = await serve();

      expect(await api.replyTo(`api uuid_transfer ${uuid} ${option} 1002\n\n`)).toBe('+OK\n');

      await expect
        .poll(() => rig.fake.calls.list().map(({ application }) => application))
        .toEqual(['echo', 'park']);
    },
  );
});
