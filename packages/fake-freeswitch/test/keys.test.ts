import { afterEach, describe, expect, it } from 'vitest';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type CallRig, createCallRig } from './support/call-rig.ts';

const TONE = 'tone_stream://%(1000,0,440);loops=-1';

let rig: CallRig;

afterEach(() => rig.stop());

/** A call that runs these steps; it stays until it is hung up. */
async function call(...actions: readonly string[]): Promise<string> {
  rig = await createCallRig({ timeScale: 1 });
  return rig.fake.calls.receive({ actions: ['answer', ...actions, 'park'] });
}

const press = async (uuid: string, keys: string): Promise<void> => {
  for (const key of keys) await rig.fake.calls.sendDtmf(uuid, key);
};

const runs = async (app: string): Promise<void> => {
  await expect.poll(() => rig.applications()).toContain(app);
};

/** The event that says that the application is over. */
async function completed(app: string): Promise<EslEvent> {
  const ends = (): EslEvent[] =>
    rig.named('CHANNEL_EXECUTE_COMPLETE').filter((event) => event.text('Application') === app);
  await expect.poll(ends).toHaveLength(1);
  return ends()[0]!;
}

describe('keys', () => {
  it('end a prompt, and are read up to the terminator', async () => {
    const uuid = await call(`read 1 9 ${TONE} code 60000 #`);
    await runs('read');

    await press(uuid, '12#');

    expect((await completed('read')).toJSON()).toMatchObject({
      variable_code: '12',
      variable_read_result: 'success',
      variable_read_terminator_used: '#',
    });
    expect(rig.named('PLAYBACK_STOP')[0]?.text('Playback-Status')).toBe('break');
  });

  it('that do not match are asked for again, and the call goes on elsewhere after the last try', async () => {
    const sounds = `${TONE} silence_stream://0`;
    const uuid = await call(
      `play_and_get_digits 1 1 2 60000 # ${sounds} code [1-3] 60000 'fallback XML default'`,
    );
    await runs('play_and_get_digits');

    await press(uuid, '7');
    await expect.poll(() => rig.named('PLAYBACK_START')).toHaveLength(3);
    await press(uuid, '8');

    expect((await completed('play_and_get_digits')).text('variable_code_invalid')).toBe('8');
    await expect
      .poll(() => rig.named('CHANNEL_HANGUP')[0]?.text('Caller-Destination-Number'))
      .toBe('fallback');
  });

  it('end a playback as playback_terminators says, and nothing else does', async () => {
    const uuid = await call('set playback_terminators=9', `playback ${TONE}`);
    await runs('playback');

    await press(uuid, '*1');
    expect(rig.named('PLAYBACK_STOP')).toEqual([]);
    await press(uuid, '9');

    expect((await completed('playback')).toJSON()).toMatchObject({
      variable_playback_terminator_used: '9',
      'Application-Response': 'FILE PLAYED',
    });
  });

  it('end a recording', async () => {
    const uuid = await call('record /tmp/message.wav');
    await runs('record');

    await press(uuid, '*');

    const { variable_record_ms: ms, ...rest } = (await completed('record')).toJSON();
    expect(Number(ms)).toBeGreaterThanOrEqual(0);
    expect(rest).toMatchObject({ variable_playback_terminator_used: '*' });
    expect(rig.named('RECORD_STOP')[0]?.text('Record-File-Path')).toBe('/tmp/message.wav');
  });

  it('are lost while the call is parked', async () => {
    const uuid = await call();
    await runs('park');
    await press(uuid, '5');

    await rig.api.replyTo(
      `sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: read\nexecute-app-arg: 1 1 silence code 60000 #\n\n`,
    );
    await runs('read');
    await press(uuid, '6');

    expect((await completed('read')).text('variable_code')).toBe('6');
  });
});

describe('a recording', () => {
  it('ends at its limit', async () => {
    await call('record /tmp/message.wav 1');

    expect((await completed('record')).toJSON()).toMatchObject({
      variable_record_ms: '1000',
      variable_record_seconds: '1',
      variable_record_samples: '8000',
      variable_record_file_size: '16044',
    });
  });

  it('that cannot be written ends the call', async () => {
    await call('record /nosuch/message.wav');

    expect((await completed('record')).text('Hangup-Cause')).toBe('DESTINATION_OUT_OF_ORDER');
    expect(rig.named('RECORD_START')).toEqual([]);
  });
});

it('does not play what has no name or an unknown scheme', async () => {
  await call('playback', 'playback nosuchscheme://x');

  const responses = (): (string | undefined)[] =>
    rig
      .named('CHANNEL_EXECUTE_COMPLETE')
      .filter((event) => event.text('Application') === 'playback')
      .map((event) => event.text('Application-Response'));
  await expect.poll(responses).toEqual(['PLAYBACK ERROR', 'FILE NOT FOUND']);
});
