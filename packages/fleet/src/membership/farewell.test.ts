import { silentLogger } from '@switchwire/esl-client/session';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { LeaseView } from '../leases/lease-view.ts';
import { memoryLeases } from '../leases/memory-leases.ts';
import { readServer } from '../leases/read-server.ts';
import { serverKey, type ServerRecord } from '../leases/records.ts';
import { sayFarewell } from './farewell.ts';

const CONFIRM_MS = 15_000;
const STEP_MS = 50;
const STORED_AT = 1_795_873_594_552;
const leaving: ServerRecord = { v: 1, id: 'a', state: 'leaving', beat: 4, since: 1, weight: 1, version: '1', inventory: '', unpublished: 30 }; // prettier-ignore

/** A server that ends, whose oldest message has waited so long. */
async function ending(unpublished: number) {
  const clock = new SimulatedClock();
  const world = memoryLeases(() => STORED_AT + clock.now());
  const leases = world.connect();
  const [mine, others] = [new LeaseView(() => undefined), new LeaseView(() => undefined)];
  leases.listen({ word: (word) => void mine.apply(word), restored: () => undefined });
  /** What the others hear, in its order. */
  const heard: (number | undefined)[] = [];
  world.connect().listen({
    word: (word) => {
      const change = others.apply(word);
      if (change?.kind === 'server' && change.record.state === 'fenced') heard.push(change.record.unpublished); // prettier-ignore
    },
    restored: () => undefined,
  });
  await leases.write(serverKey('a-1'), JSON.stringify(leaving), 0);
  let owed = unpublished;
  let resolve = (): void => undefined;
  let isOver = false;
  const over = sayFarewell(
    {
      store: leases,
      view: mine,
      clock: { now: () => clock.now(), setTimeout: (run, ms) => clock.setTimeout(run, ms), clearTimeout: (id) => clock.clearTimeout(id as number) }, // prettier-ignore
      logger: silentLogger,
      timings: { confirmTimeout: CONFIRM_MS },
      unpublished: () => owed,
      published: (signal) =>
        new Promise((done) => {
          resolve = done;
          signal.addEventListener('abort', () => done());
          if (owed === 0) done();
        }),
    },
    'a-1',
  ).then(() => (isOver = true));
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      clock.increment(STEP_MS);
      await new Promise(setImmediate);
    }
  };
  return {
    ...{ leases, heard, pass, over },
    isOver: () => isOver,
    confirm: () => {
      owed = 0;
      resolve();
    },
    record: () => readServer(world.connect(), 'a-1'),
  };
}

describe('a server that ends', () => {
  it('says that it is gone and removes its record, when NATS has all of its events', async () => {
    const { heard, over, record } = await ending(0);
    await over;

    expect(heard).toEqual([undefined]);
    expect(await record()).toBeUndefined();
  });

  it('says what it owes until NATS has it, and removes its record then', async () => {
    const { heard, pass, over, record, confirm } = await ending(12);
    await pass(CONFIRM_MS - STEP_MS);
    expect(heard).toEqual([30]);
    expect(await record()).toMatchObject({ state: 'fenced', fencedBy: 'a-1', aliveUntil: STORED_AT, unpublished: 30 }); // prettier-ignore
    confirm();
    await over;

    expect(heard).toEqual([30, undefined]);
    expect(await record()).toBeUndefined();
  });

  it('leaves its record with what it owes when NATS does not confirm it in time', async () => {
    const { pass, isOver, record } = await ending(12);
    await pass(CONFIRM_MS);

    expect(isOver()).toBe(true);
    expect(await record()).toMatchObject({ state: 'fenced', fencedBy: 'a-1', unpublished: 30 });
  });

  it('says it as soon as the store answers', async () => {
    const { leases, heard, pass } = await ending(12);
    leases.cut();
    await pass(5_000);
    leases.heal();
    await pass(500);

    expect(heard).toEqual([30]);
  });

  it.each([
    ['it owes nothing', 0, 0],
    ['it owes something', 12, CONFIRM_MS],
  ])('ends without an answer of the store, when %s after %i ms', async (_title, owed, ms) => {
    const { leases, pass, isOver, record } = await ending(owed);
    leases.cut();
    if (ms > 0) {
      await pass(ms - STEP_MS);
      expect(isOver()).toBe(false);
    }
    await pass(2 * STEP_MS);

    expect(isOver()).toBe(true);
    expect(await record()).toMatchObject({ state: 'leaving' });
  });
});
