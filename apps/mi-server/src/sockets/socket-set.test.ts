import { type ConnManager, createConnManager } from '@switchwire/conn-manager';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type NameBounds, SocketSet } from './socket-set.ts';

/** A server of a fleet, and what a reload does, in order. */
function rig(readings: readonly (() => Promise<unknown>)[]) {
  const steps: string[] = [];
  const left = [...readings];
  const manager = {
    list: () => [],
    info: () => undefined,
    reload: () => {
      steps.push('read');
      return left.shift()?.();
    },
  } as unknown as ConnManager;
  const set = new SocketSet(manager, undefined, {
    isShared: () => true,
    wish: () => Promise.resolve(),
    clearWishes: () => {
      steps.push('clear');
      return Promise.resolve();
    },
    configure: () => undefined,
  });
  return { set, steps };
}

it('restores on a reload the sockets that MI removed, once the store was read', async () => {
  const result = { added: [], removed: [] };
  const { set, steps } = rig([() => Promise.resolve({}), () => Promise.resolve(result)]);

  expect(await set.reload()).toBe(result);
  expect(steps).toEqual(['read', 'clear', 'read']);
});

it('changes nothing when the store cannot be read', async () => {
  const { set, steps } = rig([() => Promise.reject(new Error('away'))]);

  await expect(set.reload()).rejects.toThrow('away');
  expect(steps).toEqual(['read']);
});

describe('a socket', () => {
  it('is found by its port without a look through all of them', async () => {
    const manager = createConnManager();
    await manager.start();
    onTestFinished(() => manager.stop());
    const list = vi.spyOn(manager, 'list');
    const set = new SocketSet(manager);

    await set.subscribe(':x@127.0.0.1:1', ['DTMF']);
    await set.subscribe('127.0.0.1:1', ['API']);
    await set.unsubscribe('127.0.0.1:1', ['API']);
    expect(set.find('127.0.0.1:1')).toBeDefined();

    expect(list).not.toHaveBeenCalled();
  });

  it.each([
    ['127.0.0.1:1', '[::ffff:127.0.0.1]:1'],
    ['[::FFFF:7f00:1]:1', '127.0.0.1:1'],
    ['[::1]:1', '[0:0:0:0:0:0:0:1]:1'],
    ['LOCALHOST:1', 'localhost:1'],
    ['127.0.0.1:1', '[::ffff:127.0.0.1]'],
  ])('that was subscribed as %s is the same one as %s', async (first, second) => {
    const manager = createConnManager();
    await manager.start();
    onTestFinished(() => manager.stop());
    const set = new SocketSet(manager);
    await set.subscribe(`:x@${first}`, ['DTMF']);

    expect(set.retry(second)).toBeDefined();
    expect(set.find(second)).toBeDefined();
    await set.subscribe(second, ['API']);
    expect(set.list().map(({ events }) => events)).toEqual([['API', 'DTMF']]);
    await set.unsubscribe(second, ['DTMF', 'API']);

    expect(set.list()).toEqual([]);
  });
});

describe('event names', () => {
  const names = (count: number, from = 0) =>
    Array.from({ length: count }, (_, at) => `E${from + at}`);

  async function fleetless(bounds: NameBounds) {
    const manager = createConnManager();
    await manager.start();
    onTestFinished(() => manager.stop());
    return new SocketSet(manager, undefined, undefined, bounds);
  }

  it('are bounded in one call and on one socket, and nothing changes when they are too many', async () => {
    let hits = 0;
    const set = await fleetless({ maxNames: 10, onTooMany: () => hits++ });
    const url = ':x@127.0.0.1:1';
    const eventsOf = () => set.list()[0]?.events.length;

    await expect(set.subscribe(url, names(11))).rejects.toThrow(
      '11 event names in one call are too many; there may be 10 (--mi-event-names)',
    );
    await expect(set.subscribe(url, [names(11).join(',')])).rejects.toThrow('in one call');
    expect(set.list()).toEqual([]);
    await set.subscribe(url, names(6));
    await expect(set.subscribe(url, names(6, 5))).rejects.toThrow(
      '11 event names on 127.0.0.1:1 are too many',
    );
    expect([eventsOf(), hits]).toEqual([6, 3]);
    // they are there already
    await set.subscribe(url, [...names(6), ...names(4, 6)]);
    await set.subscribe(url, names(10));

    expect(eventsOf()).toBe(10);
  });

  it('that are longer than any of FreeSWITCH are refused, and not repeated whole', async () => {
    const set = await fleetless({});

    await expect(set.subscribe(':x@127.0.0.1:1', ['E'.repeat(900_000)])).rejects.toThrow(
      /^The event name "E{20}…" has 900000 characters; it may have 256$/,
    );
    expect(set.list()).toEqual([]);
  });

  it('cost the same each, however many there are', async () => {
    const set = await fleetless({ maxNames: 100_000 });
    const url = ':x@127.0.0.1:1';

    await set.subscribe(url, names(60_000));
    await set.unsubscribe(url, names(59_999));

    // quadratic, it would take minutes
    expect(set.list()[0]?.events).toEqual(['E59999']);
  });
});
