import { describe, expect, it } from 'vitest';
import {
  beatWords,
  differs,
  type FleetServer,
  orderFor,
  roleWords,
  serverFleetOf,
  type ServerFleet,
  stateWords,
} from './fleet-servers.ts';

const server = (more: Partial<FleetServer> = {}): FleetServer => ({
  id: 'mi-1',
  state: 'live',
  sockets: 0,
  beatAge: 0,
  inventory: 'aa',
  version: '1',
  incarnation: 'x',
  ...more,
});

const fleet = (...servers: readonly FleetServer[]): ServerFleet => ({
  name: 'switchwire',
  asked: 'mi-1',
  isPaused: false,
  hasNats: true,
  lastError: undefined,
  servers,
});

describe('servers of a fleet in words', () => {
  it.each([
    ['live', 'live', 'drain'],
    ['drained', 'drained: gets no sockets', 'resume'],
    ['leaving', 'leaving: gives its sockets away', undefined],
    ['left', 'stopped: others have its sockets', undefined],
    ['fenced', 'lost: others take its sockets', undefined],
    ['of a newer server', 'of a newer server', undefined],
  ])('the state %s is %s, and the order for it %s', (state, words, order) => {
    expect(stateWords(server({ state }))).toBe(words);
    expect(orderFor(server({ state }))).toBe(order);
  });

  it.each<[Partial<FleetServer>, string]>([
    [{}, 'sockets, scripts'],
    [{ role: 'both', group: null }, 'sockets, scripts'],
    [{ role: 'sockets' }, 'sockets'],
    [{ role: 'worker', group: 'billing' }, 'worker of billing'],
  ])('the role of %j is %s', (more, words) => {
    expect(roleWords(server(more))).toBe(words);
  });

  it.each<[Partial<FleetServer>, string]>([
    [{ id: 'mi-1', beatAge: 0 }, 'this server'],
    [{ id: 'mi-1', beatAge: 90_000, state: 'fenced' }, '1 min ago'],
    [{ id: 'mi-1', beatAge: 90_000, state: 'left' }, '1 min ago'],
    [{ id: 'mi-2', beatAge: 2_400 }, '2 s ago'],
    [{ id: 'mi-2', beatAge: null }, 'none heard'],
  ])('the beat of %j is %s', (more, words) => {
    const one = server(more);

    expect(beatWords(one, fleet(one))).toBe(words);
  });

  it.each<[string, Partial<FleetServer>, boolean]>([
    ['the same', { inventory: 'aa' }, false],
    ['another', { inventory: 'bb' }, true],
    ['that of a lost server', { inventory: 'bb', state: 'fenced' }, false],
    ['that of a stopped server', { inventory: 'bb', state: 'left' }, false],
    ['none, since it is a worker', { inventory: '', role: 'worker' }, false],
  ])('an inventory differs where it is %s', (_, more, expected) => {
    const other = server({ id: 'mi-2', ...more });
    // its earlier process, which was lost
    const earlier = server({ state: 'fenced', inventory: 'bb' });

    expect(differs(other, fleet(earlier, server(), other))).toBe(expected);
  });
});

describe('the answer of fleet_list', () => {
  it.each([undefined, null, {}, { Servers: 5 }])('%j has no fleet', (answer) => {
    expect(serverFleetOf(answer)).toBeUndefined();
  });

  it('is read, its servers by name', () => {
    const answer = {
      Fleet: 'switchwire',
      Server: 'mi-1',
      State: 'held',
      Rebalancing: 'paused',
      NATS: 'lost',
      'Last error': 'gone',
      Servers: [server({ id: 'mi-2' }), null, 5, server()],
    };

    expect(serverFleetOf(answer)).toEqual({
      ...fleet(server(), server({ id: 'mi-2' })),
      isPaused: true,
      hasNats: false,
      lastError: 'gone',
    });
  });
});
