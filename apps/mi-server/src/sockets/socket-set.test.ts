import { type ConnManager } from '@switchwire/conn-manager';
import { expect, it } from 'vitest';
import { SocketSet } from './socket-set.ts';

/** A server of a fleet, and what a reload does, in order. */
function rig(readings: readonly (() => Promise<unknown>)[]) {
  const steps: string[] = [];
  const left = [...readings];
  const manager = {
    list: () => [],
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
