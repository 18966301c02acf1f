import { decodeEvent, type EslEvent } from '@switchwire/esl-protocol';
import { isEventFrame } from './support/event-frames.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeFreeswitch, type FakeFreeswitchOptions } from '../src/index.ts';
import { type CallRig, createCallRig } from './support/call-rig.ts';
import { ManualClock } from './support/manual-clock.ts';
import { RawClient } from './support/raw-client.ts';

let rig: CallRig;
let fake: FakeFreeswitch;

afterEach(() => rig.stop());

async function serve(options: FakeFreeswitchOptions = {}): Promise<RawClient> {
  rig = await createCallRig(options);
  ({ fake } = rig);
  return rig.api;
}

const events = (): EslEvent[] => rig.events();
const named = (name: string): EslEvent[] => rig.named(name);
const applications = (): string[] => rig.applications();

describe('digits', () => {
  it('are sent to the other leg by uuid_send_dtmf', async () => {
    const api = await serve();
    const uuid = await rig.park();

    expect(await api.replyTo(`api uuid_send_dtmf ${uuid} 12#\n\n`)).toBe(
      `+OK ${uuid} sent DTMF 12#.\n`,
    );

    await expect
      .poll(() => named('DTMF').map((event) => event.text('DTMF-Digit')))
      .toEqual(['1', '2', '#']);
    expect(named('DTMF')[0]?.toJSON()).toMatchObject({
      'Channel-Name': 'loopback/9386-b',
      'DTMF-Duration': '2000',
      'DTMF-Source': 'UNKNOWN',
    });
  });

  it('are received by the leg itself with uuid_recv_dtmf, in the length asked for', async () => {
    const api = await serve();
    const uuid = await rig.park();

    expect(await api.replyTo(`api uuid_recv_dtmf ${uuid} 5w*A@200\n\n`)).toBe(
      `+OK ${uuid} received DTMF 5w*A@200.\n`,
    );

    await expect
      .poll(() => named('DTMF').map((event) => event.text('DTMF-Digit')))
      .toEqual(['5', 'w', '*', 'A']);
    expect(named('DTMF')[0]?.toJSON()).toMatchObject({
      'Unique-ID': uuid,
      'DTMF-Duration': '1600',
      'DTMF-Source': 'APP',
    });
  });

  it('are pressed by a caller', async () => {
    await serve();
    const uuid = fake.calls.receive({ from: '1234', fromName: 'Ada', to: '1000' });

    await fake.calls.sendDtmf(uuid, '2');

    await expect.poll(() => named('DTMF').length).toBe(1);
    expect(named('DTMF')[0]?.toJSON()).toMatchObject({
      'Unique-ID': uuid,
      'Caller-Caller-ID-Name': 'Ada',
      'Caller-Caller-ID-Number': '1234',
      'Caller-Destination-Number': '1000',
      'DTMF-Digit': '2',
    });
  });
});

describe('diverted digits', () => {
  it('go to the connection that asked for them, once, and to no other', async () => {
    const api = await serve();
    const uuid = fake.calls.receive({ actions: ['answer', 'park'] });
    await api.replyTo(`myevents ${uuid}\n\n`);
    await api.replyTo('divert_events on\n\n');

    await fake.calls.sendDtmf(uuid, '2');
    await api.replyTo('divert_events off\n\n');
    await fake.calls.sendDtmf(uuid, '3');

    const digits = (client: RawClient): (string | undefined)[] =>
      client.frames
        .filter(isEventFrame)
        .map((frame) => decodeEvent(frame).text('DTMF-Digit'))
        .filter((digit) => digit !== undefined);
    await expect.poll(() => digits(api)).toEqual(['2', '3']);
    await expect.poll(() => digits(rig.watcher)).toEqual(['3']);
  });
});

