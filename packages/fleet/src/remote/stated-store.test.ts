import { memorySocketStore, type ServiceState, type SocketStore } from '@switchwire/conn-manager';
import { expect, it, vi } from 'vitest';
import { statedStore } from './stated-store.ts';

const rig = (inner: SocketStore) => {
  const states = new Map<string, ServiceState | undefined>();
  const onChange = vi.fn(() => ({ [Symbol.dispose]: () => undefined }));
  const store = statedStore(inner, {
    stateOf: (key) => states.get(key),
    set: (key, state) => Promise.resolve(void states.set(key, state)),
    onChange,
  });
  return { store, states };
};

const entry = { id: 'one', host: 'FS', password: 'x', state: 'in-service' } as const;
const stateOf = async (store: SocketStore): Promise<unknown> =>
  (await store.load()).sockets.map(({ state }) => state);

it.each<[string, SocketStore, ServiceState | undefined]>([
  ['of one server', memorySocketStore([entry]), 'draining'],
  ['that all servers read', { ...memorySocketStore([entry]), sharesStates: true }, undefined],
  ['that keeps no states', { ...memorySocketStore([entry]), setState: () => Promise.resolve(false) }, 'draining'],
])('the state of a socket of a store %s', async (_, inner, kept) => {
  const { store, states } = rig(inner);
  await store.load();

  expect(await store.setState?.('one', 'draining')).toBe(true);

  expect(states.get('fs:8021')).toBe(kept);
}); // prettier-ignore

it('the state that the fleet keeps is that of the socket', async () => {
  const { store, states } = rig(memorySocketStore([entry]));
  expect(await stateOf(store)).toEqual(['in-service']);

  states.set('fs:8021', 'out-of-service');

  expect(await stateOf(store)).toEqual(['out-of-service']);
});

it('of a socket that is not in the inventory nothing is kept', async () => {
  const { store, states } = rig(memorySocketStore([entry]));
  await store.load();

  expect(await store.setState?.('another', 'draining')).toBe(false);

  expect(states.size).toBe(0);
});
