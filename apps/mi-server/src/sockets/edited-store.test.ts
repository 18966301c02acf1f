import { memorySocketStore } from '@switchwire/conn-manager';
import { describe, expect, it } from 'vitest';
import { createEditedStore, type EditedStore } from './edited-store.ts';

const rig = async (events: readonly string[]) => {
  const memory = memorySocketStore([{ host: 'fs1', password: 'x', events }]);
  const store = createEditedStore(memory);
  await store.load();
  const change = (next: readonly string[]): void =>
    memory.set([{ host: 'fs1', password: 'x', events: next }]);
  return { store, change };
};

const eventsIn = async (store: EditedStore): Promise<readonly (readonly string[])[]> =>
  (await store.load()).sockets.map(({ events }) => events);

describe('createEditedStore', () => {
  it('hides removed sockets until it is reset', async () => {
    const { store } = await rig(['DTMF', 'API']);

    expect(store.remove('fs1:8021', ['DTMF'])).toBe(true);
    expect(await eventsIn(store)).toEqual([['API']]);

    store.reset();
    expect(await eventsIn(store)).toEqual([['DTMF', 'API']]);
  });

  it('removes nothing that the socket does not have, not even when it gets it later', async () => {
    const { store, change } = await rig(['DTMF', 'API']);

    expect(store.remove('fs1:8021', ['HEARTBEAT'])).toBe(false);
    expect(store.remove('fs1:8021', ['DTMF', 'CHANNEL_ANSWER'])).toBe(true);
    change(['DTMF', 'API', 'HEARTBEAT', 'CHANNEL_ANSWER']);

    expect(await eventsIn(store)).toEqual([['API', 'HEARTBEAT', 'CHANNEL_ANSWER']]);
  });

  it('removes a socket with its last event, and one without events by any name', async () => {
    const full = await rig(['DTMF']);
    const empty = await rig([]);

    expect(full.store.remove('fs1:8021', ['DTMF'])).toBe(true);
    expect(empty.store.remove('fs1:8021', ['DTMF'])).toBe(true);

    expect(await eventsIn(full.store)).toEqual([]);
    expect(await eventsIn(empty.store)).toEqual([]);
  });
});
