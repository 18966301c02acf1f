import { describe, expect, it } from 'vitest';
import { commandRouteOf, serversOf, triedSockets } from './fleet-servers.ts';
import { LeaseView } from './leases/lease-view.ts';
import { type OwnerRecord, ownerKey, serverKey, type ServerRecord } from './leases/records.ts';

it('names the servers that could not reach a socket, until one acts for it', () => {
  const view = new LeaseView((problem) => {
    throw new Error(problem);
  });
  const say = (socket: string, revision: number, more: Partial<OwnerRecord>): void => {
    const record: OwnerRecord = { v: 1, owner: null, epoch: 5, since: 1, ...more };
    view.apply({ key: ownerKey(socket), value: JSON.stringify(record), revision });
  };
  say('fs1:8021', 1, { tried: ['a', 'b'] });
  say('fs2:8021', 2, { owner: 'a-1' });
  say('fs3:8021', 3, { tried: [] });
  expect([...triedSockets(view)]).toEqual([['fs1:8021', ['a', 'b']]]);

  say('fs1:8021', 4, { owner: 'c-1' });
  expect(triedSockets(view).size).toBe(0);
});

it.each<[string, Partial<ServerRecord>, string]>([
  ['stopped', { state: 'fenced', fencedBy: 'a-1' }, 'left'],
  ['fell silent', { state: 'fenced', fencedBy: 'b-1' }, 'fenced'],
  ['gives its sockets away', { state: 'leaving' }, 'leaving'],
  ['lives', {}, 'live'],
])('shows a server that %s', (_, more, state) => {
  const view = new LeaseView((problem) => {
    throw new Error(problem);
  });
  const record: ServerRecord = { v: 1, id: 'a', state: 'live', beat: 1, since: 1, weight: 1, version: '1', inventory: 'i', ...more }; // prettier-ignore
  view.apply({ key: serverKey('a-1'), value: JSON.stringify(record), revision: 1 });

  expect(serversOf(view, () => undefined)).toMatchObject([{ id: 'a', state }]);
});

describe('a command for a socket', () => {
  const SOCKET = 'fs1:8021';
  const view = (
    servers: Readonly<Record<string, Partial<ServerRecord>>>,
    owner: Partial<OwnerRecord>,
  ): LeaseView => {
    const known = new LeaseView((problem) => {
      throw new Error(problem);
    });
    for (const [name, more] of Object.entries(servers)) {
      const record: ServerRecord = { v: 1, id: name, state: 'live', beat: 1, since: 1, weight: 1, version: '1', inventory: 'i', ...more }; // prettier-ignore
      known.apply({ key: serverKey(name), value: JSON.stringify(record), revision: 1 });
    }
    const record: OwnerRecord = { v: 1, owner: null, epoch: 5, since: 1, ...owner };
    known.apply({ key: ownerKey(SOCKET), value: JSON.stringify(record), revision: 1 });
    return known;
  };

  it.each<
    [
      string,
      Readonly<Record<string, Partial<ServerRecord>>>,
      Partial<OwnerRecord>,
      readonly string[],
    ]
  >([
    [
      'goes to whoever listens while every server lives',
      { a: {}, b: {} },
      { owner: 'b', from: 'a' },
      [],
    ],
    [
      'goes to its owner by name once a server fell silent',
      { a: { state: 'fenced' }, b: {} },
      { owner: 'b', from: 'a' },
      ['b'],
    ],
    [
      'goes to the owner before, too, while it may act',
      { a: {}, b: { state: 'leaving' }, x: { state: 'fenced' } },
      { owner: 'a', from: 'b' },
      ['a', 'b'],
    ],
    ['goes to one owner once', { a: {}, x: { state: 'fenced' } }, { owner: 'a', from: 'a' }, ['a']],
    ['of no owner goes to whoever listens', { a: {}, x: { state: 'fenced' } }, {}, []],
    ['of a silent owner goes to whoever listens', { a: { state: 'fenced' } }, { owner: 'a' }, []],
    [
      'is not concerned by a worker that fell silent',
      { a: {}, w: { state: 'fenced', role: 'worker' } },
      { owner: 'a' },
      [],
    ],
  ])('%s', (_title, servers, owner, expected) => {
    expect(commandRouteOf(view(servers, owner), SOCKET)).toEqual(expected);
  });

  it('goes to whoever listens when the socket is not known', () => {
    expect(commandRouteOf(view({ x: { state: 'fenced' } }, {}), 'fs2:8021')).toEqual([]);
  });
});
