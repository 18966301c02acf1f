import { type ConnManager, type SocketInfo } from '@switchwire/conn-manager';
import { expect, it } from 'vitest';
import { FleetManager, type FleetManagerPorts } from './fleet-manager.ts';

const socket = (address: string): SocketInfo =>
  ({
    id: `id of ${address}`,
    address,
    direction: 'inbound',
    events: ['DTMF'],
  }) as unknown as SocketInfo;

/** This server has `here:1`, another one `there:1`; no server answers for `lost:1`, and `alone:1` is not shared. */
function rig() {
  let lists = 0;
  let calls = 0;
  const own = new Map(['here:1', 'alone:1'].map((address) => [address, socket(address)]));
  const local = {
    info: (key: string) => own.get(key),
    list: () => {
      lists++;
      return [...own.values()];
    },
  } as unknown as ConnManager;
  const called = {
    info: socket('there:1'),
    server: 'mi-2',
    epoch: 7,
    isActing: true,
    ownership: 'acting',
  };
  const manager = new FleetManager({
    local,
    clock: { now: () => 0 },
    wallNow: () => 5_000,
    serverId: 'mi-1',
    rollCall: {
      get sockets() {
        calls++;
        return new Map([['there:1', called]]);
      },
      missing: ['mi-3'],
      isKnown: true,
    },
    wishes: { eventsOf: (_: string, ofServer: readonly string[] = []) => ofServer },
    chosen: { listen: () => ({ say: () => undefined }) },
    inventory: () => new Set(['there:1', 'here:1', 'lost:1']),
    isOpen: (address: string) => address === 'here:1',
    epochOf: (address: string) => (address === 'here:1' ? 3 : undefined),
    ownershipOf: (address: string) => (address === 'here:1' ? 'handingOver' : undefined),
    ownerOf: (address: string) => address === 'lost:1' ? { server: 'mi-3', epoch: 2, isThere: true, lastBeat: 4_000 } : undefined, // prettier-ignore
  } as unknown as FleetManagerPorts);
  return { manager, lists: () => lists, calls: () => calls };
}

it('lists each socket once, in the order of the inventory, with its server', () => {
  const { manager } = rig();

  expect(manager.list()).toMatchObject([
    {
      address: 'there:1',
      owner: { server: 'mi-2', epoch: 7, state: 'acting', ownership: 'acting' },
    },
    {
      address: 'here:1',
      owner: { server: 'mi-1', epoch: 3, state: 'acting', ownership: 'handingOver' },
    },
    { address: 'lost:1', since: 4_000, owner: { server: 'mi-3', epoch: 2, state: 'missing' } },
    { address: 'alone:1' },
  ]);
});

it.each(['there:1', 'here:1', 'lost:1', 'alone:1'])('knows %s without a list', (address) => {
  const { manager, lists } = rig();
  const listed = manager.list().find((info) => info.address === address);
  const before = lists();

  expect(manager.infoOf(address)).toEqual(listed);
  expect(manager.info(address)).toEqual(listed);
  expect(lists()).toBe(before);
});

it('asks the other servers for nothing about a socket that it acts for', () => {
  const { manager, calls } = rig();

  manager.infoOf('here:1');
  expect(calls()).toBe(0);
  manager.infoOf('there:1');
  expect(calls()).toBe(1);
});

it('knows one by its id, and none by a name that nothing has', () => {
  const { manager } = rig();

  expect(manager.info('id of there:1')).toMatchObject({ address: 'there:1' });
  expect(manager.info('nowhere:1')).toBeUndefined();
});
