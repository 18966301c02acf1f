import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eventTokens,
  fleetSubjects,
  NO_EVENT,
  nameToken,
  socketToken,
  textOfToken,
} from './subjects.ts';

const LEGAL_KEY = /^[a-zA-Z0-9_=-]+$/;
/** What addresses and names are made of, and what could confuse their tokens. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'Z', '0', '.', '_', '=', ':', '-', '3', '[', ' ', 'é') }),
  // any characters, never half of a surrogate pair
  fc.string({ unit: 'grapheme' }),
);

describe('a token', () => {
  it.each([
    ['10.0.0.1:8021', '10_0_0_1=3a8021'],
    ['[::1]:8021', '=5b=3a=3a1=5d=3a8021'],
    ['fs_1.example.org:8021', 'fs=5f1_example_org=3a8021'],
    ['FS:8021', 'fs=3a8021'],
  ])('of the socket %s is %s', (key, token) => {
    expect(socketToken(key)).toBe(token);
  });

  it('is legal in a subject and as a key, and reads back as the text', () => {
    fc.assert(
      fc.property(text, (name) => {
        const token = nameToken(name);
        expect(token).toMatch(LEGAL_KEY);
        expect(textOfToken(token)).toBe(name);
      }),
    );
  });

  it('of a socket reads back as its key', () => {
    fc.assert(
      fc.property(
        text.map((key) => key.toLowerCase()),
        (key) => {
          expect(textOfToken(socketToken(key))).toBe(key);
        },
      ),
    );
  });

  it.each(['', 'a b', 'a.b', '=3', '=3A', '=ff', 'a>'])('is not "%s"', (token) => {
    expect(textOfToken(token)).toBeUndefined();
  });
});

describe('the tokens of an event', () => {
  it.each([
    ['CHANNEL_ANSWER', undefined, 'CHANNEL_ANSWER'],
    ['CUSTOM', 'sofia::register', 'CUSTOM.sofia=3a=3aregister'],
    ['CUSTOM', 'my_app.Done', 'CUSTOM.my=5fapp_Done'],
    ['CUSTOM', '', 'CUSTOM.='],
    ['-', undefined, '=2d'],
    ['a.b', undefined, 'a=2eb'],
    ['', undefined, '='],
  ])('%s %s are %s', (name, subclass, tokens) => {
    expect(eventTokens(name, subclass)).toBe(tokens);
  });

  it('are shared by no two events, and by no control message', () => {
    const event = fc.tuple(text, fc.option(text, { nil: undefined }));
    fc.assert(
      fc.property(event, event, ([name, subclass], [otherName, otherSubclass]) => {
        const isSame = name === otherName && subclass === otherSubclass;
        expect(eventTokens(name, subclass) === eventTokens(otherName, otherSubclass)).toBe(isSame);
        expect(eventTokens(name, subclass).split('.')[0]).not.toBe(NO_EVENT);
      }),
    );
  });
});

describe('the subjects of a fleet', () => {
  const subjects = fleetSubjects('prod');

  it('are those named in permissions', () => {
    expect({ ...subjects }).toMatchObject({
      bucket: 'sw_prod',
      stream: 'SW_prod',
      beat: 'sw.prod.beat',
      own: 'sw.prod.own',
      events: 'sw.prod.ev.>',
    });
    expect(subjects.commands('10.0.0.1:8021')).toBe('sw.prod.cmd.10_0_0_1=3a8021');
    expect(subjects.toServer('mi-1-V1StGXR8', 'take')).toBe('sw.prod.srv.mi-1-V1StGXR8.take');
    expect(subjects.toAll('list')).toBe('sw.prod.all.list');
    expect(subjects.event('fs:8021', 'CUSTOM', 'sofia::register')).toBe(
      'sw.prod.ev.fs=3a8021.CUSTOM.sofia=3a=3aregister',
    );
    expect(subjects.control('fs:8021', 'gap')).toBe('sw.prod.ev.fs=3a8021.-.gap');
  });

  it.each(['', 'Prod', 'a.b', 'a b', 'x'.repeat(33), 'a>'])('refuse the name "%s"', (name) => {
    expect(() => fleetSubjects(name)).toThrow(/cannot be the name of a fleet/);
  });
});
