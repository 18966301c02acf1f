import { describe, expect, it, onTestFinished } from 'vitest';
import { SimulatedClock } from 'xstate';
import {
  createHistory,
  type HistoryEntry,
  type HistorySink,
  incidents,
} from '../src/history/index.ts';
import { memorySocketStore } from '../src/index.ts';
import {
  defectiveRandom,
  fakeNode,
  fakeNodes,
  recordingLogger,
  startManager,
  subscribed,
} from './managed.ts';

/** A sink in memory that can be broken. */
function fragileSink() {
  const state = { isBroken: false, isStuck: false, written: [] as HistoryEntry[], isClosed: false };
  const sink: HistorySink = {
    description: 'fragile',
    write: (entries) => {
      if (state.isStuck) return new Promise(() => undefined);
      if (state.isBroken) return Promise.reject(new Error('no primary'));
      state.written.push(...entries);
      return Promise.resolve();
    },
    read: () => Promise.resolve(state.written),
    close: () => {
      state.isClosed = true;
      return Promise.resolve();
    },
  };
  return { state, sink };
}

const told = (entries: readonly HistoryEntry[]): string[] =>
  entries.map((entry) => (entry.kind === 'phase' ? `${entry.from} > ${entry.to}` : entry.kind));

describe('a history', () => {
  it('records what happened to a server, with a day of attempts as one entry', async () => {
    const fake = await fakeNode();
    const manager = await startManager({ timings: { retryBase: 1, retryMax: 1 } });
    const history = createHistory();
    history.follow(manager);
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    lease.subscribe(['DTMF']);
    await subscribed(lease);

    await fake.stop();
    await expect.poll(() => lease.info.attempt, { timeout: 15_000 }).toBeGreaterThan(3);
    await fake.start();
    await expect.poll(() => told(history.entries()), { timeout: 15_000 }).toHaveLength(4);

    expect(told(history.entries())).toEqual([
      'authenticated > subscribed',
      'subscribed > retrying',
      'authenticated > subscribed',
      'gap',
    ]);
    expect(history.entries()[1]).toMatchObject({
      id: lease.info.id,
      address: lease.info.address,
      generation: 1,
      cause: { code: 'ESL_END' },
    });
    expect(incidents(history.entries())).toMatchObject([
      { kind: 'lost', servers: [lease.info.address], goingOn: 0 },
    ]);
    expect(JSON.stringify(history.entries())).not.toContain('ClueCon');
  });

  it('has refused logins', async () => {
    const fake = await fakeNode({ password: 'other' });
    const manager = await startManager({ timings: { rejectedDelay: 1 } });
    const history = createHistory();
    history.follow(manager);
    const lease = manager.acquire(fake.url.replace(/:[^:@]*@/, ':ClueCon@'), { consumer: 'x' });

    await expect.poll(() => lease.info.attempt, { timeout: 15_000 }).toBeGreaterThan(2);

    expect(told(history.entries())).toEqual(['connecting > rejected']);
    expect(incidents(history.entries())[0]?.cause).toBe('FreeSWITCH rejected the password');
  });

  it('has events that were dropped, each once', () => {
    const clock = new SimulatedClock();
    const counts = { dropped: 3 };
    const history = createHistory({ clock, wallNow: () => 1 });
    const nothing = { [Symbol.dispose]: () => undefined };
    const socket = { id: 'a', address: 'a:1', direction: 'inbound' } as const;
    const following = history.follow({
      list: () => [{ ...socket, stats: { eventsDropped: counts.dropped } }] as never,
      onPhase: () => nothing,
      onGap: () => nothing,
    });

    clock.increment(10_000);
    counts.dropped = 8;
    clock.increment(10_000);
    clock.increment(10_000);
    following[Symbol.dispose]();
    counts.dropped = 20;
    clock.increment(10_000);

    expect(history.entries()).toEqual([
      { kind: 'drops', at: 1, id: 'a', address: 'a:1', count: 5 },
    ]);
  });

  it.each([
    ['as it waits for another run after a defect', 3_600_000, 'ESL_DEFECT', 'retrying > closed'],
    ['as it is quarantined after many', 1, 'ESL_QUARANTINED', 'closed > closed'],
  ])('ends the outage of a socket that is removed %s', async (_when, delay, code, last) => {
    const fake = await fakeNode();
    const { random } = defectiveRandom();
    const entry = { id: 'n1', host: fake.host, port: fake.port, password: 'ClueCon' };
    const store = memorySocketStore([entry]);
    const timings = { replacementDelay: delay };
    const manager = await startManager({ store, timings }, { random });
    await expect.poll(() => manager.list()[0]?.phase).toBe('subscribed');
    const clock = new SimulatedClock();
    const history = createHistory({ clock });
    history.follow(manager);
    await fake.stop();
    await expect.poll(() => manager.list()[0]?.lastCause?.code).toBe(code);
    expect(incidents(history.entries())).toMatchObject([{ goingOn: 1 }]);

    store.set([]);
    await expect.poll(() => manager.list()).toEqual([]);
    clock.increment(10_000);

    expect(told(history.entries()).at(-1)).toBe(last);
    expect(incidents(history.entries())).toMatchObject([{ goingOn: 0 }]);
  });

  it('ends the outage of a socket that was removed while this program was not running', async () => {
    const { state, sink } = fragileSink();
    state.written = ['a', 'b'].map((id) => ({
      kind: 'phase',
      at: 1,
      id,
      address: `${id}:8021`,
      from: 'subscribed',
      to: 'retrying',
      generation: 1,
      attempt: 0,
      cause: { code: 'ESL_END', message: 'gone' },
    }));
    const clock = new SimulatedClock();
    const history = createHistory({ sink, clock, wallNow: () => clock.now() });
    const nothing = { [Symbol.dispose]: () => undefined };
    const listed = { id: 'b', address: 'b:8021', direction: 'inbound', stats: {} };
    history.follow({ list: () => [listed] as never, onPhase: () => nothing, onGap: () => nothing });
    await history.restore();

    clock.increment(10_000);
    clock.increment(10_000);

    expect(history.entries().slice(2)).toMatchObject([
      { at: 10_000, id: 'a', from: 'retrying', to: 'closed', cause: { code: 'ESL_CLOSED' } },
    ]);
    expect(incidents(history.entries())).toMatchObject([
      { serverCount: 2, goingOn: 1, title: '2 servers lost, 1 of them still' },
    ]);
  });

  it('is filtered by socket, time and number', async () => {
    const [one, two] = await fakeNodes(2);
    const manager = await startManager({
      store: memorySocketStore(
        [one!, two!].map(({ host, port }) => ({ id: `n${port}`, host, port, password: 'ClueCon' })),
      ),
    });
    const history = createHistory();
    const following = history.follow(manager);
    await one!.stop();
    await two!.stop();
    await expect.poll(() => history.entries().length, { timeout: 15_000 }).toBeGreaterThan(1);
    following[Symbol.dispose]();
    const all = history.entries();

    expect(new Set(history.entries({ socket: `n${one!.port}` }).map(({ id }) => id))).toEqual(
      new Set([`n${one!.port}`]),
    );
    expect(history.entries({ limit: 1 })).toEqual(all.slice(-1));
    expect(history.entries({ limit: 0 })).toEqual([]);
    expect(history.entries({ since: Date.now() + 60_000 })).toEqual([]);
    expect(history.entries({ until: Date.now() + 60_000 })).toEqual(all);
  });

  it.each([
    [{ maxEntries: 0 }, /maxEntries of the history is 0; use a whole number above 0/],
    [{ maxBytes: 1.5 }, /maxBytes of the history is 1\.5/],
  ])('refuses bounds that can never be right: %j', (options, says) => {
    expect(() => createHistory(options)).toThrow(says);
  });
});

