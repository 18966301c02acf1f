import { InvalidArgumentError, parseFsUrl } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { Secret } from '../secret.ts';
import { type SocketConfig } from '../socket-identity.ts';
import {
  addressOfEntry,
  checkContents,
  configOfUrl,
  PLAIN_FIELD_NAMES,
  type RawSocketEntry,
  readSocketEntries,
} from './socket-config.ts';

const entry = (difference: Partial<RawSocketEntry> = {}): RawSocketEntry => ({
  id: 'a',
  host: 'h',
  port: 8021,
  username: undefined,
  password: 'pw',
  events: undefined,
  enabled: undefined,
  ...difference,
});

const read = (...entries: RawSocketEntry[]) => readSocketEntries(entries, PLAIN_FIELD_NAMES);
const problemOf = (difference: Partial<RawSocketEntry>): string | undefined =>
  read(entry(difference)).problems[0]?.message;
const configOf = (difference: Partial<RawSocketEntry>): SocketConfig =>
  read(entry(difference)).sockets[0]!;

describe('an entry of a store', () => {
  it('becomes a config', () => {
    expect(read(entry({ events: 'dtmf' }))).toEqual({
      problems: [],
      sockets: [
        {
          id: 'a',
          host: 'h',
          port: 8021,
          username: undefined,
          password: expect.any(Secret) as Secret,
          tls: false,
          events: ['DTMF'],
          weight: 1,
          group: undefined,
          tags: [],
          state: 'in-service',
          zone: undefined,
        },
      ],
    });
    expect(configOf({}).password.reveal()).toBe('pw');
  });

  it.each<[keyof RawSocketEntry & keyof SocketConfig, unknown, unknown]>([
    ['zone', ' eu-1 ', 'eu-1'],
    ['zone', null, undefined],
    ['host', ' h ', 'h'],
    ['host', 'H.example', 'H.example'],
    ['host', '[::1]', '::1'],
    ['host', '::1', '::1'],
    ['host', 'täst-1_x.example', 'täst-1_x.example'],
    ['port', undefined, 8021],
    ['port', null, 8021],
    ['port', '', 8021],
    ['port', 0, 8021],
    ['port', '0', 8021],
    ['port', 1, 1],
    ['port', 65_535, 65_535],
    ['port', ' 8100 ', 8100],
    ['username', '', undefined],
    ['username', null, undefined],
    ['username', 'bob@example', 'bob@example'],
    ['tls', undefined, false],
    ['tls', null, false],
    ['tls', '', false],
    ['tls', true, true],
    ['tls', 1, true],
    ['tls', '1', true],
    ['tls', 'true', true],
    ['tls', false, false],
    ['tls', 0, false],
    ['tls', '0', false],
    ['tls', 'false', false],
    ['events', undefined, []],
    ['events', null, []],
    ['events', '', []],
    ['events', [], []],
    ['events', 'dtmf, DTMF,talk', ['DTMF', 'TALK']],
    ['events', ['DTMF', 'CUSTOM a::b,DTMF'], ['DTMF', 'CUSTOM a::b']],
  ])('has as %s of %j: %j', (field, given, value) => {
    expect(configOf({ [field]: given })[field]).toEqual(value);
  });

  it('may have its password as a secret', () => {
    expect(configOf({ password: new Secret('pw') }).password.reveal()).toBe('pw');
    expect(problemOf({ password: new Secret('') })).toContain('password is missing');
  });

  const HOST = 'write a host name or an address';
  const ALONE = 'host is not a host name or an address: write it alone, and the port into port';
  const PORT = 'write a number from 1 to 65535, or nothing for 8021';
  const PASSWORD = 'password is missing: write the password of event_socket.conf.xml';
  it.each<[keyof RawSocketEntry, unknown, string]>([
    ['host', undefined, `host is missing: ${HOST}`],
    ['host', ' ', `host is text: ${HOST}`],
    ['host', 1, `host is 1: ${HOST}`],
    ['host', 'h:8021', ALONE],
    ['host', 'a b', ALONE],
    ['host', '[h', ALONE],
    ['host', '::x', ALONE],
    ['port', -1, `port is -1: ${PORT}`],
    ['port', 65_536, `port is 65536: ${PORT}`],
    ['port', 1.5, `port is 1.5: ${PORT}`],
    ['port', 'eight', `port is text: ${PORT}`],
    ['port', '80a', `port is text: ${PORT}`],
    ['port', true, `port is true: ${PORT}`],
    ['username', 1, 'username is 1: write text, or nothing'],
    ['username', 'bob', 'username has no domain: write name@domain, or nothing'],
    ['password', undefined, PASSWORD],
    ['password', null, PASSWORD],
    ['password', '', PASSWORD],
    ['password', 1234, 'password is number, not text: put it in quotes'],
    ['password', 'a\nb', 'username or password cannot be sent: Password contains LF at offset 1; it must be one line'],
    ['tls', 'yes', 'tls is text: write true or false'],
    ['tls', 2, 'tls is 2: write true or false'],
    ['enabled', 'no', 'enabled is text: write true or false'],
    ['events', 1, 'events holds 1: write names like DTMF,CHANNEL_ANSWER'],
    ['events', ['DTMF', ['x']], 'events holds a list: write names like DTMF,CHANNEL_ANSWER'],
  ])('with %s %j is a problem: %s', (field, value, message) => {
    expect(read(entry({ [field]: value }))).toEqual({
      sockets: [],
      problems: [{ id: 'a', message }],
    });
  }); // prettier-ignore

  it('with a name of two lines among its events is a problem', () => {
    expect(problemOf({ events: 'A\nB' })).toMatch(/^events cannot be read: .*line end/);
  });

  it('with a user that cannot be sent is a problem', () => {
    expect(problemOf({ username: 'a:b@example' })).toMatch(
      /^username or password cannot be sent: .*colon/,
    );
  });

  it('is left out while it is disabled, and a problem is named by its place', () => {
    const { sockets, problems } = read(
      entry({ id: 'off', enabled: '0' }),
      entry({ id: 'bad', place: 'line 7', host: '' }),
      entry({ id: 'good' }),
    );

    expect(sockets.map(({ id }) => id)).toEqual(['good']);
    expect(problems).toEqual([{ id: 'line 7', message: `host is missing: ${HOST}` }]);
  });

  it('counts once for its id and once for its address; the first one is kept', () => {
    const { sockets, problems } = read(
      entry({ id: 'a', host: 'one' }),
      entry({ id: 'a', host: 'two', place: 'twin' }),
      entry({ id: 'b', host: 'ONE' }),
      entry({ id: 'c', host: 'one', port: 8022 }),
    );

    expect(sockets.map(({ id, host }) => [id, host])).toEqual([
      ['a', 'one'],
      ['c', 'one'],
    ]);
    expect(problems).toEqual([
      { id: 'twin', message: 'its id "a" is already taken: make it unique' },
      { id: 'b', message: 'ONE:8021 is already the address of "a": remove one of the two' },
    ]);
  });
});

