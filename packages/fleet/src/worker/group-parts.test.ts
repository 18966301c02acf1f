import { silentLogger } from '@switchwire/esl-client/session';
import { expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { type MemoryLeaseStore, memoryLeases } from '../leases/memory-leases.ts';
import { type ServerRecord } from '../leases/records.ts';
import { type MissingMessages } from '../reading/awaited-holes.ts';
import { GroupParts } from './group-parts.ts';

const JUDGE_MS = 250;
const hole = (first: number): MissingMessages => ({ socket: 's', epoch: 7, first, last: first, count: 1, from: 1, to: 2 }); // prettier-ignore

/** Workers of a group of one part, one after the other. */
function group() {
  const clock = new SimulatedClock();
  const leases = memoryLeases();
  const live = new Map<string, { record: ServerRecord; revision: number }>();
  const worker = async (
    id: string,
    leaves: readonly MissingMessages[],
    prepare: (store: MemoryLeaseStore) => void = () => undefined,
  ) => {
    const name = `${id}-1`;
    const store = leases.connect();
    prepare(store);
    const record: ServerRecord = { v: 1, id, state: 'live', beat: 1, since: 1, weight: 1, version: '1', inventory: '', role: 'worker', group: 'g' }; // prettier-ignore
    live.set(name, { record, revision: 1 });
    const got: (readonly MissingMessages[])[] = [];
    const lost: MissingMessages[] = [];
    const parts = new GroupParts({
      ...{ store, group: 'g', parts: 1, serverId: id, judgeMs: JUDGE_MS, logger: silentLogger },
      clock: { now: () => clock.now(), setTimeout: (run, ms) => clock.setTimeout(run, ms), clearTimeout: (timer) => clock.clearTimeout(timer as number) }, // prettier-ignore
      servers: () => live,
      incarnation: () => name,
      isConfirmed: () => true,
      isOwn: (incarnation) => incarnation === name,
      read: (_part, _before, missing) => {
        got.push(missing);
        return {
          isReading: true,
          look: () => undefined,
          stop: () => Promise.resolve(leaves),
          reportLost: (missed) => Promise.resolve(void lost.push(...missed)),
        };
      },
    });
    await parts.start();
    const pass = async (): Promise<void> => {
      for (let times = 0; times < 4; times++) {
        clock.increment(JUDGE_MS);
        await new Promise(setImmediate);
      }
    };
    await pass();
    const stop = async (): Promise<void> => {
      await parts.stop();
      live.delete(name);
    };
    return { store, got, lost, stop, pass };
  };
  return worker;
}

it('what a reader misses when it stops is left to the next one', async () => {
  const worker = group();
  const first = await worker('a', [hole(4)]);
  expect(first.got).toEqual([[]]);
  await first.stop();
  const second = await worker('b', []);
  expect(second.got).toEqual([[hole(4)]]);
  await second.stop();

  expect((await worker('c', [])).got).toEqual([[]]);
  expect([...first.lost, ...second.lost]).toEqual([]);
});

it('it is reported where the store does not take it', async () => {
  const worker = group();
  const first = await worker('a', [hole(4)]);
  first.store.cut();
  await first.stop();

  expect(first.lost).toEqual([hole(4)]);
});

it('of much the newest is left, and the rest is reported', async () => {
  const worker = group();
  const holes = Array.from({ length: 60 }, (_, at) => hole(at));
  const first = await worker('a', holes);
  await first.stop();

  expect(first.lost).toEqual(holes.slice(0, 10));
  expect((await worker('b', [])).got).toEqual([holes.slice(10)]);
});

it('it is not forgotten when the answer to a claim is lost', async () => {
  const worker = group();
  const first = await worker('a', [hole(4)]);
  await first.stop();
  const second = await worker('b', [], (store) => store.loseNextAnswer());

  expect(second.got).toEqual([[hole(4)]]);
});
