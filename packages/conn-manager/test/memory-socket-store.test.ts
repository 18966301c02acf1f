import { describe, expect, it, vi } from 'vitest';
import { memorySocketStore, type SocketEntry } from '../src/store/memory-socket-store.ts';
import { storeConformance } from './store.conformance.ts';

describe('memorySocketStore', () => {
  storeConformance(() => {
    const store = memorySocketStore();
    return Promise.resolve({
      store,
      put(next) {
        store.set(next as unknown as readonly SocketEntry[]);
        return Promise.resolve();
      },
      contents: () => Promise.resolve(store.entries()),
      dispose: () => store.close(),
    });
  });

  const entry = (host: string): SocketEntry => ({ host, password: 'ClueCon' });
  const hostsOf = async (store: ReturnType<typeof memorySocketStore>): Promise<string[]> =>
    (await store.load()).sockets.map(({ host }) => host);

  it('gives an entry without an id its address as id', async () => {
    const store = memorySocketStore([entry('fs1'), { ...entry('::1'), port: 9000 }]);

    expect((await store.load()).sockets.map(({ id }) => id)).toEqual(['fs1:8021', '[::1]:9000']);
  });

  it('reports each change before the call returns', async () => {
    const store = memorySocketStore();
    const onChange = vi.fn();
    store.watch(onChange, vi.fn());

    store.add(entry('fs1'));
    expect(onChange).toHaveBeenCalledTimes(1);
    store.add(entry('fs2'));
    expect(store.update('fs2:8021', { host: 'fs3', id: 'third' })).toBe(true);
    expect(store.remove('fs1:8021')).toBe(true);
    expect(onChange).toHaveBeenCalledTimes(4);
    expect(await hostsOf(store)).toEqual(['fs3']);
    store.set([]);
    expect(onChange).toHaveBeenCalledTimes(5);
    expect(await hostsOf(store)).toEqual([]);
  });

  it('reports nothing when nothing changed', () => {
    const store = memorySocketStore([entry('fs1')]);
    const onChange = vi.fn();
    store.watch(onChange, vi.fn());

    expect(store.update('fs9:8021', { port: 1 })).toBe(false);
    expect(store.remove('fs9:8021')).toBe(false);
    expect(onChange).not.toHaveBeenCalled();
  });

  it('accepts the result of a load', async () => {
    const store = memorySocketStore([{ ...entry('fs1'), events: 'DTMF' }]);
    const { sockets } = await store.load();

    store.set(sockets);

    expect((await store.load()).sockets).toEqual(sockets);
  });

  it('is not changed by changes to the array that it was given', async () => {
    const entries = [entry('fs1')];
    const store = memorySocketStore(entries);

    entries.push(entry('fs2'));

    expect(await hostsOf(store)).toEqual(['fs1']);
  });
});
