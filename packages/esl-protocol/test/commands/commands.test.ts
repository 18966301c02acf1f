import { describe, expect, it } from 'vitest';
import {
  commands,
  formatFsUrl,
  formatOriginate,
  InvalidArgumentError,
  parseFsUrl,
} from '../../src/index.ts';

const UUID = 'b28a3cae-10b0-4549-908a-d4e45420f471';

describe('commands', () => {
  it.each<[build: () => Buffer, text: string]>([
    [() => commands.auth('Clue Con'), 'auth Clue Con\n\n'],
    [() => commands.userauth('u@d', ''), 'userauth u@d:\n\n'],
    [() => commands.exit(), 'exit\n\n'],
    [() => commands.api('status'), 'api status\n\n'],
    [() => commands.api('uuid_kill', 'u cause'), 'api uuid_kill u cause\n\n'],
    [
      () => commands.api('st;;uptime', '', { consoleExecute: true }),
      'api st;;uptime\nconsole_execute: true\n\n',
    ],
    [() => commands.api('status', undefined, { consoleExecute: false }), 'api status\n\n'],
    [() => commands.bgapi('originate', 'null/x &park'), 'bgapi originate null/x &park\n\n'],
    [() => commands.bgapi('eval', 'é', { jobUuid: 'j-1' }), 'bgapi eval é\nJob-UUID: j-1\n\n'],
    [() => commands.event('plain', ['all']), 'event plain ALL\n\n'],
    [
      () => commands.event('json', ['CUSTOM', 'sofia::register', 'DTMF', 'CUSTOM a::b c']),
      'event json DTMF CUSTOM sofia::register a::b c\n\n',
    ],
    [() => commands.event('xml', ['CUSTOM']), 'event xml CUSTOM\n\n'],
    [() => commands.nixevent(['DTMF', 'a::b']), 'nixevent DTMF CUSTOM a::b\n\n'],
    [() => commands.noevents(), 'noevents\n\n'],
    [() => commands.myevents(), 'myevents\n\n'],
    [() => commands.myevents({ uuid: UUID }), `myevents ${UUID}\n\n`],
    [() => commands.myevents({ format: 'json' }), 'myevents json\n\n'],
    [() => commands.filter('Event-Name', 'a  b'), 'filter Event-Name a  b\n\n'],
    [() => commands.filter('Delete', 'x'), 'filter add Delete x\n\n'],
    [() => commands.filterDelete('all'), 'filter delete all\n\n'],
    [() => commands.filterDelete('A', 'b c'), 'filter delete A b c\n\n'],
    [() => commands.filterDelete('A', ''), 'filter delete A\n\n'],
    [() => commands.divertEvents(true), 'divert_events on\n\n'],
    [() => commands.divertEvents(false), 'divert_events off\n\n'],
    [() => commands.sendevent('MESSAGE', []), 'sendevent MESSAGE\n\n'],
    [
      () => commands.sendevent('CUSTOM', [['Event-Subclass', 'a::b']], new Uint8Array([0, 255])),
      'sendevent CUSTOM\nEvent-Subclass: a::b\ncontent-length: 2\n\n\0\xff',
    ],
    [() => commands.sendmsg(undefined, { a: '' }), 'sendmsg\na: \n\n'],
    [
      () =>
        commands.execute({
          uuid: UUID,
          app: 'playback',
          arg: '',
          loops: -1,
          eventUuid: 'e',
          holdBleg: true,
          eventLock: true,
          async: true,
        }),
      `sendmsg ${UUID}\ncall-command: execute\nexecute-app-name: playback\nloops: -1\nEvent-UUID: e\n` +
        'hold-bleg: true\nevent-lock: true\nasync: true\n\n',
    ],
    [
      () => commands.execute({ uuid: '', app: 'park', eventLock: false }),
      'sendmsg\ncall-command: execute\nexecute-app-name: park\n\n',
    ],
    [() => commands.hangup(), 'sendmsg\ncall-command: hangup\n\n'],
    [
      () => commands.hangup({ uuid: UUID, cause: 'USER_BUSY' }),
      `sendmsg ${UUID}\ncall-command: hangup\nhangup-cause: USER_BUSY\n\n`,
    ],
    [() => commands.unicast(), 'sendmsg\ncall-command: unicast\n\n'],
    [
      () =>
        commands.unicast({
          localIp: '192.0.2.1',
          localPort: 1,
          remoteIp: '192.0.2.2',
          remotePort: 2,
          transport: 'tcp',
          flags: 'native',
        }),
      'sendmsg\ncall-command: unicast\nlocal-ip: 192.0.2.1\nlocal-port: 1\nremote-ip: 192.0.2.2\n' +
        'remote-port: 2\ntransport: tcp\nflags: native\n\n',
    ],
    [
      () => commands.nomedia({ uuid: UUID, nomediaUuid: 'n' }),
      `sendmsg ${UUID}\ncall-command: nomedia\nnomedia-uuid: n\n\n`,
    ],
    [
      () => commands.xferext({ applications: [['answer'], ['playback', 'a.wav'], ['park', '']] }),
      'sendmsg\ncall-command: xferext\napplication: answer\napplication: playback a.wav\napplication: park\n\n',
    ],
    [() => commands.log(), 'log\n\n'],
    [() => commands.log(7), 'log 7\n\n'],
    [() => commands.log('debug'), 'log debug\n\n'],
    [() => commands.nolog(), 'nolog\n\n'],
    [() => commands.linger(), 'linger\n\n'],
    [() => commands.linger(0), 'linger 0\n\n'],
    [() => commands.nolinger(), 'nolinger\n\n'],
    [() => commands.getvar('a'), 'getvar a\n\n'],
    [() => commands.resume(), 'resume\n\n'],
    [() => commands.connect(), 'connect\n\n'],
    [() => commands.raw('api status'), 'api status\n\n'],
    [
      () => commands.raw('sendevent CUSTOM\nEvent-Subclass: a::b\n', 'é\n\nmore'),
      'sendevent CUSTOM\nEvent-Subclass: a::b\ncontent-length: 8\n\né\n\nmore',
    ],
    [() => commands.raw('sendmsg', ''), 'sendmsg\n\n'],
    [() => commands.raw('\r\n\nbgapi x\nJob-UUID: j\r\n\r\n'), 'bgapi x\nJob-UUID: j\n\n'],
  ])('writes %#: %s', (build, text) => {
    expect(build().equals(Buffer.from(text, text.includes('\xff') ? 'latin1' : 'utf8'))).toBe(true);
  });

  const refusals: Record<string, [build: () => unknown, says: RegExp]> = {
    'an empty password': [() => commands.auth(''), /^Password is empty$/],
    'a password of two lines': [
      () => commands.auth('secret\n'),
      /^Password contains LF at offset 6/,
    ],
    'a user with a colon': [() => commands.userauth('a:b', 'c'), /colon/],
    'a user password with CR': [() => commands.userauth('a', 'b\r'), /^Password contains CR/],
    'an empty API command': [() => commands.api(''), /^API command is empty$/],
    'a job id with a blank': [
      () => commands.bgapi('a', '', { jobUuid: 'j 1' }),
      /Job-UUID contains a blank/,
    ],
    'a job id with a percent sign': [
      () => commands.bgapi('a', '', { jobUuid: '100%25' }),
      /percent sign/,
    ],
    'an empty job id': [() => commands.bgapi('a', '', { jobUuid: '' }), /^Job-UUID is empty$/],
    'a job id that breaks the reply': [
      () => commands.bgapi('a', '', { jobUuid: 'x'.repeat(236) }),
      /longer than 235 bytes/,
    ],
    'no event names': [() => commands.event('json', []), /No event names/],
    'blank event names': [() => commands.nixevent([' ', ',']), /No event names/],
    'an event name with LF': [() => commands.event('json', ['A\nB']), /line end/],
    'myevents with uuid and format': [
      () => commands.myevents({ uuid: UUID, format: 'json' }),
      /a uuid or a format/,
    ],
    'a uuid with a blank': [() => commands.myevents({ uuid: 'a b' }), /UUID contains a blank/],
    'a filter header with a blank': [() => commands.filter('a b', 'c'), /one word/],
    'an empty filter value': [() => commands.filter('a', ''), /Filter value is empty/],
    'a filter value with NUL': [() => commands.filterDelete('a', 'b\0'), /NUL/],
    'an empty header name': [() => commands.sendmsg(UUID, { '': 'x' }), /Header name is empty/],
    'a header name with a colon': [() => commands.sendmsg(UUID, { 'a:b': 'x' }), /colon/],
    'a Content-Length by hand': [
      () => commands.sendmsg(UUID, { 'CONTENT-length': '5' }),
      /counted from the body/,
    ],
    'a sendmsg uuid with LF': [() => commands.sendmsg('a\nb', {}), /UUID contains LF/],
    'an application without a name': [() => commands.execute({ app: '' }), /name is empty/],
    'an argument and a body': [
      () => commands.execute({ app: 'a', arg: 'b', body: 'c' }),
      /not both/,
    ],
    'no loop at all': [() => commands.execute({ app: 'a', loops: 0 }), /other than 0/],
    'loops of half a time': [() => commands.execute({ app: 'a', loops: 0.5 }), /integer/],
    'xferext without applications': [() => commands.xferext({ applications: [] }), /at least one/],
    'a log level of two words': [() => commands.log('a b'), /Log level contains a blank/],
    'a negative linger': [() => commands.linger(-1), /whole seconds/],
    'no raw command': [() => commands.raw('\n \n'), /Command is empty/],
    'a raw command with NUL': [() => commands.raw('api \0'), /NUL/],
    'a raw command with CR inside': [() => commands.raw('api a\r\nb: c'), /CR/],
    'two raw commands': [() => commands.raw('api a\n\nexit'), /blank line/],
    'event names that are a number': [
      () => commands.event('json', 5 as never),
      /^The list of event names is a number; write a list$/,
    ],
    'execute without its argument': [
      () => commands.execute(undefined as never),
      /^The argument of execute is undefined; write an object$/,
    ],
    'hangup of null': [() => commands.hangup(null as never), /hangup is null/],
    'xferext without a list': [
      () => commands.xferext({} as never),
      /applications of xferext is undefined/,
    ],
    'originate without its argument': [
      () => formatOriginate(null as never),
      /formatOriginate is null/,
    ],
    'originate of a number': [
      () => formatOriginate({ endpoint: 5, application: 'park' } as never),
      /endpoint of originate is a number/,
    ],
    'a URL that is a number': [() => parseFsUrl(8021 as never), /URL is not a string/],
    'a URL that was not parsed': [() => formatFsUrl({} as never), /not a result of parseFsUrl/],
    'a body of a command that uses none': [() => commands.raw('api status', 'a'), /Only sendevent/],
    'a body beside bytes': [() => commands.raw(commands.exit(), 'a'), /give a text beside a body/],
    'a body that is a number': [() => commands.raw('sendmsg', 1 as never), /is a number/],
    'an argument of two lines': [
      () => commands.execute({ app: 'a', arg: 'b\nc' }),
      /^Argument of the application contains LF at offset 1; .* give it as the body$/,
    ],
    'a raw body': [() => commands.raw('sendevent X\nContent-Length: 3'), /commands\.sendmsg/],
  };

  it.each(Object.entries(refusals))('refuses %s', (_, [build, says]) => {
    expect(build).toThrow(InvalidArgumentError);
    expect(build).toThrow(says);
  });

  const BLOCK = 10_485_760;
  const BODY = 16_777_216;
  it.each<[build: (size: number) => Buffer, limit: number, size: number]>([
    [(size) => commands.api('a', 'x'.repeat(size)), BLOCK, BLOCK - 'api a \n\n'.length],
    [(size) => commands.bgapi('a', 'x'.repeat(size)), BLOCK, BLOCK - 'bgapi a \n\n'.length],
    [
      (size) => commands.bgapi('a', 'x'.repeat(size), { jobUuid: 'j' }),
      BLOCK,
      BLOCK - 'bgapi a \nJob-UUID: j\n\n'.length,
    ],
    [(size) => commands.auth('x'.repeat(size)), BLOCK, BLOCK - 'auth \n\n'.length],
    [
      (size) => commands.raw(`api a${'é'.repeat(size)}`),
      BLOCK,
      (BLOCK - 'api a\n\n'.length - 1) / 2,
    ],
    [
      (size) => commands.sendmsg('u', { a: 'x'.repeat(size) }),
      BLOCK,
      BLOCK - 'sendmsg u\na: \n\n'.length,
    ],
    [
      (size) => commands.raw(Buffer.from(`api ${'x'.repeat(size)}\n\n`)),
      BLOCK,
      BLOCK - 'api \n\n'.length,
    ],
    [
      (size) =>
        commands.raw(Buffer.from(`sendmsg\nContent-Length: ${size}\n\n${'x'.repeat(size)}`)),
      BODY,
      BODY,
    ],
    [(size) => commands.sendevent('X', {}, 'x'.repeat(size)), BODY, BODY],
    [(size) => commands.execute({ app: 'a', body: 'x'.repeat(size) }), BODY, BODY],
  ])('refuses more than the server reads in one piece: %s', (build, limit, size) => {
    expect(build(size).length).toBeGreaterThan(limit - 2);
    expect(() => build(size + 1)).toThrow(InvalidArgumentError);
    expect(() => build(size + 1)).toThrow(String(limit));
  });

  /** In the middle of a larger buffer, as a view has it. */
  const view = (text: string): Uint8Array =>
    new Uint8Array(Buffer.from(`##${text}##`)).subarray(2, 2 + text.length);

  it.each([
    'api status\n\n',
    'bgapi status\nJob-UUID: job-1\n\n',
    'api a\nJob-UUID: 100 %\n\n',
    'sendevent A\nContent-Length: 3\n\nabc',
    'sendevent A\ncontent-length:3\nX: y\n\nabc',
    'sendevent A\nContent-Length: 12\n\nfirst\n\nlast.',
    'sendevent A\nX: content-length: 3\n\n',
  ])('takes the bytes of a complete command as they are: %j', (text) => {
    expect(commands.raw(view(text)).toString()).toBe(text);
  });

  it.each([
    ['api status\n', 'do not end with a blank line'],
    ['', 'do not end with a blank line'],
    ['api a\n\napi b\n\n', 'hold 7 more than one command'],
    ['sendevent A\nContent-Length: 3\n\nabcd', 'hold 1 more than one command'],
    ['sendevent A\nContent-Length: 3\n\nab', 'is 1 bytes shorter than its Content-Length'],
    ['bgapi a\nJob-UUID:   lead\n\n', 'Job-UUID contains a blank'],
    ['BGAPI a\nX: y\njob-uuid: order%2F17\n\n', 'Job-UUID contains a percent sign'],
    [`bgapi a\nJob-UUID: ${'x'.repeat(236)}\n\n`, 'Job-UUID is longer than 235 bytes'],
  ])('refuses the bytes of %j', (text, reason) => {
    expect(() => commands.raw(view(text))).toThrow(InvalidArgumentError);
    expect(() => commands.raw(view(text))).toThrow(reason);
  });

  it.each([
    ['bgapi a\nJob-UUID: a b', 'Job-UUID contains a blank'],
    ['bgapi a\nJob-UUID: 100%', 'Job-UUID contains a percent sign'],
  ])('refuses the text %j', (text, reason) => {
    expect(() => commands.raw(text)).toThrow(reason);
  });

  it('names a value that is neither a string nor bytes', () => {
    const raw = commands.raw as (command: unknown) => Buffer;

    expect(() => raw(undefined)).toThrow('Command is undefined; write a string or bytes');
    expect(() => raw(5)).toThrow('Command is a number; write a string or bytes');
  });

  it('reads a raw command in linear time', () => {
    const lines = '\n'.repeat(300_000);

    expect(() => commands.raw(`a${lines}b`)).toThrow(/blank line/);
    expect(commands.raw(`\r\n${lines}api a\n\r\n`).toString()).toBe('api a\n\n');
  });

  it('never quotes a refused value', () => {
    expect(() => commands.auth('secret\n')).not.toThrow(/secret/);
    expect(() => commands.userauth('user', 'secret\n')).not.toThrow(/secret/);
  });
});
