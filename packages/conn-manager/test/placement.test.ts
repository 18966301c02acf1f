import { type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it } from 'vitest';
import { memorySocketStore } from '../src/index.ts';
import { fakeNode, sentTo, startManager } from './managed.ts';

const entry = (fake: FakeFreeswitch, more: object = {}) => ({
  id: `node-${fake.port}`,
  host: fake.host,
  port: fake.port,
  password: 'ClueCon',
  ...more,
});

describe('the settings that decide about calls', () => {
  it('are shown as the store has them, and a change touches no connection', async () => {
    const fake = await fakeNode();
    const store = memorySocketStore([entry(fake)]);
    const manager = await startManager({ store, timings: { storeDebounce: 60_000 } });
    await expect.poll(() => manager.list()[0]?.phase, { timeout: 15_000 }).toBe('subscribed');
    expect(manager.list()).toMatchObject([
      { weight: 1, group: undefined, tags: [], state: 'in-service' },
    ]);

    const placed = { weight: 3, group: 'media', tags: ['t38'], state: 'draining' } as const;
    store.set([entry(fake, placed)]);
    expect(await manager.reload()).toMatchObject({ resubscribed: 0, updated: 1, unchanged: 0 });

    expect(manager.list()).toMatchObject([{ ...placed, phase: 'subscribed', generation: 1 }]);
    expect(sentTo(fake, /^(auth|exit)/)).toHaveLength(1);
  });

  it('are seen by every manager of a store once a state is written, and by later ones', async () => {
    const fake = await fakeNode();
    const store = memorySocketStore([entry(fake)]);
    const others = { ...store, close: () => Promise.resolve() };
    const writer = await startManager({ store: others });
    const reader = await startManager({ store: others });

    await others.setState(`node-${fake.port}`, 'out-of-service');

    for (const manager of [writer, reader])
      await expect.poll(() => manager.list()[0]?.state).toBe('out-of-service');
    await writer.stop();
    expect((await startManager({ store })).list()).toMatchObject([{ state: 'out-of-service' }]);
  });
});
