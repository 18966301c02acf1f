import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors.ts';
import { formatAddress, formatFsUrl, parseFsUrl } from './fs-url.ts';

const bare = {
  username: undefined,
  password: undefined,
  host: 'h',
  port: 8021,
  hasPort: false,
  events: [],
};

describe('parseFsUrl', () => {
  it.each([
    ['h', {}],
    ['fs://h', {}],
    ['FS://h', {}],
    ['fs:group://h', {}],
    [' h ', {}],
    ['h/', {}],
    ['h/path:x', {}],
    ['h:8100', { port: 8100, hasPort: true }],
    ['h:8021', { hasPort: true }],
    ['h:1', { port: 1, hasPort: true }],
    ['h:65535', { port: 65535, hasPort: true }],
    ['192.0.2.1:8100', { host: '192.0.2.1', port: 8100, hasPort: true }],
    ['fs://:ClueCon@h', { password: 'ClueCon' }],
    ['bob:pw@h', { username: 'bob', password: 'pw' }],
    ['bob@h', { username: 'bob' }],
    ['bob:@h', { username: 'bob' }],
    [':@h', {}],
    ['user@example.test:pw@h', { username: 'user@example.test', password: 'pw' }],
    [':Clue:Con@h', { password: 'Clue:Con' }],
    [':Clue/Con@h', { password: 'Clue/Con' }],
    [':Clue?Con@h', { password: 'Clue?Con' }],
    [':Clue@Con@h:8100', { password: 'Clue@Con', port: 8100, hasPort: true }],
    [':100%25@h', { password: '100%25' }],
    ['bob:x://y@h', { username: 'bob', password: 'x://y' }],
    ['[::1]', { host: '::1' }],
    [':pw@[fd00::2]:8100', { password: 'pw', host: 'fd00::2', port: 8100, hasPort: true }],
    ['[fe80::1%eth0]', { host: 'fe80::1%eth0' }],
    ['täst.example', { host: 'täst.example' }],
    ['h?DTMF', { events: ['DTMF'] }],
    [
      'h:8100/p?dtmf, CHANNEL_ANSWER ,',
      { port: 8100, hasPort: true, events: ['DTMF', 'CHANNEL_ANSWER'] },
    ],
    [
      'h?DTMF,CUSTOM%20sofia::register sofia::expire',
      { events: ['DTMF', 'CUSTOM sofia::register', 'CUSTOM sofia::expire'] },
    ],
    ['h?DTMF=1,TALK=2', { events: ['DTMF', 'TALK'] }],
    ['h?DTMF?TALK', { events: ['DTMF'] }],
    ['h?', {}],
  ])('reads %j', (text, difference) => {
    expect(parseFsUrl(text)).toEqual({ ...bare, ...difference });
  });

  it.each([
    ['', /has no host; add one/],
    ['fs://', /has no host/],
    [':secret@', /has no host/],
    [':secret@:8021', /has no host/],
    ['@', /has no host/],
    ['h:', /has the port ""; give a number from 1 to 65535/],
    ['h:0', /port "0"/],
    ['h:65536', /port "65536"/],
    ['h:-1', /port "-1"/],
    ['h:80a', /port "80a"/],
    ['h:123456', /port "123456"/],
    ['[::1]:x', /port "x"/],
    ['::1', /brackets/],
    ['fd00::2:8021', /brackets/],
    ['[h]', /brackets hold an IPv6 address/],
    ['[]', /brackets hold/],
    ['h1,h2', /several hosts/],
    ['h 1', /character in its host "h 1"/],
    ['h\n1', /character in its host/],
    ['http://:secret@h', /scheme "http:\/\/"; use fs:\/\//],
    [':sec\nret@h', /line end or NUL in its credentials/],
    ['h?A\nB', /line end/],
    ['h?A%0AB', /line end/],
  ])('refuses %j and says why, without the password', (text, says) => {
    expect(() => parseFsUrl(text)).toThrow(InvalidArgumentError);
    expect(() => parseFsUrl(text)).toThrow(says);
    expect(() => parseFsUrl(text)).not.toThrow(/sec/);
  });
});

describe('formatFsUrl', () => {
  it.each([
    ['h', 'fs://h:8021', 'fs://h:8021'],
    [':pw@h', 'fs://:***@h:8021', 'fs://:pw@h:8021'],
    ['bob:pw@[::1]:1', 'fs://bob:***@[::1]:1', 'fs://bob:pw@[::1]:1'],
    ['bob@h', 'fs://bob@h:8021', 'fs://bob@h:8021'],
    ['h?dtmf,a::b', 'fs://h:8021?DTMF,CUSTOM a::b', 'fs://h:8021?DTMF,CUSTOM a::b'],
  ])('writes %j with the password only on request', (text, masked, open) => {
    expect(formatFsUrl(parseFsUrl(text))).toBe(masked);
    expect(formatFsUrl(parseFsUrl(text), { showPassword: true })).toBe(open);
  });

  it('writes what parseFsUrl reads back, whatever the password', () => {
    const password = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((s) => !/[\r\n\0]/.test(s));
    fc.assert(
      fc.property(password, fc.integer({ min: 1, max: 65_535 }), (secret, port) => {
        const url = { ...bare, username: 'u', password: secret, port, hasPort: true };
        expect(parseFsUrl(formatFsUrl(url, { showPassword: true }))).toEqual(url);
        expect(formatFsUrl(url)).toBe(`fs://u:***@h:${port}`);
      }),
    );
  });
});

describe('formatAddress', () => {
  it('puts brackets around IPv6', () => {
    expect(formatAddress('h', 1)).toBe('h:1');
    expect(formatAddress('::1', 8021)).toBe('[::1]:8021');
  });
});
