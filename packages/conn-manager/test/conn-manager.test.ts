import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConnManager, createConnManager, type GapNotice } from '../src/index.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function fakeNode(): Promise<FakeFreeswitch> {
  const fake = await createFakeFreeswitch();
  cleanups.push(() => fake.stop());
  return fake;
}

async function startManager(
  options: Parameters<typeof createConnManager>[0] = {},
): Promise<ConnManager> {
  const manager = createConnManager(options);
  cleanups.push(() => manager.stop());
  await manager.start();
  return manager;
}

describe('a manager', () => {
  it('logs in, subscribes, delivers and answers', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'test' });
    const seen: string[] = [];
    lease.subscribe(['DTMF', 'CUSTOM sofia::register'], (event, socket) => {
      seen.push(`${socket.address} ${event.name} ${event.subclass ?? ''}`);
    });

    await lease.ready();
    await expect.poll(() => lease.info.phase).toBe('subscribed');
    fake.emit('DTMF', { 'DTMF-Digit': '1' });
    fake.emit('CUSTOM', { 'Event-Subclass': 'sofia::register' });
    await expect.poll(() => seen).toHaveLength(2);

    expect((await lease.api('status')).length).toBeGreaterThan(0);
    expect((await lease.execute('api status')).kind).not.toBe('err');
    const job = await lease.bgapi('status');
    expect((await job.result).length).toBeGreaterThan(0);
    expect(lease.info).toMatchObject({ events: ['DTMF', 'CUSTOM sofia::register'], generation: 1 });
  });

  it('restores the subscriptions after a restart and tells the gap', async () => {
    const fake = await fakeNode();
    const gaps: GapNotice[] = [];
    const manager = await startManager({
      onGap: (gap) => gaps.push(gap),
      timings: { retryBase: 20 },
    });
    const lease = manager.acquire(fake.url, { consumer: 'test' });
    const seen: string[] = [];
    lease.subscribe(['DTMF'], (event) => seen.push(event.name));
    await expect.poll(() => lease.info.phase).toBe('subscribed');

    await fake.stop();
    await expect.poll(() => lease.info.phase).toBe('retrying');
    await fake.start();
    await expect.poll(() => lease.info.phase).toBe('subscribed');
    fake.emit('DTMF');

    await expect.poll(() => seen).toEqual(['DTMF']);
    expect(gaps).toHaveLength(1);
  });
});
