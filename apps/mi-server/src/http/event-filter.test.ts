import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { createEventFilter, missingFor, readEventQuery } from './event-filter.ts';

const event = (
  name: string,
  subclass?: string,
): Parameters<ReturnType<typeof createEventFilter>>[0] => ({
  name,
  subclass,
  sender: 'fs1',
  address: 'fs1:8021',
  body: '{}',
});

describe('createEventFilter', () => {
  it.each([
    [undefined, undefined, event('DTMF'), true],
    ['DTMF', undefined, event('DTMF'), true],
    ['dtmf', undefined, event('DTMF'), true],
    ['DTMF', undefined, event('API'), false],
    [['DTMF', 'API'], undefined, event('API'), true],
    ['ALL', undefined, event('API'), true],
    ['CUSTOM sofia::register', undefined, event('CUSTOM', 'sofia::register'), true],
    ['CUSTOM sofia::register', undefined, event('CUSTOM', 'sofia::unregister'), false],
    ['CUSTOM', undefined, event('CUSTOM', 'sofia::register'), true],
    [undefined, 'fs1:8021', event('DTMF'), true],
    [undefined, 'fs1', event('DTMF'), true],
    [undefined, 'FS1', event('DTMF'), true],
    [undefined, 'fs2', event('DTMF'), false],
    [undefined, 'Fs1:8021', { ...event('DTMF'), sender: 'fS1', address: 'fS1:8021' }, true],
    [undefined, 'fs1.example', { ...event('DTMF'), sender: 'FS1.Example' }, true],
    ['API', 'fs1', event('DTMF'), false],
  ])('with name %j and socket %j passes the event or not', (name, socket, given, passes) => {
    expect(createEventFilter(readEventQuery({ name, socket }))(given)).toBe(passes);
  });
});

describe('readEventQuery', () => {
  it('refuses a name that cannot be one', () => {
    expect(() => readEventQuery({ name: 'DTMF\nexit' })).toThrow(InvalidArgumentError);
  });

  it.each([
    [{ names: 'DTMF' }, 'There is no parameter "names"; did you mean name?'],
    [{ token: 'x' }, 'There is no parameter "token"; use name and socket'],
  ])('refuses %j', (query, message) => {
    expect(() => readEventQuery(query)).toThrow(message);
  });
});

describe('missingFor', () => {
  const known = [
    { address: 'fs1:8021', host: 'fs1', events: ['DTMF', 'CUSTOM sofia::register'] },
    { address: 'fs2:8021', host: 'fs2', events: ['ALL'] },
    { address: 'fs3:8021', host: 'fs3', events: ['CUSTOM'] },
  ];

  it.each<[Parameters<typeof readEventQuery>[0], readonly string[]]>([
    [{}, []],
    [{ name: 'DTMF', socket: 'FS1' }, []],
    [{ name: 'API', socket: 'fs2:8021' }, []],
    [{ name: 'API' }, []],
    [{ name: 'CUSTOM', socket: 'fs1' }, []],
    [{ name: 'CUSTOM a::b', socket: 'fs3' }, []],
    [{ name: 'ALL', socket: 'fs1' }, []],
    [{ name: 'API', socket: 'fs1' }, ['API is not subscribed; fs_subscribe subscribes it']],
    [
      { name: 'CUSTOM a::b', socket: 'fs1' },
      ['CUSTOM a::b is not subscribed; fs_subscribe subscribes it'],
    ],
    [{ socket: 'fs9' }, ['there is no socket fs9; fs_list lists the sockets']],
  ])('says what %j will not get', (query, sentences) => {
    expect(missingFor(readEventQuery(query), known)).toEqual(sentences);
  });
});
