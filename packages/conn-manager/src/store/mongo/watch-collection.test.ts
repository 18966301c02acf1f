import { type Collection, MongoServerError } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SimulatedClock } from 'xstate';
import { CollectionWatch } from './watch-collection.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A collection on a server without change streams. */
function polled() {
  const clock = new SimulatedClock();
  const contents = { now: 'A', loaded: 'A' };
  const noStreams = new MongoServerError({ message: 'no replica set', code: 40_573 });
  const collection = {
    watch: () => ({ tryNext: () => Promise.reject(noStreams), close: () => Promise.resolve() }),
  } as unknown as Collection;
  const counts = { changes: 0 };
  const watch = new CollectionWatch(
    {
      collection: () => Promise.resolve(collection),
      readDigest: () => Promise.resolve(contents.now),
      loadedDigest: () => contents.loaded,
    },
    {
      onChange: () => (counts.changes += 1),
      onError: () => undefined,
      onNotice: () => undefined,
    },
    { pollIntervalMs: 5_000, clock },
  );
  onTestFinished(() => {
    watch[Symbol.dispose]();
  });
  return {
    contents,
    /** Lets one interval pass; the changes that were reported in it. */
    poll: async (): Promise<number> => {
      await settle();
      const before = counts.changes;
      clock.increment(5_000);
      await settle();
      clock.increment(100);
      return counts.changes - before;
    },
  };
}

describe('a polled collection', () => {
  it('reports contents that changed and changed back around a load within one interval', async () => {
    const { contents, poll } = polled();
    expect(await poll()).toBe(0);

    contents.now = 'B';
    contents.loaded = 'B';
    contents.now = 'A';

    expect(await poll()).toBe(1);
    contents.loaded = 'A';
    expect(await poll()).toBe(0);
  });
});
