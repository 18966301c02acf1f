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
  ])('decides about the event by name %j and socket %j', (name, socket, given, passes) => {
    expect(createEventFilter(readEventQuery({ name, socket }))(given)).toBe(passes);
  });
});

describe('createEventFilter of headers and subclasses', () => {
  const call = {
    ...event('CHANNEL_ANSWER'),
    body: '{"variable_domain_name":"example.org","Caller-Destination-Number":"+441000","list":["a","b"]}',
  };

  it.each([
    [{ header: 'variable_domain_name:example.org' }, true],
    [{ header: 'VARIABLE_domain_name:example.org' }, true],
    [{ header: 'variable_domain_name:example' }, false],
    [{ header_prefix: 'variable_domain_name:example' }, true],
    [{ header: 'no_such:example.org' }, false],
    [{ header: 'no_such:' }, false],
    [{ header: ['variable_domain_name:a', 'variable_domain_name:example.org'] }, true],
    [
      {
        header: 'variable_domain_name:example.org',
        header_prefix: 'Caller-Destination-Number:+49',
      },
      false,
    ],
    [{ header: 'variable_domain_name:x', header_prefix: 'variable_domain_name:exa' }, true],
    [{ header: 'list:b' }, true],
    [{ name: 'DTMF', header: 'variable_domain_name:example.org' }, false],
    [{ subclass: 'sofia::register' }, false],
  ])('decides about the answered call by %j', (query, passes) => {
    expect(createEventFilter(readEventQuery(query))(call)).toBe(passes);
  });

  it.each([
    [{ subclass: 'sofia::register' }, true],
    [{ subclass: ['conference::maintenance', 'sofia::register'] }, true],
    [{ subclass: 'sofia::unregister' }, false],
    [{ name: 'CUSTOM', subclass: 'sofia::register' }, true],
    [{ name: 'DTMF', subclass: 'sofia::register' }, false],
  ])('decides about the registration by %j', (query, passes) => {
    const register = event('CUSTOM', 'sofia::register');

    expect(createEventFilter(readEventQuery(query))(register)).toBe(passes);
  });

  it('asks the event itself for its header, so that nothing is parsed twice', () => {
    const asked: string[] = [];
    const lazy = {
      ...call,
      header: (name: string) => {
        asked.push(name);
        return 'example.org';
      },
    };

    expect(createEventFilter(readEventQuery({ header: 'Domain:example.org' }))(lazy)).toBe(true);
    expect(createEventFilter(readEventQuery({ name: 'API', header: 'Domain:x' }))(lazy)).toBe(
      false,
    );
    expect(asked).toEqual(['Domain']);
  });
});

it('passes a gap of its socket, whichever events are requested', () => {
  const gap = { ...event(''), gap: {} as NonNullable<ReturnType<typeof event>['gap']> };

  expect(createEventFilter(readEventQuery({ name: 'DTMF', header: 'A:b' }))(gap)).toBe(true);
  expect(createEventFilter(readEventQuery({ socket: 'fs1' }))(gap)).toBe(true);
  expect(createEventFilter(readEventQuery({ socket: 'fs2' }))(gap)).toBe(false);
});

describe('readEventQuery', () => {
  it.each([{ header: 'Domain' }, { header_prefix: ':x' }, { header: '' }])(
    'refuses %j, and says how a condition is written',
    (query) => {
      expect(() => readEventQuery(query)).toThrow(/is not NAME:VALUE, for example header/);
    },
  );

  it('refuses more conditions than each event can be compared with', () => {
    const socket = Array.from({ length: 51 }, (_, at) => `fs${at}`);

    expect(() => readEventQuery({ socket })).toThrow('51 conditions are too many; use at most 50');
    expect(readEventQuery({ socket: socket.slice(1) }).sockets).toHaveLength(50);
  });

  it('refuses a name that cannot be one', () => {
    expect(() => readEventQuery({ name: 'DTMF\nexit' })).toThrow(InvalidArgumentError);
  });

  it.each([
    [{ names: 'DTMF' }, 'Unknown parameter "names"; did you mean name?'],
    [
      { token: 'x' },
      'Unknown parameter "token"; use name, socket, subclass, header and header_prefix',
    ],
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
    [{ subclass: 'a::b', socket: 'fs3' }, []],
    [
      { subclass: 'a::b', socket: 'fs1' },
      ['CUSTOM a::b is not subscribed; fs_subscribe subscribes it'],
    ],
    [{ name: 'API', socket: 'fs1' }, ['API is not subscribed; fs_subscribe subscribes it']],
    [
      { name: 'CUSTOM a::b', socket: 'fs1' },
      ['CUSTOM a::b is not subscribed; fs_subscribe subscribes it'],
    ],
    [{ socket: 'fs9' }, ['there is no socket fs9; fs_list lists the sockets']],
  ])('reports what %j will not get', (query, sentences) => {
    expect(missingFor(readEventQuery(query), known)).toEqual(sentences);
  });
});
