import { afterEach, describe, expect, it } from 'vitest';
import { createActor, fromCallback, fromPromise, SimulatedClock } from 'xstate';
import { type FleetOrder, MAX_DEFECTS, type PoolEvent, poolMachine } from './pool-machine.ts';
import { type StoreContents } from '../store/socket-store.ts';
import { leafPaths } from '../inspect/state-paths.ts';

const EMPTY: StoreContents = { sockets: [], problems: [] };
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A pool with a fleet and a store that only record their orders. */
function startPool({ breaksWatch = false } = {}) {
  const clock = new SimulatedClock();
  const orders: string[] = [];
  const failures: unknown[] = [];
  const loads: { resolve: (contents: StoreContents) => void; reject: (error: Error) => void }[] =
    [];
  const complaints: string[] = [];
  let watches = 0;
  let isWatchBroken = breaksWatch;
  const machine = poolMachine.provide({
    actors: {
      fleet: fromCallback<FleetOrder>(({ receive }) => {
        receive((order) =>
          orders.push('address' in order ? `${order.type} ${order.address}` : order.type),
        );
      }),
      loadStore: fromPromise<StoreContents>(
        () => new Promise((resolve, reject) => loads.push({ resolve, reject })),
      ),
      watchStore: fromCallback<{ readonly type: 'none' }>(() => {
        watches++;
        if (isWatchBroken) throw new Error('no watch');
      }),
    },
    actions: {
      reportLoadFailure: (_, { error }) => failures.push(error),
      reportWatchFailure: (_, message) => complaints.push(message),
    },
  });
  const actor = createActor(machine, { clock });
  stops.push(() => actor.stop());
  actor.start();
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    clock,
    orders,
    failures,
    complaints,
    loads,
    actor,
    mendWatch: () => {
      isWatchBroken = false;
    },
    send: (event: PoolEvent) => {
      actor.send(event);
    },
    get watches() {
      return watches;
    },
    get states() {
      return leafPaths(actor.getSnapshot().value);
    },
    load: async (contents = EMPTY) => {
      loads.at(-1)?.resolve(contents);
      await settle();
    },
    fail: async (message: string) => {
      loads.at(-1)?.reject(new Error(message));
      await settle();
    },
  };
}

