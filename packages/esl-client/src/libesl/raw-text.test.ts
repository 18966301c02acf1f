import { describe, expect, it } from 'vitest';
import { rawText } from './raw-text.ts';

describe('rawText', () => {
  it.each([
    ['api status', 'api status\n\n'],
    ['api status\n', 'api status\n\n'],
    ['api status\n\n', 'api status\n\n'],
    ['bgapi status\r\nJob-UUID: x\r\n\r\n', 'bgapi status\nJob-UUID: x\n\n'],
    ['sendmsg u\ncall-command: execute\nContent-Length: 3\n\nabc', 'sendmsg u\ncall-command: execute\nContent-Length: 3\n\nabc'], // prettier-ignore
    [
      'sendevent X\ncontent-length: 3\nA: b\n\na\nb\n\n',
      'sendevent X\nA: b\nContent-Length: 3\n\na\nb',
    ],
    [
      'sendmsg u\r\ncontent-type: application/sdp\r\ncontent-length: 10\r\n\r\nv=0\r\n\r\ns=-',
      'sendmsg u\ncontent-type: application/sdp\nContent-Length: 10\n\nv=0\r\n\r\ns=-',
    ],
    ['sendevent X\ncontent-length: 2\n\né', 'sendevent X\nContent-Length: 2\n\né'],
  ])('makes one command of %j', (text, bytes) => {
    expect(rawText(text).toString()).toBe(bytes);
  });

  it.each([
    ['a second command', 'api status\n\nexit'],
    ['a body that is too short', 'sendevent X\ncontent-length: 9\n\nab'],
    ['a command behind the body', 'sendevent X\ncontent-length: 2\n\nabexit\n\n'],
    ['nothing', '\n\n'],
    ['a NUL', 'api \0'],
  ])('refuses %s', (_what, text) => {
    expect(() => rawText(text)).toThrow();
  });
});
