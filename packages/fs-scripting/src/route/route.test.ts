import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { createEvent } from '@switchwire/esl-protocol/server';
import { describe, expect, it } from 'vitest';
import { MemoryManager } from '../../test/memory-manager.ts';
import { currentCall } from '../call/current-call.ts';
import { RoutedEvent } from '../event/freeswitch-event.ts';
import { type RouteMatch } from './route-match.ts';
import { Route } from './route.ts';

const OWNER = { script: 'a', version: 3 };
const route = (match: string | RouteMatch): Route => new Route(match, () => undefined, OWNER);

describe('a route', () => {
  it.each<[string | RouteMatch, string, boolean]>([
    ['DTMF', 'DTMF', false],
    [' dtmf ', 'DTMF', false],
    ['*', '*', false],
    [' * ', '*', false],
    ['E_FREESWITCH', '*', false],
    ['E_FREESWITCH_GAP', 'E_FREESWITCH_GAP', true],
    ['CUSTOM a::b', 'CUSTOM a::b', false],
    [{ name: 'CUSTOM', subclass: 'a::b' }, 'CUSTOM a::b', false],
    [{ name: 'DTMF', socket: 'pbx:8021' }, 'DTMF from pbx:8021', false],
    [{ name: '*', socket: 'pbx' }, '* from pbx', false],
  ])('for %j is called %s', (match, label, isForGaps) => {
    const made = route(match);

    expect([made.label, made.isForGaps]).toEqual([label, isForGaps]);
    expect(made.match).toEqual(typeof match === 'string' ? { name: match } : match);
  });

  it.each<[string | undefined, string, boolean]>([
    [undefined, 'any', true],
    ['PBX', 'pbx', true],
    ['pbx', 'PBX', true],
    ['pbx:8022', 'pbx', true],
    ['pbx:8021', 'pbx', false],
    ['other', 'pbx', false],
  ])('from %s listens to %s at port 8022: %s', (socket, host, listens) => {
    expect(
      route({ name: 'DTMF', ...(socket !== undefined && { socket }) }).listensTo({
        host,
        port: 8022,
      }),
    ).toBe(listens);
  });

  const NEEDS_NAME = "eventRoute needs an event name first, such as 'DTMF' or '*'";
  it.each<[unknown, string]>([
    [undefined, NEEDS_NAME],
    [null, NEEDS_NAME],
    [{}, NEEDS_NAME],
    [{ name: 1 }, NEEDS_NAME],
    [{ name: 'DTMF', when: 1 }, '`when` of a route must be a function'],
    [{ name: 'DTMF', key: 'a' }, '`key` of a route must be a function'],
    [{ name: '*', subclass: 'a::b' }, 'A route for * has no subclass; name CUSTOM instead'],
    [{ name: 'DTMF', subclass: 'a::b' }, 'Only a route for CUSTOM may name a subclass, not DTMF'],
    [
      { name: 'CUSTOM a::b', subclass: 'c::d' },
      'Only a route for CUSTOM may name a subclass, not CUSTOM a::b',
    ],
    [
      { name: 'DTMF', socket: ':secret@pbx' },
      'The socket of a route is host or host:port, without credentials',
    ],
    [
      { name: 'DTMF', socket: 'bob@pbx' },
      'The socket of a route is host or host:port, without credentials',
    ],
  ])('for %j is refused: %s', (match, message) => {
    expect(() => route(match as string)).toThrow(new InvalidArgumentError(message));
  });

  it('needs a function, and may leave out the others', () => {
    expect(() => new Route('DTMF', undefined as never, OWNER)).toThrow(
      new InvalidArgumentError('eventRoute needs a function as its second argument'),
    );
    expect(route({ name: 'DTMF', when: undefined } as unknown as RouteMatch).label).toBe('DTMF');
    expect(route({ name: 'DTMF', when: () => true, key: () => 'k' }).label).toBe('DTMF');
  });

  it('knows the call of its run only when it was asked to', () => {
    const double = new MemoryManager();
    const info = double.infoOf(double.add('10.0.0.1:8021'));
    const event = new RoutedEvent(
      createEvent({ name: 'DTMF', headers: [['Unique-ID', 'u']] }),
      info,
    );
    const seen: unknown[] = [];
    const made = new Route('DTMF', () => void seen.push(currentCall()), OWNER);

    made.run(event);
    made.knowCall();
    made.run(event);

    const call = { script: 'a', version: 3, route: 'DTMF', event: 'DTMF', socket: event.socket, uniqueId: 'u' }; // prettier-ignore
    expect(seen).toEqual([undefined, call]);
    expect(made.callOf(event)).toEqual(call);
  });
});
