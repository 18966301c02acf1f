import { describe, expect, it } from 'vitest';
import { commands, decodeReply, InvalidArgumentError, isReplyFrame } from '../../src/index.ts';
import { GOODBYE, UUID, frame, frames, plain } from '../frames.ts';

describe('what a client writes and reads', () => {
  const app = { uuid: UUID, eventUuid: '6d1a9a49-0c2d-4fd5-a10c-6076807f44e3' };

  it.each([
    [31, commands.auth('ClueCon'), 'auth ClueCon\n\n'],
    [33, commands.userauth('limited@example.test', 'p'), 'userauth limited@example.test:p\n\n'],
    [34, commands.api('uptime'), 'api uptime\n\n'],
    [34, commands.filter('A', 'b'), 'filter A b\n\n'],
    [36, commands.bgapi('uptime', '', { jobUuid: 'id' }), 'bgapi uptime\nJob-UUID: id\n\n'],
    [
      40,
      commands.execute({ uuid: UUID, app: 'set', body: 'réponse\n' }),
      `sendmsg ${UUID}\ncall-command: execute\nexecute-app-name: set\ncontent-type: text/plain\ncontent-length: 9\n\nréponse\n`,
    ],
    [
      41,
      commands.sendevent(
        'NOTIFY',
        { profile: 'internal', 'event-string': 'check-sync', user: '1005', host: 'h' },
        'OK',
      ),
      'sendevent NOTIFY\nprofile: internal\nevent-string: check-sync\nuser: 1005\nhost: h\ncontent-length: 2\n\nOK',
    ],
    [
      42,
      commands.execute({ ...app, app: 'playback', arg: '/a b.wav' }),
      `sendmsg ${UUID}\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: /a b.wav\nEvent-UUID: 6d1a9a49-0c2d-4fd5-a10c-6076807f44e3\n\n`,
    ],
    [43, commands.getvar('hangup_cause'), 'getvar hangup_cause\n\n'],
    [44, commands.exit(), 'exit\n\n'],
    [46, commands.connect(), 'connect\n\n'],
    [
      48,
      commands.execute({ app: 'playback', arg: 'x.wav', eventUuid: 'e' }),
      'sendmsg\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: x.wav\nEvent-UUID: e\n\n',
    ],
    [
      49,
      commands.execute({ app: 'answer' }),
      'sendmsg\ncall-command: execute\nexecute-app-name: answer\n\n',
    ],
  ])('%i: writes the command', (_, bytes, text) => {
    expect(bytes.toString()).toBe(text);
  });

  it('32: recognises a refused login', () => {
    const [refusal, notice] = frames(
      'Content-Type: command/reply\nReply-Text: -ERR invalid\n\n',
      `Content-Type: text/disconnect-notice\nContent-Length: 67\n\n${GOODBYE}`,
    );

    expect(decodeReply(refusal!)).toMatchObject({ kind: 'err', text: '-ERR invalid' });
    expect(isReplyFrame(notice!)).toBe(false);
  });

  it('35: reads a refused api command, which is answered by a command/reply', () => {
    const refusal = frame('Content-Type: command/reply\nReply-Text: -ERR permission denied\n\n');

    expect(isReplyFrame(refusal)).toBe(true);
    expect(decodeReply(refusal)).toMatchObject({ kind: 'err', text: '-ERR permission denied' });
  });

  it('37: gives no body for a job without output', () => {
    const job = plain('Event-Name: BACKGROUND_JOB\nJob-UUID: j\nJob-Command: eval\n\n');

    expect(job.jobUuid).toBe('j');
    expect(job.body).toBeUndefined();
  });

  it.each([
    ['api', () => commands.api('uptime\n\nexit')],
    ['api with CR', () => commands.api('uptime\r\rexit')],
    ['api with NUL', () => commands.api('uptime', 'a\0b')],
    ['filter', () => commands.filter('A', 'b\n\nexit')],
    ['execute', () => commands.execute({ app: 'set', arg: 'a=b\nhangup-cause: X' })],
    ['a header name', () => commands.sendevent('NOTIFY', [['a\nb', 'c']])],
    ['a header value', () => commands.sendevent('NOTIFY', [['a', 'b\rc']])],
  ])('39: refuses line ends smuggled into %s', (_, build) => {
    expect(build).toThrow(InvalidArgumentError);
  });

  it('39: lets a body contain anything', () => {
    const body = 'a\n\nexit\r\0';

    expect(commands.sendmsg(UUID, { 'call-command': 'execute' }, body).toString()).toBe(
      `sendmsg ${UUID}\ncall-command: execute\ncontent-length: 9\n\n${body}`,
    );
  });
});
