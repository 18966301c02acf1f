import { type EslEvent } from '@switchwire/esl-protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { type CallRig, createCallRig, uuidOf } from './support/call-rig.ts';

/*
 * What a real FreeSWITCH 1.11.3 fired on the legs of these calls when the same commands were sent to both. Flows of
 * which there is a recording are in recorded-dialogues.test.ts, header by header.
 */

/** Where a leg -a is parked, after the events that every originated leg begins with. */
const PARKED = [
  'CHANNEL_ANSWER',
  'CHANNEL_CALLSTATE ACTIVE',
  'CALL_UPDATE',
  'CHANNEL_STATE CS_EXECUTE',
  'CHANNEL_EXECUTE park',
  'CHANNEL_PARK',
];
const UNPARKED = ['CHANNEL_UNPARK', 'CHANNEL_EXECUTE_COMPLETE park=_none_'];
const INTO_BRIDGE = [...UNPARKED, 'CHANNEL_STATE CS_HIBERNATE', 'CHANNEL_STATE CS_RESET'];
const FIRST_BRIDGED = [
  ...INTO_BRIDGE,
  'CHANNEL_STATE CS_SOFT_EXECUTE',
  'CHANNEL_EXECUTE uuid_bridge',
  'CHANNEL_BRIDGE',
];
const SECOND_BRIDGED = [
  ...INTO_BRIDGE,
  'CHANNEL_STATE CS_SOFT_EXECUTE',
  'CHANNEL_EXECUTE uuid_bridge',
  'CHANNEL_STATE CS_CONSUME_MEDIA',
  'CHANNEL_STATE CS_EXCHANGE_MEDIA',
];
const ANSWER_AND_PARK = [
  'CHANNEL_STATE CS_EXECUTE',
  'CHANNEL_EXECUTE answer',
  'CHANNEL_EXECUTE_COMPLETE answer=_none_',
  'CHANNEL_EXECUTE park',
  'CHANNEL_PARK',
];

let rig: CallRig;

afterEach(() => rig.stop());

const command = (line: string): Promise<string> => rig.api.replyTo(`api ${line}\n\n`);

/** A leg's events from its answer on. */
function courseOf(uuid: string): string[] {
  const course = rig
    .events()
    .filter((event) => event.uniqueId === uuid)
    .map(describeEvent);
  return course.slice(course.indexOf('CHANNEL_ANSWER'));
}

function describeEvent(event: EslEvent): string {
  const { name } = event;
  if (name === 'CHANNEL_STATE') return `${name} ${event.text('Channel-State') ?? ''}`;
  if (name === 'CHANNEL_CALLSTATE') return `${name} ${event.text('Channel-Call-State') ?? ''}`;
  if (name === 'CHANNEL_HANGUP') return `${name} ${event.text('Hangup-Cause') ?? ''}`;
  const app = event.text('Application');
  const response = event.text('Application-Response');
  return [name, app].filter(Boolean).join(' ') + (response === undefined ? '' : `=${response}`);
}

async function originateAndPark(): Promise<string> {
  return rig.park('9386');
}

