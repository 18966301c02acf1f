import { createEvent } from '@switchwire/esl-protocol/server';
import { describe, expect, it } from 'vitest';
import { MemoryManager } from '../../test/memory-manager.ts';
import { type RouteMatch } from './route-match.ts';
import { Route } from './route.ts';
import { RouteTable } from './route-table.ts';

const OWNER = { script: 'a', version: 1 };

const double = new MemoryManager();
const SOCKETS = new Map(
  ['10.0.0.1:8021', '10.0.0.1:8022', '10.0.0.2:8021', 'PBX.example:8021'].map((address) => [
    address,
    double.infoOf(double.add(address)),
  ]),
);

/** Labels of the routes that an event meets. */
function matched(
  routes: readonly (string | RouteMatch)[],
  name: string,
  subclass?: string,
  socket = '10.0.0.1:8021',
): readonly string[] {
  const table = new RouteTable(routes.map((match) => new Route(match, () => undefined, OWNER)));
  const headers = subclass === undefined ? [] : ([['Event-Subclass', subclass]] as const);
  return table
    .match(createEvent({ name, headers }), SOCKETS.get(socket)!)
    .routes.map(({ label }) => label);
}

describe('RouteTable', () => {
  it.each([
    ['a name', ['DTMF', 'HEARTBEAT'], 'DTMF', undefined, ['DTMF']],
    ['a name in another letter case', ['dtmf'], 'DTMF', undefined, ['DTMF']],
    ['nothing that was not named', ['DTMF'], 'HEARTBEAT', undefined, []],
    ['everything', ['*'], 'HEARTBEAT', undefined, ['*']],
    ['everything by the name OpenSIPS gives it', ['E_FREESWITCH'], 'DTMF', undefined, ['*']],
    ['everything by subscription', ['ALL'], 'CUSTOM', 'a::b', ['ALL']],
    ['in the order of the script', ['*', 'DTMF', 'ALL'], 'DTMF', undefined, ['*', 'DTMF', 'ALL']],
    ['a subclass', ['CUSTOM a::b', 'CUSTOM c::d'], 'CUSTOM', 'c::d', ['CUSTOM c::d']],
    ['a subclass by itself', ['a::b'], 'CUSTOM', 'a::b', ['CUSTOM a::b']],
    ['a subclass, case-sensitively', ['CUSTOM a::b'], 'CUSTOM', 'A::b', []],
    [
      'a subclass by its member',
      [{ name: 'CUSTOM', subclass: 'a::b' }],
      'CUSTOM',
      'a::b',
      ['CUSTOM a::b'],
    ],
    ['any subclass', ['CUSTOM a::b', 'CUSTOM'], 'CUSTOM', 'x::y', ['CUSTOM']],
    [
      'any subclass beside one',
      ['CUSTOM a::b', 'CUSTOM'],
      'CUSTOM',
      'a::b',
      ['CUSTOM a::b', 'CUSTOM'],
    ],
    ['no subclass', ['CUSTOM a::b', 'CUSTOM', '*'], 'CUSTOM', undefined, ['CUSTOM', '*']],
  ] as const)('finds %s', (_, routes, name, subclass, expected) => {
    expect(matched(routes, name, subclass)).toEqual(expected);
  });

  it.each([
    ['10.0.0.1:8021', ['DTMF', 'DTMF from 10.0.0.1', 'DTMF from 10.0.0.1:8021']],
    ['10.0.0.1:8022', ['DTMF', 'DTMF from 10.0.0.1']],
    ['10.0.0.2:8021', ['DTMF']],
    ['PBX.example:8021', ['DTMF', 'DTMF from pbx.Example']],
  ])('keeps to the sockets that routes name, at %s', (socket, expected) => {
    const routes = [
      'DTMF',
      { name: 'DTMF', socket: '10.0.0.1' },
      { name: 'DTMF', socket: '10.0.0.1:8021' },
      { name: 'DTMF', socket: 'pbx.Example' },
    ];

    expect(matched(routes, 'DTMF', undefined, socket)).toEqual(expected);
  });

  it('takes the key of the first route that has one', () => {
    const first = (): string => 'first';
    const second = (): string => 'second';
    const routes = ['DTMF', { name: 'DTMF', key: first }, { name: 'DTMF', key: second }];
    const table = new RouteTable(routes.map((match) => new Route(match, () => undefined, OWNER)));

    const { key } = table.match(createEvent({ name: 'DTMF' }), SOCKETS.get('10.0.0.1:8021')!);

    expect(key).toBe(first);
  });

  it('asks an event for its name and subclass only', () => {
    const table = new RouteTable([new Route('CUSTOM a::b', () => undefined, OWNER)]);
    const event = createEvent({ name: 'CUSTOM', headers: [['Event-Subclass', 'a::b']] });
    const asked: (string | symbol)[] = [];
    const spy = new Proxy(event, {
      get: (target, property) => {
        asked.push(property);
        return Reflect.get(target, property) as unknown;
      },
    });

    table.match(spy, SOCKETS.get('10.0.0.1:8021')!);

    expect(asked).toEqual(['name', 'subclass']);
  });

  it.each([
    ['no name', { name: '' }],
    ['two names', { name: 'DTMF HEARTBEAT' }],
    ['a line end', { name: 'DTMF\nexit' }],
    ['a subclass without CUSTOM', { name: 'DTMF', subclass: 'a::b' }],
    ['two subclasses', { name: 'CUSTOM a::b', subclass: 'c::d' }],
    ['a subclass of everything', { name: '*', subclass: 'a::b' }],
    ['a socket that is no address', { name: 'DTMF', socket: 'a:b:c' }],
    ['a socket with a password', { name: 'DTMF', socket: 'fs://:secret@10.0.0.1' }],
    ['a predicate that is none', { name: 'DTMF', when: 'always' as unknown as () => boolean }],
    ['a key that is none', { name: 'DTMF', key: 'user' as unknown as () => string }],
    ['no match', undefined as unknown as RouteMatch],
  ])('refuses %s', (_, match) => {
    expect(() => new Route(match, () => undefined, OWNER)).toThrow(
      expect.objectContaining({ code: 'ESL_INVALID_ARGUMENT' }),
    );
  });
});