describe('the pool', () => {
  it('loads, hands over in one order, and is steady', async () => {
    const pool = startPool();
    expect(pool.states).toEqual([
      'active.contents.loading.current',
      'active.watch.attached.following',
    ]);

    await pool.load();

    expect(pool.states[0]).toBe('active.contents.steady');
    expect(pool.orders).toEqual(['fleet.open', 'fleet.reconcile']);
  });

  it('takes a burst of changes together', async () => {
    const pool = startPool();
    await pool.load();

    for (let count = 0; count < 100; count++) pool.send({ type: 'store.changed' });
    expect(pool.states[0]).toBe('active.contents.stale');
    expect(pool.loads).toHaveLength(1);
    pool.clock.increment(100);
    await pool.load();

    expect(pool.loads).toHaveLength(2);
    expect(pool.orders.filter((order) => order === 'fleet.reconcile')).toHaveLength(2);
  });

  it('reads again when the store changed while it was being read', async () => {
    const pool = startPool();
    pool.send({ type: 'store.changed' });
    expect(pool.states[0]).toBe('active.contents.loading.outdated');

    await pool.load();
    expect(pool.states[0]).toBe('active.contents.stale');
    pool.clock.increment(100);

    expect(pool.loads).toHaveLength(2);
  });

  it('reads at once when asked, in any state', async () => {
    const pool = startPool();
    await pool.load();
    pool.send({ type: 'pool.reload' });
    await pool.load();
    pool.send({ type: 'store.changed' });
    pool.send({ type: 'pool.reload' });
    await pool.fail('gone');
    pool.send({ type: 'pool.reload' });

    expect(pool.loads).toHaveLength(4);
  });

  it('is unavailable without its store, keeps the fleet, and tries again', async () => {
    const pool = startPool();
    await pool.load();
    pool.send({ type: 'pool.reload' });
    await pool.fail('gone');
    expect(pool.states[0]).toBe('active.contents.unavailable');
    expect(pool.actor.getSnapshot().context.lastError).toBe('gone');
    expect(pool.failures).toHaveLength(1);

    pool.clock.increment(5_000);
    await pool.load();

    expect(pool.states[0]).toBe('active.contents.steady');
    expect(pool.actor.getSnapshot().context.lastError).toBeUndefined();
    expect(pool.orders).toEqual(['fleet.open', 'fleet.reconcile', 'fleet.reconcile']);
  });

  it('gives up on a store that does not answer', () => {
    const pool = startPool();

    pool.clock.increment(30_000);

    expect(pool.states[0]).toBe('active.contents.unavailable');
    expect(pool.failures).toHaveLength(1);
  });

  it('reads at once when changes cannot be watched, and then now and then until one is', async () => {
    const pool = startPool();
    await pool.load();

    pool.send({ type: 'store.watchFailed', message: 'cursor gone' });
    expect(pool.states).toEqual([
      'active.contents.loading.current',
      'active.watch.attached.interrupted',
    ]);
    expect(pool.actor.getSnapshot().context.lastError).toBe('cursor gone');
    await pool.load();
    pool.clock.increment(5_000);
    await pool.load();
    pool.clock.increment(5_000);
    await pool.load();
    expect(pool.loads).toHaveLength(4);
    pool.send({ type: 'store.changed' });
    pool.clock.increment(100);
    await pool.load();
    pool.clock.increment(60_000);

    expect(pool.loads).toHaveLength(5);
    expect(pool.states[1]).toBe('active.watch.attached.following');
    expect(pool.watches).toBe(1);
    expect(pool.complaints).toEqual(['cursor gone']);
  });

  it('retries a lost store at a steady pace, regardless of other failures', async () => {
    const pool = startPool();
    pool.send({ type: 'store.watchFailed', message: 'gone' });
    await pool.fail('gone');
    pool.send({ type: 'store.watchFailed', message: 'gone' });

    pool.clock.increment(4_999);
    expect(pool.loads).toHaveLength(1);
    pool.clock.increment(1);

    expect(pool.loads).toHaveLength(2);
  });

  it('restarts a failed watch, and reads what it missed', async () => {
    const pool = startPool({ breaksWatch: true });
    await pool.load();
    expect(pool.states).toEqual(['active.contents.steady', 'active.watch.broken']);
    pool.mendWatch();
    pool.clock.increment(5_000);

    expect(pool.states).toEqual(['active.contents.stale', 'active.watch.attached.following']);
    expect(pool.complaints).toEqual(['no watch']);
  });

  it('replaces a broken socket after a delay, and quarantines it after five defects', () => {
    const pool = startPool();
    const crash = (): void => {
      pool.send({ type: 'socket.crashed', address: 'a' });
    };
    crash();
    expect(pool.orders).toEqual(['fleet.open']);
    pool.clock.increment(1_000);
    expect(pool.orders).toEqual(['fleet.open', 'fleet.replace a']);

    for (let count = 2; count < MAX_DEFECTS; count++) {
      crash();
      pool.clock.increment(1_000);
    }
    crash();
    pool.clock.increment(60_000);

    expect(pool.orders.slice(1)).toEqual([
      ...Array.from({ length: MAX_DEFECTS - 1 }, () => 'fleet.replace a'),
      'fleet.quarantine a',
    ]);
    expect(pool.actor.getSnapshot().context).toMatchObject({
      defects: { a: 5 },
      quarantined: ['a'],
    });
    pool.send({ type: 'socket.retryRequested', address: 'a' });
    expect(pool.orders.at(-1)).toBe('fleet.replace a');
    expect(pool.actor.getSnapshot().context).toMatchObject({ defects: {}, quarantined: [] });
  });

  it('forgets the defects of a socket that was well for long, or is gone', () => {
    const pool = startPool();
    for (let count = 0; count < 3 * MAX_DEFECTS; count++) {
      pool.send({ type: 'socket.crashed', address: 'a' });
      pool.clock.increment(1_000);
      pool.send({ type: 'socket.recovered', address: 'a' });
    }
    expect(pool.actor.getSnapshot().context).toMatchObject({ defects: {}, quarantined: [] });
    expect(pool.orders.filter((order) => order.includes('quarantine'))).toEqual([]);

    pool.send({ type: 'socket.crashed', address: 'a' });
    pool.send({ type: 'socket.recovered', address: 'a' });
    const before = pool.orders.length;
    pool.clock.increment(60_000);

    expect(pool.orders).toHaveLength(before);
  });

  it('counts the defects of each socket separately', () => {
    const pool = startPool();
    for (let count = 0; count < MAX_DEFECTS - 1; count++) {
      pool.send({ type: 'socket.crashed', address: 'a' });
      pool.send({ type: 'socket.crashed', address: 'b' });
      pool.clock.increment(1_000);
    }

    expect(pool.orders.filter((order) => order.includes('quarantine'))).toEqual([]);
  });

  it('drains, and ends when the fleet is empty', () => {
    const pool = startPool();
    pool.send({ type: 'pool.stop' });
    expect(pool.states).toEqual(['draining']);
    pool.send({ type: 'socket.crashed', address: 'a' });
    pool.send({ type: 'store.changed' });

    pool.send({ type: 'fleet.empty' });

    expect(pool.actor.getSnapshot().status).toBe('done');
    expect(pool.orders).toEqual(['fleet.open', 'fleet.close']);
  });

  it('ends after drainTimeout, even if the fleet does not answer', () => {
    const pool = startPool();
    pool.send({ type: 'pool.stop' });

    pool.clock.increment(2_000);

    expect(pool.actor.getSnapshot().status).toBe('done');
    expect(pool.orders.at(-1)).toBe('fleet.kill');
  });

  it('keeps a context that is plain JSON', async () => {
    const pool = startPool();
    await pool.fail('gone');
    const { context } = pool.actor.getSnapshot();

    expect(JSON.parse(JSON.stringify(context))).toEqual(context);
  });
});
