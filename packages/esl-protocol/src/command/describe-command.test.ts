import { describe, expect, it } from 'vitest';
import { commands } from './commands.ts';
import { describeCommand } from './describe-command.ts';

describe('describeCommand', () => {
  it.each<[command: Uint8Array | string, text: string]>([
    [commands.auth('secret'), 'auth ***'],
    [commands.userauth('user@domain', 'secret'), 'userauth ***'],
    ['AUTH secret', 'auth ***'],
    ['\r\nauth secret\r\n\r\n', 'auth ***'],
    ['auth', 'auth ***'],
    [commands.api('status'), 'api status'],
    [commands.api('originate', '{sip_auth_password=secret}x &park'), 'api originate …'],
    [commands.bgapi('uptime', '', { jobUuid: 'j' }), 'bgapi uptime'],
    [commands.event('json', ['DTMF', 'a::b']), 'event json DTMF CUSTOM a::b'],
    [commands.filter('Caller-ID', 'secret'), 'filter Caller-ID …'],
    [commands.sendmsg('u', {}), 'sendmsg u'],
    [commands.execute({ uuid: 'u', app: 'set', arg: 'pin=secret' }), 'sendmsg u execute set'],
    [commands.sendmsg(undefined, { a: 'b' }, '\ncall-command: secret'), 'sendmsg'],
    [commands.exit(), 'exit'],
    ['mystery secret', 'mystery …'],
    ['api  status', 'api status'],
    [' api status ', 'api status'],
    ['api status\rsecret', 'api status'],
    ['api status\tsecret', 'api status …'],
    ['auth\tsecret', 'auth ***'],
    ['api status\nsecret', 'api status'],
    [`api ${'x'.repeat(76)}`, `api ${'x'.repeat(76)}`],
    [`api ${'x'.repeat(77)}`, `api ${'x'.repeat(75)}…`],
    ['sendmsg u\r\nexecute-app-name:  set\r\nexecute-app-arg: secret', 'sendmsg u set'],
    ['sendmsg u\nx-call-command: secret', 'sendmsg u'],
    ['sendmsg u secret', 'sendmsg u'],
    ['', ''],
    [
      `event json ${'LONG_NAME '.repeat(20)}`,
      `event json ${'LONG_NAME '.repeat(20).slice(0, 68)}…`,
    ],
  ])('describes %j without its secrets', (command, text) => {
    expect(describeCommand(command)).toBe(text);
  });
});