describe('the events of a leg', () => {
  it('that is sent to an extension turn its caller around while it is routed', async () => {
    rig = await createCallRig();

    const uuid = uuidOf(await command('originate loopback/9386/default 9386'));

    await expect
      .poll(() => courseOf(uuid))
      .toEqual([
        'CHANNEL_ANSWER',
        'CHANNEL_CALLSTATE ACTIVE',
        'CHANNEL_STATE CS_ROUTING',
        'CALL_UPDATE',
        ...ANSWER_AND_PARK,
      ]);
  });

  it('that is bridged and transferred leave the bridge for the extension', async () => {
    rig = await createCallRig();
    const [a, b] = [await originateAndPark(), await originateAndPark()];
    await command(`uuid_bridge ${a} ${b}`);
    await expect.poll(() => courseOf(b)).toEqual([...PARKED, ...SECOND_BRIDGED]);
    expect(courseOf(a)).toEqual([...PARKED, ...FIRST_BRIDGED]);

    await command(`uuid_transfer ${a} 9386`);

    await expect
      .poll(() => courseOf(a))
      .toEqual([
        ...PARKED,
        ...FIRST_BRIDGED,
        'CHANNEL_UNBRIDGE',
        'CHANNEL_STATE CS_ROUTING',
        ...ANSWER_AND_PARK,
      ]);
    await expect.poll(() => courseOf(b)).toContain('CHANNEL_HANGUP NORMAL_CLEARING');
  });

  it('whose bridge was transferred at the other end have nothing to do, and hang up', async () => {
    rig = await createCallRig();
    const [a, b] = [await originateAndPark(), await originateAndPark()];
    await command(`uuid_bridge ${a} ${b}`);
    await expect.poll(() => courseOf(b)).toEqual([...PARKED, ...SECOND_BRIDGED]);

    await command(`uuid_transfer ${a} -bleg 9386`);

    await expect
      .poll(() => courseOf(a).slice(0, PARKED.length + FIRST_BRIDGED.length + 3))
      .toEqual([
        ...PARKED,
        ...FIRST_BRIDGED,
        'CHANNEL_UNBRIDGE',
        'CHANNEL_STATE CS_EXECUTE',
        'CHANNEL_HANGUP NORMAL_CLEARING',
      ]);
    await expect
      .poll(() => courseOf(b))
      .toEqual([
        ...PARKED,
        ...SECOND_BRIDGED,
        'CHANNEL_STATE CS_ROUTING',
        'CALL_UPDATE',
        ...ANSWER_AND_PARK,
      ]);
  });

  it('that hears a broadcast report the message after the playback', async () => {
    rig = await createCallRig();
    const uuid = await originateAndPark();

    await command(`uuid_broadcast ${uuid} tone_stream://%(200,100,440)`);

    await expect
      .poll(() => courseOf(uuid))
      .toEqual([
        ...PARKED,
        'CHANNEL_EXECUTE playback',
        'PLAYBACK_START',
        'PLAYBACK_STOP',
        'CHANNEL_EXECUTE_COMPLETE playback=FILE PLAYED',
        'PRIVATE_COMMAND',
      ]);
  });

  it('that plays a tone until the hangup say that it is done', async () => {
    rig = await createCallRig({
      dialplan: { '9664': ['answer', 'playback tone_stream://%(1,1);loops=-1'] },
    });
    await rig.park('9664');
    await expect.poll(() => rig.named('PLAYBACK_START')).toHaveLength(1);

    await command('hupall');

    await expect.poll(() => rig.named('PLAYBACK_STOP')).toHaveLength(1);
    expect(rig.named('PLAYBACK_STOP')[0]?.text('Playback-Status')).toBe('done');
  });

  it('whose other end is gone before the bridge begins end with it', async () => {
    rig = await createCallRig();
    const [a, b] = [await originateAndPark(), await originateAndPark()];

    rig.api.write(`api uuid_bridge ${a} ${b}\n\napi uuid_kill ${b}\n\n`);

    await expect.poll(() => courseOf(a)).toContain('CHANNEL_HANGUP DESTINATION_OUT_OF_ORDER');
    expect(courseOf(a)).not.toContain('CHANNEL_BRIDGE');
    await expect.poll(() => rig.fake.calls.list()).toEqual([]);
  });
});

describe('uuid_transfer', () => {
  it('ends a call that was transferred too often', async () => {
    rig = await createCallRig();
    const uuid = await originateAndPark();
    const forwards = async (): Promise<string> => {
      await command(`uuid_transfer ${uuid} 9386`);
      return command(`uuid_getvar ${uuid} max_forwards`);
    };

    expect([await forwards(), await forwards()]).toEqual(['70', '69']);
    await command(`uuid_setvar ${uuid} max_forwards 1`);

    expect(await command(`uuid_transfer ${uuid} 9386`)).toBe('-ERR\n');
    await expect.poll(() => courseOf(uuid)).toContain('CHANNEL_HANGUP EXCHANGE_ROUTING_ERROR');
  });
});

describe('uuid_bridge', () => {
  it('refuses two legs of which none is answered', async () => {
    rig = await createCallRig();
    const [one, other] = ['1', '2'].map((uuid) =>
      rig.fake.calls.receive({ uuid, actions: ['park'] }),
    );
    await expect.poll(() => rig.named('CHANNEL_PARK')).toHaveLength(2);

    expect(await command(`uuid_bridge ${one ?? ''} ${other ?? ''}`)).toBe('-ERR Invalid uuid\n');

    expect(rig.fake.calls.list().map(({ state }) => state)).toEqual(['CS_EXECUTE', 'CS_EXECUTE']);
  });
});

describe('an originate with a time-out', () => {
  it.each([
    ['{originate_timeout=1}loopback/1004/default &park()'],
    ['loopback/1004/default &park() XML default undef undef 1'],
  ])('gives up a leg that rings: %s', async (args) => {
    rig = await createCallRig();

    expect(await command(`originate ${args}`)).toBe('-ERR NO_ANSWER\n');

    const course = (): string[] => {
      const names = rig
        .events()
        .filter((event) => event.text('Channel-Name') === 'loopback/1004-b')
        .map(describeEvent);
      return names.slice(names.indexOf('CHANNEL_STATE CS_EXECUTE')).slice(0, 7);
    };
    await expect
      .poll(course)
      .toEqual([
        'CHANNEL_STATE CS_EXECUTE',
        'CHANNEL_EXECUTE ring_ready',
        'CHANNEL_PROGRESS',
        'CHANNEL_EXECUTE_COMPLETE ring_ready=_none_',
        'CHANNEL_EXECUTE sleep',
        'CHANNEL_HANGUP NO_ANSWER',
        'CHANNEL_EXECUTE_COMPLETE sleep=_none_',
      ]);
  });
});