describe('the sink of a history', () => {
  const newHistory = (sink: HistorySink, clock: SimulatedClock) => {
    const logger = recordingLogger();
    const history = createHistory({ sink, clock, logger });
    const listeners: ((change: never) => unknown)[] = [];
    const nothing = { [Symbol.dispose]: () => undefined };
    history.follow({
      list: () => [],
      onGap: () => nothing,
      onPhase: (listener) => {
        listeners.push(listener);
        return nothing;
      },
    });
    const lose = (address: string): void => {
      const socket = { id: address, address, phase: 'retrying', generation: 1, attempt: 0 };
      for (const listener of listeners) listener({ socket, from: 'subscribed' } as never);
    };
    return { history, lose, logger };
  };

  it('gets entries in batches, and after an outage those of it, reported once', async () => {
    const clock = new SimulatedClock();
    const { sink, state } = fragileSink();
    const { history, lose, logger } = newHistory(sink, clock);
    lose('a');
    lose('b');
    clock.increment(1_000);
    await expect.poll(() => state.written).toHaveLength(2);

    state.isBroken = true;
    lose('c');
    await history.flush();
    lose('d');
    await history.flush();
    expect(state.written).toHaveLength(2);
    expect(logger.lines.filter((line) => line.includes('no primary'))).toHaveLength(1);
    expect(history.entries()).toHaveLength(4);

    state.isBroken = false;
    clock.increment(5_000);
    await expect.poll(() => state.written.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('that never answers costs a bounded number of entries', () => {
    const clock = new SimulatedClock();
    const { sink, state } = fragileSink();
    state.isStuck = true;
    const { history, lose } = newHistory(sink, clock);
    void history.flush();

    for (let n = 0; n < 12_000; n++) lose(`fs${n}`);

    expect(history.unwritten).toBeGreaterThanOrEqual(6_500);
    expect(history.entries()).toHaveLength(10_000);
    expect(history.forgotten).toBe(2_000);
  });

  it('passes earlier entries to the next run, and is closed with its history', async () => {
    const { sink, state } = fragileSink();
    const first = newHistory(sink, new SimulatedClock());
    first.lose('a');
    await first.history.close();
    expect([state.written.length, state.isClosed]).toEqual([1, true]);
    first.lose('late');

    const second = newHistory(sink, new SimulatedClock());
    onTestFinished(() => second.history.close());
    second.lose('b');
    await second.history.restore();

    expect(second.history.entries().map(({ id }) => id)).toEqual(['a', 'b']);
    await second.history.flush();
    expect(state.written.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('may have entries of this run when it is read: each is shown once', async () => {
    const { sink, state } = fragileSink();
    const { history, lose } = newHistory(sink, new SimulatedClock());
    lose('a');
    await history.flush();
    lose('b');
    expect(state.written).toHaveLength(1);

    expect(await history.restore()).toBe(true);

    expect(history.entries().map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('that cannot be read is reported without further effect', async () => {
    const { sink } = fragileSink();
    const broken = { ...sink, read: () => Promise.reject(new Error('no primary')) };
    const { history, logger } = newHistory(broken, new SimulatedClock());

    expect([await history.restore(), await history.restore()]).toEqual([false, false]);

    const lines = logger.lines.filter((line) => line.includes('cannot be read: no primary'));
    expect(lines).toHaveLength(1);
  });
});
