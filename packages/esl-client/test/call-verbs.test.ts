import { decodeEvent, type EslEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { readCapture } from '@switchwire/fake-freeswitch';
import { describe, expect, it } from 'vitest';
import { digitsArgument } from '../src/outbound/call-verbs.ts';
import { type OutboundCall } from '../src/outbound/outbound-call.ts';
import { CALL, callRig } from './outbound-rig.ts';
import { jsonEvent, reply } from './wire-text.ts';

/** Runs one verb; the end of its application carries these variables. */
async function run<T>(
  verb: (call: OutboundCall) => Promise<T>,
  end: Readonly<Record<string, unknown>> = {},
): Promise<{ result: T; command: string }> {
  const { peer, call } = await callRig();
  const running = verb(call);
  const command = await peer.command();
  const [, applicationUuid = ''] = /Event-UUID: (.+)/.exec(command) ?? [];
  peer.send(
    reply('+OK'),
    jsonEvent({
      ...end,
      'Event-Name': 'CHANNEL_EXECUTE_COMPLETE',
      'Unique-ID': CALL,
      'Application-UUID': applicationUuid,
    }),
  );
  return { result: await running, command };
}

const lineOf = (command: string) =>
  `${/execute-app-name: (.*)/.exec(command)?.[1]} ${/execute-app-arg: (.*)/.exec(command)?.[1] ?? ''}`.trim();

/** The ends of one application in a recording, in order. */
function recordedEnds(name: string, application: string): readonly EslEvent[] {
  return new FrameDecoder()
    .push(readCapture(name).serverBytes)
    .filter(({ contentType }) => contentType.startsWith('text/event'))
    .map(decodeEvent)
    .filter(
      (event) =>
        event.name === 'CHANNEL_EXECUTE_COMPLETE' && event.text('Application') === application,
    );
}

type Verb = (call: OutboundCall) => Promise<object>;

/** What each recorded end of an application becomes, with what is to be seen of it. */
const RECORDED: readonly (readonly [
  what: string,
  recording: string,
  application: string,
  verb: Verb,
  results: readonly object[],
])[] = [
  [
    'digits: a terminator, no match, a time-out, too few, none, a second try, a missing file',
    'outbound-digits',
    'play_and_get_digits',
    (call) => call.playAndGetDigits({ file: 'a', min: 1, max: 4 }),
    ['12', undefined, '42', '12', undefined, '2', undefined].map((digits) => ({ digits })),
  ],
  [
    'digits that are too few for what was asked',
    'outbound-digits',
    'play_and_get_digits',
    (call) => call.playAndGetDigits({ file: 'a', min: 4 }),
    Array.from({ length: 7 }, () => ({ digits: undefined })),
  ],
  [
    'recordings: their limit, a terminator, silence, a file that cannot be written',
    'outbound-record',
    'record',
    (call) => call.record('/tmp/rec.wav'),
    [1480, 680, 660, undefined].map((recordedMs) => ({ recordedMs })),
  ],
  [
    'a playback that a key cut short',
    'outbound-record',
    'playback',
    (call) => call.playback('/tmp/rec.wav'),
    [{ played: true, playedMs: 660, terminator: '#' }],
  ],
  [
    'bridges: busy, no answer, the second of two, busy again, an unknown endpoint, busy for good',
    'outbound-bridge',
    'bridge',
    (call) => call.bridge('loopback/1003'),
    [
      { disposition: 'USER_BUSY', bridgedUuid: undefined, bridgeHangupCause: undefined },
      { disposition: 'NO_ANSWER', bridgedUuid: undefined, bridgeHangupCause: undefined },
      {
        disposition: 'SUCCESS',
        bridgedUuid: 'b0151c3b-bc51-4290-80ee-c26445c4b2e8',
        bridgeHangupCause: 'CALL_REJECTED',
      },
      { disposition: 'USER_BUSY', bridgedUuid: undefined, bridgeHangupCause: undefined },
      { disposition: 'CHAN_NOT_IMPLEMENTED', bridgedUuid: undefined, bridgeHangupCause: undefined },
      { disposition: 'USER_BUSY', bridgedUuid: undefined, bridgeHangupCause: undefined },
    ],
  ],
];

describe('the verbs of a call', () => {
  it.each(RECORDED)('give what was recorded of %s', async (_what, name, app, verb, results) => {
    const seen: object[] = [];
    for (const end of recordedEnds(name, app)) {
      seen.push((await run(verb, end.toJSON())).result);
    }

    expect(seen).toMatchObject(results);
    expect(seen).toHaveLength(results.length);
  });

  it.each<[string, (call: OutboundCall) => Promise<unknown>]>([
    ['answer', (call) => call.answer()],
    ['playback a.wav', (call) => call.playback('a.wav')],
    ['say en number pronounced 42', (call) => call.say('en number pronounced 42')],
    ['speak flite|kal|hello', (call) => call.speak('flite', 'kal', 'hello')],
    ['record /tmp/a.wav', (call) => call.record('/tmp/a.wav')],
    ['record /tmp/a.wav 0 500', (call) => call.record('/tmp/a.wav', { silenceThreshold: 500 })],
    ['bridge user/1000', (call) => call.bridge('user/1000')],
    ['transfer 1001', (call) => call.transfer('1001')],
    ['transfer 1001 XML public', (call) => call.transfer('1001', { context: 'public' })],
    ['park', (call) => call.park()],
    ["play_and_get_digits 1 1 3 5000 # ask.wav silence_stream://250 switchwire_digits \\d+ 5000", (call) => call.playAndGetDigits({ file: 'ask.wav' })], // prettier-ignore
  ])('write %s', async (line, verb) => {
    expect(lineOf((await run(verb)).command)).toBe(line);
  });

  it('send a text of several lines as a body', async () => {
    const { command } = await run((call) => call.speak('flite', 'kal', '<speak>\nhello</speak>'));

    expect(command).toContain('content-length: 31');
  });

  it('report how a playback ended, as recorded', async () => {
    const event = new FrameDecoder()
      .push(readCapture('outbound-async-full').serverBytes)
      .filter(({ contentType }) => contentType.startsWith('text/event'))
      .map(decodeEvent)
      .find(
        (one) => one.name === 'CHANNEL_EXECUTE_COMPLETE' && one.text('Application') === 'playback',
      )!;
    const { result } = await run((call) => call.playback('a.wav'), {
      'Application-Response': event.text('Application-Response') ?? '',
      variable_playback_ms: event.text('variable_playback_ms') ?? '',
    });

    expect(result).toMatchObject({ played: true, playedMs: 250, terminator: undefined });
  });

  it.each<[string, (call: OutboundCall) => Promise<unknown>, Record<string, string>, object]>([
    ['a file that is not there', (call) => call.playback('a.wav'), { 'Application-Response': 'FILE NOT FOUND' }, { played: false, playedMs: undefined }],
    ['digits', (call) => call.playAndGetDigits({ file: 'a' }), { variable_switchwire_digits: '42' }, { digits: '42' }],
    ['no digits', (call) => call.playAndGetDigits({ file: 'a' }), {}, { digits: undefined }],
    ['a recording', (call) => call.record('a'), { variable_record_ms: '1500' }, { recordedMs: 1_500 }],
    ['a bridge', (call) => call.bridge('a'), { variable_originate_disposition: 'SUCCESS', variable_bridge_uuid: 'other', variable_bridge_hangup_cause: 'NORMAL_CLEARING' }, { disposition: 'SUCCESS', bridgedUuid: 'other', bridgeHangupCause: 'NORMAL_CLEARING' }],
    ['a bridge that failed', (call) => call.bridge('a'), { variable_originate_disposition: 'USER_BUSY' }, { disposition: 'USER_BUSY', bridgedUuid: undefined }],
    ['a bridge that failed after another', (call) => call.bridge('a'), { variable_originate_disposition: 'USER_BUSY', variable_bridge_uuid: 'before', variable_bridge_hangup_cause: 'NORMAL_CLEARING' }, { bridgedUuid: undefined, bridgeHangupCause: undefined }],
    ['a file that is not there after another', (call) => call.playback('a.wav'), { 'Application-Response': 'FILE NOT FOUND', variable_playback_ms: '200', variable_playback_terminator_used: '#' }, { playedMs: undefined, terminator: undefined }],
    ['too few digits', (call) => call.playAndGetDigits({ file: 'a', min: 4 }), { variable_switchwire_digits: '42' }, { digits: undefined }],
    ['digits that do not match', (call) => call.playAndGetDigits({ file: 'a', pattern: '^[12]$' }), { variable_switchwire_digits: '3' }, { digits: undefined }],
    ['digits by a pattern of PCRE alone', (call) => call.playAndGetDigits({ file: 'a', pattern: '^(?>[12])$' }), { variable_switchwire_digits: '1' }, { digits: '1' }],
  ])('give the result of %s', async (_what, verb, end, result) => {
    expect((await run(verb, end)).result).toMatchObject(result);
  }); // prettier-ignore

  it.each([
    { file: '' },
    { file: "it's.wav" },
    { file: 'a', min: 3, max: 2 },
    { file: 'a', min: -1 },
  ])('refuse %j', (options) => {
    expect(() => digitsArgument(options)).toThrow(/quote|min is/);
  });

  it('keep files with blanks together', () => {
    expect(digitsArgument({ file: 'a b.wav', terminators: '', min: 0, max: 4 })).toBe(
      "0 4 3 5000 none 'a b.wav' silence_stream://250 switchwire_digits \\d+ 5000",
    );
  });
});
