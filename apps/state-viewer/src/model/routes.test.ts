import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute, type Route } from './routes.ts';

describe('routes', () => {
  it.each<[string, Route]>([
    ['#/', { view: 'sockets' }],
    ['#/sockets/a%2Fb%20%3Cc%3E', { view: 'socket', id: 'a/b <c>' }],
    ['#/pool', { view: 'pool' }],
    ['#/events', { view: 'events' }],
    ['#/sinks', { view: 'sinks' }],
    ['#/fleet', { view: 'fleet' }],
    ['#/incidents', { view: 'incidents', id: undefined }],
    ['#/incidents/m1abc-0f3d21', { view: 'incidents', id: 'm1abc-0f3d21' }],
    ['#/command', { view: 'command', socket: undefined }],
    ['#/command/%5B%3A%3A1%5D%3A8021', { view: 'command', socket: '[::1]:8021' }],
  ])('%s there and back', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
    expect(formatRoute(route)).toBe(hash);
  });

  it.each(['', '#', '#/nonsense', '#/sockets/', '#/sockets'])(
    '%j leads to the overview',
    (hash) => {
      expect(parseRoute(hash)).toEqual({ view: 'sockets' });
    },
  );

  it('takes a badly encoded id unchanged', () => {
    expect(parseRoute('#/sockets/%zz')).toEqual({ view: 'socket', id: '%zz' });
  });
});