describe('a call', () => {
  it('is transferred, and hung up if the extension does not exist', async () => {
    const api = await serve();
    const uuid = fake.calls.receive({ to: '1000' });
    await expect.poll(() => applications()).toContain('answer');

    expect(await api.replyTo(`api uuid_transfer ${uuid} 1002\n\n`)).toBe('+OK\n');
    await expect.poll(() => applications()).toContain('echo');
    expect(fake.calls.list()[0]).toMatchObject({ destination: '1002', application: 'echo' });
    await api.replyTo(`api uuid_transfer ${uuid} nowhere\n\n`);

    await rig.callsOver();
    expect(named('CHANNEL_HANGUP')[0]?.text('Hangup-Cause')).toBe('NO_ROUTE_DESTINATION');
    expect(await api.replyTo(`api uuid_transfer ${uuid} 1002\n\n`)).toBe('-ERR No such channel!\n');
  });

  it('stops a playback at uuid_break', async () => {
    const api = await serve({
      dialplan: { '61': ['answer', 'playback silence_stream://-1', 'park'] },
    });
    const uuid = fake.calls.receive({ to: '61' });
    await expect.poll(() => named('PLAYBACK_START').length).toBe(1);

    expect(await api.replyTo(`api uuid_break ${uuid}\n\n`)).toBe('+OK\n');

    await expect.poll(() => named('PLAYBACK_STOP')[0]?.text('Playback-Status')).toBe('break');
    expect(named('CHANNEL_EXECUTE_COMPLETE').at(-1)?.text('Application-Response')).toBe(
      'FILE PLAYED',
    );
  });

  it('reports a missing file', async () => {
    await serve({ dialplan: { '62': ['playback /nosuch.wav', 'park'] } });

    fake.calls.receive({ to: '62' });

    await expect
      .poll(() => named('CHANNEL_EXECUTE_COMPLETE')[0]?.text('Application-Response'))
      .toBe('FILE NOT FOUND');
  });

  it('plays over its current application at uuid_broadcast', async () => {
    const api = await serve();
    const uuid = await rig.park();

    expect(await api.replyTo(`api uuid_broadcast ${uuid} set::played=1 aleg\n\n`)).toBe(
      '+OK Message sent\n',
    );

    await expect.poll(async () => api.replyTo(`api uuid_getvar ${uuid} played\n\n`)).toBe('1');
    expect(named('CHANNEL_UNPARK')).toEqual([]);
  });

  it('is answered from outside', async () => {
    const api = await serve({ dialplan: { '63': ['park'] } });
    const uuid = fake.calls.receive({ to: '63' });

    expect(await api.replyTo(`api uuid_answer ${uuid}\n\n`)).toBe('+OK\n');

    await expect.poll(() => named('CHANNEL_ANSWER').length).toBe(1);
    expect(fake.calls.list()[0]).toMatchObject({ answered: true, callState: 'ACTIVE' });
  });

  it('ends at an application that does not exist, with a log line', async () => {
    const api = await serve({ dialplan: { '64': ['answer', 'nosuch_app'] } });
    await api.replyTo('log debug\n\n');

    fake.calls.receive({ to: '64' });

    expect((await api.next()).body.toString()).toBe('Invalid Application nosuch_app\n');

    await expect
      .poll(() => named('CHANNEL_HANGUP')[0]?.text('Hangup-Cause'))
      .toBe('DESTINATION_OUT_OF_ORDER');
  });

  it('takes its extensions from a function', async () => {
    await serve({
      dialplan: (number) => (number.startsWith('9') ? [`set dialed=${number}`, 'park'] : undefined),
    });

    fake.calls.receive({ to: '9123' });

    await expect.poll(() => applications()).toEqual(['set', 'park']);
  });

  it('is shown as XML with what XML needs escaped', async () => {
    const api = await serve();
    fake.calls.receive({ fromName: 'Ada & <Co>', actions: ['park'] });

    expect(await api.replyTo('api show channels as xml\n\n')).toContain(
      '<cid_name>Ada &amp; &lt;Co&gt;</cid_name>',
    );
  });

  it('follows the clock it is given', async () => {
    const clock = new ManualClock();
    await serve({ clock, timeScale: 1, dialplan: { '65': ['answer', 'sleep 4000', 'hangup'] } });
    fake.calls.receive({ to: '65' });
    await expect.poll(() => applications()).toContain('sleep');

    clock.advance(3999);
    expect(fake.calls.list()).toHaveLength(1);
    clock.advance(1);

    await expect.poll(() => named('CHANNEL_HANGUP_COMPLETE').length).toBe(1);
    expect(named('CHANNEL_HANGUP_COMPLETE')[0]?.toJSON()).toMatchObject({
      variable_duration: '4',
      variable_billmsec: '4000',
      variable_hangup_cause: 'NORMAL_CLEARING',
    });
  });
});

