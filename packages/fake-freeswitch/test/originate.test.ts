import { type EslEvent } from '@switchwire/esl-protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeFreeswitch, type FakeFreeswitchOptions } from '../src/index.ts';
import { type CallRig, createCallRig, uuidOf } from './support/call-rig.ts';
import { type RawClient } from './support/raw-client.ts';

let rig: CallRig;
let fake: FakeFreeswitch;

afterEach(() => rig.stop());

async function serve(options: FakeFreeswitchOptions = {}): Promise<RawClient> {
  rig = await createCallRig(options);
  ({ fake } = rig);
  return rig.api;
}

const named = (name: string): EslEvent[] => rig.named(name);
const applications = (): string[] => rig.applications();

describe('originate', () => {
  it.each([
    ['loopback/1003/default &park()', '-ERR USER_BUSY\n'],
    ['loopback/nosuch/default &park()', '-ERR NO_ROUTE_DESTINATION\n'],
    ['error/CALL_REJECTED &park()', '-ERR CALL_REJECTED\n'],
  ])('%s answers %s', async (args, answer) => {
    const api = await serve();

    expect(await api.replyTo(`api originate ${args}\n\n`)).toBe(answer);
    await expect.poll(() => fake.calls.list()).toEqual([]);
  });

  it('takes variables with blanks, commas and quotes', async () => {
    const api = await serve();

    await api.replyTo(
      "api originate {origination_uuid=my-uuid,origination_caller_id_name='Zoë, Caller',a=b}loopback/9386 &park()\n\n",
    );

    expect(await api.replyTo('api uuid_getvar my-uuid a\n\n')).toBe('b');
    expect(named('CHANNEL_CREATE')[0]?.toJSON()).toMatchObject({
      'Unique-ID': 'my-uuid',
      'Caller-Caller-ID-Name': 'Zoë, Caller',
      variable_origination_caller_id_name: 'Zoë, Caller',
    });
  });

  it('needs quotes around an application whose data has blanks', async () => {
    const api = await serve();
    const data = (): (string | undefined)[] =>
      named('CHANNEL_EXECUTE')
        .filter((event) => event.text('Application') === 'log')
        .map((event) => event.text('Application-Data'));

    await api.replyTo("api originate user/1000 '&log(one two)'\n\n");
    await api.replyTo('api originate user/1000 &log(one two)\n\n');
    await api.replyTo('api originate user/1000 &log(tone(1)end)\n\n');

    await expect.poll(data).toEqual(['one two', 'one', 'tone(1']);
  });

  it.each([
    ['user/1000', 'a missing target'],
    ['user/1000 1 XML default name 1 3 more', 'a word too many'],
    ['undef 1', 'no endpoint'],
  ])('answers originate %s with its usage: %s', async (args) => {
    const api = await serve();

    expect(await api.replyTo(`api originate ${args}\n\n`)).toMatch(/^-USAGE: <call url> <exten>/);
  });

  it('gives up after its timeout', async () => {
    const api = await serve({ dialplan: { '77': ['sleep 100000'] } });

    const answer = await api.replyTo(
      'api originate loopback/77 &park() xml default name 123 3\n\n',
    );

    expect(answer).toBe('-ERR NO_ANSWER\n');
  });

  it('waits for the answer also where nothing takes time', async () => {
    const api = await serve({
      timeScale: 0,
      dialplan: { '66': ['sleep 70000', 'answer', 'park'] },
    });

    expect(await api.replyTo('api originate loopback/66 &park()\n\n')).toMatch(/^\+OK /);
  });

  it('refuses more calls than there may be sessions', async () => {
    const api = await serve({ maxSessions: 2 });
    await rig.park();

    expect(await api.replyTo('api originate loopback/9386 &park()\n\n')).toBe(
      '-ERR SWITCH_CONGESTION\n',
    );
    expect(() => fake.calls.receive()).toThrow('No session is free: Max-Sessions is 2');
  });

  it('refuses a uuid that a channel has already', async () => {
    const api = await serve();
    fake.calls.receive({ uuid: 'mine', actions: ['park'] });

    expect(await api.replyTo('api originate {origination_uuid=mine}user/1000 &park()\n\n')).toBe(
      '-ERR DESTINATION_OUT_OF_ORDER\n',
    );
    expect(() => fake.calls.receive({ uuid: 'mine' })).toThrow('There is a channel mine already');
    expect(fake.calls.list()).toHaveLength(1);
    fake.calls.hangup('mine');
    await expect.poll(() => fake.calls.list()).toEqual([]);
    expect(fake.calls.receive({ uuid: 'mine' })).toBe('mine');
  });

  it('brings the answered leg to an extension', async () => {
    const api = await serve({ dialplan: { '55': ['set here=55', 'park'] } });

    const uuid = uuidOf(await api.replyTo('api originate user/1000 55\n\n'));

    await expect.poll(() => applications()).toEqual(['set', 'park']);
    expect(await api.replyTo(`api uuid_getvar ${uuid} here\n\n`)).toBe('55');
  });
});
