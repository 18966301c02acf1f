import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors.ts';
import { formatEventSpec, parseEventList } from './event-spec.ts';
import { formatFsUrl, type FsUrl, parseFsUrl } from './fs-url.ts';

const bare: FsUrl = {
  tls: false,
  username: undefined,
  password: undefined,
  host: 'h',
  port: 8021,
  hasPort: false,
  events: [],
};

const ODD_CHARACTERS = Array.from('fsaB:@/?,%41= .-[]');
const orUndefined = (text: string | undefined): string | undefined =>
  text === '' ? undefined : text;

describe('parseFsUrl', () => {
  it.each([
    ['h', {}],
    ['fs://h', {}],
    ['FS://h', {}],
    ['fs:group://h', {}],
    ['fss://h', { tls: true }],
    ['FSS://h:5061', { tls: true, port: 5061, hasPort: true }],
    ['fss:group://:pw@h', { tls: true, password: 'pw' }],
    ['fss:pw@h', { username: 'fss', password: 'pw' }],
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
    ['h?CUSTOM a%3Db', { events: ['CUSTOM a=b'] }],
    ['h?CUSTOM %C3%A4::x', { events: ['CUSTOM ä::x'] }],
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
    ['h:', /has an invalid port ""; use a number from 1 to 65535, or none for 8021/],
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
    ['[::1', /several colons; put an IPv6 address in brackets/],
    ['x[::1]', /several colons/],
    ['[::1]x', /several colons/],
    ['[x::1]', /brackets hold/],
    ['[::1%]', /brackets hold/],
    ['[::1 ]', /brackets hold/],
    ['h1,h2', /several hosts/],
    ['h 1', /character in its host "h 1"/],
    ['h\n1', /character in its host/],
    ['http://:secret@h', /scheme "http:\/\/"; use fs:\/\/, fss:\/\/ for TLS/],
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
    [':pw@h?CUSTOM a%2541', 'fs://:***@h:8021?CUSTOM a%2541', 'fs://:pw@h:8021?CUSTOM a%2541'],
    [':pw@h?CUSTOM x%40y', 'fs://:***@h:8021?CUSTOM x%40y', 'fs://:pw@h:8021?CUSTOM x%40y'],
    ['h?CUSTOM a%3Fb%3D', 'fs://h:8021?CUSTOM a%3Fb%3D', 'fs://h:8021?CUSTOM a%3Fb%3D'],
    ['h?CUSTOM a%C2%A0', 'fs://h:8021?CUSTOM a%C2%A0', 'fs://h:8021?CUSTOM a%C2%A0'],
    ['fss://bob:pw@h', 'fss://bob:***@h:8021', 'fss://bob:pw@h:8021'],
    ['h?dtmf,a::b', 'fs://h:8021?DTMF,CUSTOM a::b', 'fs://h:8021?DTMF,CUSTOM a::b'],
  ])('writes %j with the password only on request', (text, masked, open) => {
    expect(formatFsUrl(parseFsUrl(text))).toBe(masked);
    expect(formatFsUrl(parseFsUrl(text), { showPassword: true })).toBe(open);
  });

  it.each<[string, Partial<FsUrl>]>([
    ['username', { username: 'a:b', password: 'secret' }],
    ['username', { username: 'a:b' }],
    ['line end', { password: 'sec\nret' }],
    ['host', { host: 'h/x' }],
    ['host', { host: 'a b' }],
    ['host', { host: '' }],
    ['password', { host: 'x@h', password: 'secret' }],
    ['brackets', { host: 'h:1' }],
    ['port', { port: 0 }],
    ['port', { port: 1.5 }],
    ['line end', { events: ['A\nB'] }],
  ])('refuses what a URL cannot carry, naming the part: %s of %j', (part, difference) => {
    const url = { ...bare, ...difference };

    for (const showPassword of [true, false]) {
      expect(() => formatFsUrl(url, { showPassword })).toThrow(InvalidArgumentError);
      expect(() => formatFsUrl(url, { showPassword })).toThrow(part);
      expect(() => formatFsUrl(url, { showPassword })).not.toThrow(/sec/);
    }
  });

  it('takes an empty username or password as none', () => {
    expect(formatFsUrl({ ...bare, username: '', password: '' })).toBe('fs://h:8021');
  });

  it('round-trips any URL through parseFsUrl', () => {
    const part = fc.string({
      unit: fc.constantFrom(...ODD_CHARACTERS, '\t', 'ä', '☎', '\u00a0'),
      maxLength: 12,
    });
    const url = fc.record<FsUrl>({
      tls: fc.boolean(),
      username: part,
      password: part,
      host: fc.oneof(fc.constantFrom('h', '::1', '192.0.2.1'), part),
      port: fc.integer({ min: 1, max: 65_535 }),
      hasPort: fc.constant(true),
      events: fc.array(
        part.map((text) => `CUSTOM ${text}`),
        { maxLength: 2 },
      ),
    });
    let written = 0;
    fc.assert(
      fc.property(url, (given) => {
        let text: string;
        try {
          text = formatFsUrl(given, { showPassword: true });
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidArgumentError);
          return;
        }
        written += 1;
        const read = parseFsUrl(text);
        const none = {
          username: orUndefined(given.username),
          password: orUndefined(given.password),
        };
        expect({ ...read, events: [] }).toEqual({ ...given, ...none, events: [] });
        expect(read.events).toEqual(parseEventList(given.events.join()).map(formatEventSpec));
      }),
    );
    expect(written).toBeGreaterThan(20);
  });

  it('writes back what it has read', () => {
    const text = fc.string({ unit: fc.constantFrom(...ODD_CHARACTERS), maxLength: 30 });
    fc.assert(
      fc.property(text, (given) => {
        let read: FsUrl;
        try {
          read = parseFsUrl(`fs://${given}`);
        } catch {
          return;
        }
        expect(parseFsUrl(formatFsUrl(read, { showPassword: true }))).toEqual({
          ...read,
          hasPort: true,
        });
      }),
    );
  });
});
