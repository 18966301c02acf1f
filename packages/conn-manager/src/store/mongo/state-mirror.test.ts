import { type Collection, MongoBulkWriteError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { type SocketMirror } from '../socket-store.ts';
import { type StateDocument } from './state-document.ts';
import { StateMirror } from './state-mirror.ts';

const state = (id: string, phase = 'subscribed'): SocketMirror => ({
  id,
  address: `${id}:8021`,
  phase,
  since: new Date(0),
  generation: 1,
  attempt: 0,
  lastCause: undefined,
  owner: 'me',
});

/** A mirror over a collection that keeps what it is asked to write. */
function newMirror() {
  const writes: string[][] = [];
  const collection = {
    deleteMany: () => Promise.resolve(),
    bulkWrite: (operations: readonly { updateOne?: { filter: { _id: string } } }[]) => {
      const ids = operations.map(
        // without the instance, which is another one each time
        (one) => one.updateOne?.filter._id.replace(/\/[^/]+\//, '/') ?? 'deleted',
      );
      writes.push(ids);
      const bad = ids.findIndex((id) => id.endsWith('/bad'));
      if (bad < 0) return Promise.resolve();
      // the driver makes its results of the server's answer only: as much of one as is read
      const failure = Object.assign(Object.create(MongoBulkWriteError.prototype) as Error, {
        message: 'too large',
        code: 10_334,
        writeErrors: [{ index: bad }],
      });
      return Promise.reject(failure);
    },
  } as unknown as Collection<StateDocument>;
  const options = { owner: 'me', clock: new SimulatedClock(), onRival: () => undefined };
  return { writes, mirror: new StateMirror(() => Promise.resolve(collection), options) };
}

describe('the state mirror', () => {
  it('writes a state that is requested at any moment around the end of a write', async () => {
    for (let steps = 0; steps < 40; steps++) {
      const { mirror, writes } = newMirror();
      const first = mirror.write([state('a')]);
      for (let step = 0; step < steps; step++) await Promise.resolve();

      await Promise.all([first, mirror.write([state('b')])]);

      expect(writes.flat(), `after ${steps} steps`).toContain('me/b');
    }
  });

  it('keeps the states of the others when one socket cannot be written', async () => {
    const { mirror, writes } = newMirror();

    await expect(mirror.write([state('a'), state('bad'), state('c')])).rejects.toThrow('too large');
    await expect(mirror.write([state('a'), state('bad'), state('c')])).rejects.toThrow('too large');

    expect(writes).toEqual([['me/a', 'me/bad', 'me/c'], ['me/bad']]);
  });
});
