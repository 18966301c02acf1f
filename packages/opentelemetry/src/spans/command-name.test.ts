import { commands, describeCommand } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { commandName } from './command-name.ts';

describe('the name of the span of a command', () => {
  it.each<[Uint8Array | string, string]>([
    ['api status', 'api status'],
    ['api originate user/1000 &park()', 'api originate'],
    ['bgapi originate user/1000 &park()', 'bgapi originate'],
    ['api', 'api'],
    ['event json DTMF CUSTOM sofia::register', 'event'],
    ['auth ClueCon', 'auth'],
    [commands.execute({ uuid: '4b3c', app: 'playback', arg: 'a.wav' }), 'sendmsg execute playback'],
    [commands.execute({ app: 'playback', arg: 'a.wav' }), 'sendmsg execute playback'],
    [commands.hangup({ uuid: '4b3c' }), 'sendmsg hangup'],
    ['sendmsg 4b3c', 'sendmsg'],
  ])('of %s is %s', (command, expected) => {
    const described = describeCommand(command);

    expect(commandName(described.split(' ', 1)[0] ?? '', described)).toBe(expected);
  });
});