describe("entries of another program's store", () => {
  it('are read as entries, except configs that were made here', () => {
    const [own] = read(entry()).sockets;
    const foreign = {
      ...entry({ id: 'b', host: 'other', port: '8100' }),
    } as unknown as SocketConfig;

    const { sockets, problems } = checkContents({ sockets: [own!, foreign], problems: [] });

    expect(sockets[0]).toBe(own);
    expect(sockets[1]).toMatchObject({ id: 'b', host: 'other', port: 8100 });
    expect(sockets[1]?.password).toBeInstanceOf(Secret);
    expect(problems).toEqual([]);
  });

  it('add their problems to those of the store', () => {
    const broken = {
      ...entry({ id: 'broken' }),
      get host(): string {
        throw new Error('no host today');
      },
    } as unknown as SocketConfig;
    const nameless = {
      get id(): string {
        throw new Error('no id today');
      },
    } as unknown as SocketConfig;
    const known = { id: 'x', message: 'said before' };

    const { sockets, problems } = checkContents({ sockets: [broken, nameless], problems: [known] });

    expect(sockets).toEqual([]);
    expect(problems).toEqual([
      known,
      { id: 'broken', message: 'it cannot be used: no host today' },
      { id: '?', message: 'it cannot be used: no id today' },
    ]);
  });
});

describe('the socket of a URL', () => {
  it('has its own id and the members of the URL', () => {
    const [one, other] = [':pw@h:1', 'fss://bob@d:pw@h'].map((url) => configOfUrl(parseFsUrl(url)));

    expect(one).toMatchObject({ host: 'h', port: 1, username: undefined, tls: false, events: [] });
    expect(other).toMatchObject({ host: 'h', port: 8021, username: 'bob@d', tls: true });
    expect(one?.id).not.toBe(other?.id);
  });

  it.each([
    ['h', 'The socket h:8021 is unknown, and the URL has no password; write fs://:PASSWORD@h:8021'],
    [
      'bob:pw@h',
      'The URL of h:8021 cannot be used: username has no domain: write name@domain, or nothing',
    ],
  ])('is refused for %s', (url, message) => {
    expect(() => configOfUrl(parseFsUrl(url))).toThrow(new InvalidArgumentError(message));
  });
});

describe('the address of an entry', () => {
  it.each([
    ['h', undefined, 'h:8021'],
    ['h', null, 'h:8021'],
    ['h', 1, 'h:1'],
    ['::1', 8100, '[::1]:8100'],
  ])('of %s and %s is %s', (host, port, address) => {
    expect(addressOfEntry(host, port)).toBe(address);
  });
});
