import { describe, expect, it } from 'vitest';
import { type Clock } from '@switchwire/esl-client';
import { systemClock } from '@switchwire/esl-client/session';
import { memorySocketStore, type SocketMirror, type SocketStore } from '../src/index.ts';
import { defectiveRandom, fakeNode, recordingLogger, startManager } from './managed.ts';

type Node = Awaited<ReturnType<typeof fakeNode>>;

const entry = (fake: Node, id = `node-${fake.port}`) => ({
  id,
  host: fake.host,
  port: fake.port,
  password: 'ClueCon',
});

/** Its second between two writes is short. */
const hasty: Clock = {
  ...systemClock,
  setTimeout: (callback, ms) => systemClock.setTimeout(callback, ms === 1_000 ? 5 : ms),
};

/** A store with a mirror that keeps what it was given. */
function mirroredStore(fake: Node) {
  const memory = memorySocketStore([entry(fake)]);
  const written: (readonly SocketMirror[])[] = [];
  const store: SocketStore = {
    description: 'mirrored',
    load: () => memory.load(),
    watch: (...args) => memory.watch(...args),
    close: () => memory.close(),
    mirror: (states) => {
      written.push(states);
      return Promise.resolve();
    },
  };
  return { memory, store, written, shown: () => written.at(-1) ?? [] };
}

describe('the mirror', () => {
  it('is written without a secret, and again after a failure, which is logged once', async () => {
    const fake = await fakeNode();
    const logger = recordingLogger();
    const { store, written, shown } = mirroredStore(fake);
    const write = store.mirror!;
    store.mirror = (states) =>
      written.length < 2
        ? write(states).then(() => Promise.reject(new Error('no primary')))
        : write(states);
    await startManager({ store, logger }, { clock: hasty });
    // nothing changes meanwhile: the states wait for the store
    await expect.poll(() => written.length).toBeGreaterThan(2);
    await expect.poll(() => shown()[0]?.phase).toBe('subscribed');

    expect(shown()).toMatchObject([
      { id: `node-${fake.port}`, address: `${fake.host}:${fake.port}`, generation: 1 },
    ]);
    expect(JSON.stringify(written)).not.toContain('ClueCon');
    expect(logger.lines.filter((line) => line.includes('no primary'))).toHaveLength(1);
  });

  it('forgets the failure of a socket that is well', async () => {
    const fake = await fakeNode();
    await fake.stop();
    const { store, written, shown } = mirroredStore(fake);
    await startManager({ store, timings: { stableAfter: 500 } }, { clock: hasty });
    await expect.poll(() => shown()[0]?.attempt).toBeGreaterThan(0);
    await fake.start();
    await expect.poll(() => shown()[0]?.phase).toBe('subscribed');
    const failed = written.find(([state]) => state?.phase === 'subscribed');
    expect(failed?.[0]?.lastCause).toContain('ECONNREFUSED');

    await expect.poll(() => shown()[0]?.attempt).toBe(0);

    expect(shown()).toMatchObject([{ phase: 'subscribed', lastCause: undefined }]);
  });

  it('knows another id', async () => {
    const fake = await fakeNode();
    const { store, memory, shown } = mirroredStore(fake);
    await startManager({ store }, { clock: hasty });
    await expect.poll(() => shown()[0]?.phase).toBe('subscribed');

    memory.set([entry(fake, 'renamed')]);

    await expect.poll(() => shown()[0]?.id).toBe('renamed');
  });

  it('releases a socket that was quarantined before it was removed', async () => {
    const fake = await fakeNode();
    await fake.stop();
    const { store, memory, shown } = mirroredStore(fake);
    const { random } = defectiveRandom();
    const timings = { replacementDelay: 1 };
    await startManager({ store, timings }, { clock: hasty, random });
    await expect.poll(() => shown()[0]?.lastCause).toContain('is quarantined');

    memory.set([]);

    await expect.poll(() => shown()).toEqual([]);
  });

  it('is not written for changes that it does not show', async () => {
    const fake = await fakeNode();
    const { store, shown } = mirroredStore(fake);
    let writes = 0;
    const clock: Clock = {
      ...hasty,
      setTimeout: (callback, ms) => {
        if (ms === 1_000) writes++;
        return hasty.setTimeout(callback, ms);
      },
    };
    // so that the manager looks for silence at another pace
    const timings = { idleTimeout: 3_600 };
    const manager = await startManager({ store, timings }, { clock });
    await expect.poll(() => shown()[0]?.phase).toBe('subscribed');
    const before = writes;
    const lease = manager.find(`node-${fake.port}`, { consumer: 'x' })!;

    lease.subscribe(['TALK']);
    await fake.waitForCommand(/^event json TALK/);
    await lease.api('status');

    expect(lease.info.states).toContain('session.subscribed.subscription.settled');
    expect(writes).toBe(before);
  });
});