describe('sendmsg', () => {
  it('hangs up with the cause by name or number', async () => {
    const api = await serve();
    const first = fake.calls.receive({ actions: ['park'] });
    const second = fake.calls.receive({ actions: ['park'] });

    await api.replyTo(`sendmsg ${first}\ncall-command: hangup\nhangup-cause: 17\n\n`);
    await api.replyTo(`sendmsg ${second}\ncall-command: hangup\nhangup-cause: nonsense\n\n`);

    await expect
      .poll(() => named('CHANNEL_HANGUP').map((event) => event.text('Hangup-Cause')))
      .toEqual(['USER_BUSY', 'NORMAL_CLEARING']);
  });

  it('takes the argument of an application from a text body', async () => {
    const api = await serve();
    const uuid = fake.calls.receive({ actions: ['park'] });

    await api.replyTo(
      `sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: set\ncontent-type: text/plain\ncontent-length: 6\n\na=b c!`,
    );

    await expect.poll(async () => api.replyTo(`api uuid_getvar ${uuid} a\n\n`)).toBe('b c!');
  });

  it('runs once if the application takes no time, regardless of loops', async () => {
    const api = await serve({ timeScale: 0 });
    const uuid = fake.calls.receive({ actions: ['answer', 'park'] });

    await api.replyTo(
      `sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: set\nexecute-app-arg: a=b\nloops: -1\n\n`,
    );

    await expect.poll(() => api.replyTo(`api uuid_getvar ${uuid} a\n\n`)).toBe('b');
    expect(applications()).toEqual(['answer', 'park', 'set']);
  });

  it('runs another extension with xferext', async () => {
    const api = await serve();
    const uuid = fake.calls.receive({ actions: ['park'] });

    await api.replyTo(
      `sendmsg ${uuid}\ncall-command: xferext\napplication: set x=1\napplication: echo\n\n`,
    );

    await expect.poll(() => applications()).toEqual(['park', 'set', 'echo']);
  });

  it('ends the connection whose message is one too many', async () => {
    const api = await serve();
    const uuid = fake.calls.receive({ actions: ['park'] });
    const message = `sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: sleep\nexecute-app-arg: 9000000\nevent-lock: true\n\n`;

    api.write(message.repeat(258));
    await api.untilEnd();

    expect(api.text.match(/Reply-Text: \+OK\n/g)).toHaveLength(256);
    expect(api.text).toMatch(/See you at ClueCon! http:\/\/www.cluecon.com\/\n$/);
  });
});

describe('myevents', () => {
  it('shows the events of one call, and un-parks it when the connection ends', async () => {
    const api = await serve();
    const uuid = fake.calls.receive({ actions: ['park'] });
    const other = fake.calls.receive({ actions: ['park'] });

    expect(await api.replyTo(`myevents ${uuid}\n\n`)).toBe('+OK Events Enabled');
    fake.calls.hangup(other);
    expect(await api.replyTo('getvar uuid\n\n')).toBe(uuid);
    expect(api.text).not.toContain(other);
    await api.replyTo('exit\n\n');

    await rig.callsOver();
    expect(named('CHANNEL_UNPARK').map(({ uniqueId }) => uniqueId)).toContain(uuid);
  });

  it('lets an event that the session fires itself through without its common headers', async () => {
    const api = await serve();
    const uuid = fake.calls.receive({ actions: ['park'] });

    await api.replyTo(`sendevent MESSAGE\nunique-id: ${uuid}\n\n`);

    await expect
      .poll(() => events().some((event) => event.text('Command') === 'sendevent MESSAGE'))
      .toBe(true);
    const event = events().find((candidate) => candidate.text('Command') === 'sendevent MESSAGE');
    expect(event?.name).toBe('');
    expect(event?.text('Channel-Name')).toContain('sofia/internal/');
  });

  it('keeps the subclass of an event that the session fires itself', async () => {
    const api = await serve();
    const uuid = fake.calls.receive({ actions: ['park'] });
    const client = await RawClient.login(fake);
    await client.replyTo('event plain CUSTOM a::b\n\n');

    await api.replyTo(`sendevent CUSTOM\nEvent-Subclass: x::y\nunique-id: ${uuid}\n\n`);
    await api.replyTo(`sendevent CUSTOM\nEvent-Subclass: a::b\nunique-id: ${uuid}\n\n`);

    const frame = await client.nextEvent();
    expect(frame.body.toString()).toMatch(
      new RegExp(`^Event-Subclass: a%3A%3Ab\nCommand: sendevent%20CUSTOM\nunique-id: ${uuid}\n`),
    );
    expect(decodeEvent(frame).text('Channel-Name')).toContain('sofia/internal/');
  });
});
