import { memorySocketStore, type SocketStore } from '@switchwire/conn-manager';
import { expect, it } from 'vitest';
import { statedStore } from '../remote/stated-store.ts';
import { wishedStore } from '../remote/wished-store.ts';
import { OwnedStore } from './owned-store.ts';

const nothing = (): Disposable => ({ [Symbol.dispose]: () => undefined });

/** An inventory as the servers of a fleet see it. */
const seenBy = (inventory: SocketStore): SocketStore => {
  const wished = wishedStore(inventory, { removedFrom: () => [], onRemoval: nothing, onRead: () => undefined }); // prettier-ignore
  const states = { stateOf: () => undefined, set: () => Promise.resolve(), onChange: nothing };
  const stated = statedStore(wished, states);
  return new OwnedStore(stated, () => true, () => undefined); // prettier-ignore
};

it('puts no mirror together for an inventory that keeps none', () => {
  expect(seenBy(memorySocketStore()).mirror).toBeUndefined();
});

it('hands the mirror to an inventory that keeps one', async () => {
  const kept: unknown[] = [];
  const mirror = (states: readonly unknown[]): Promise<void> => Promise.resolve(void kept.push(...states)); // prettier-ignore
  const state = { id: 'one', address: 'fs:8021' } as never;

  await seenBy({ ...memorySocketStore(), mirror }).mirror?.([state]);

  expect(kept).toEqual([state]);
});
