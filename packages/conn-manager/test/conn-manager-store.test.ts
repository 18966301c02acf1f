import { describe, expect, it } from 'vitest';
import { memorySocketStore, type SocketStore, StoreError } from '../src/index.ts';
import {
  failureOf,
  fakeNode,
  recordingLogger,
  sentTo,
  startManager,
  subscribed,
} from './managed.ts';

type Node = Awaited<ReturnType<typeof fakeNode>>;

const entry = (fake: Node, events = 'DTMF', more: object = {}) => ({
  id: `node-${fake.port}`,
  host: fake.host,
  port: fake.port,
  password: 'ClueCon',
  events,
  ...more,
});

const allSubscribed = (manager: Awaited<ReturnType<typeof startManager>>): Promise<void> =>
  expect
    .poll(() => manager.list().map(({ phase }) => phase), { timeout: 15_000 })
    .toEqual(manager.list().map(() => 'subscribed'));

/** A store that can be taken away. */
function fragileStore(store: SocketStore = memorySocketStore()) {
  const state = { isDown: false, loads: 0, onError: (_error: unknown): void => undefined };
  const fragile: SocketStore & typeof state = Object.assign(state, {
    description: 'fragile',
    load: async () => {
      state.loads++;
      if (state.isDown) throw new Error('connection refused');
      return store.load();
    },
    watch: (
      onChange: () => void,
      onError: (error: unknown) => void,
      _onNotice?: (message: string) => void,
    ) => {
      state.onError = onError;
      return store.watch(onChange, onError);
    },
    close: () => store.close(),
  });
  return fragile;
}

describe('a store', () => {
  it('is loaded, connected and shown', async () => {
    const fake = await fakeNode();
    const manager = await startManager({
      store: memorySocketStore([entry(fake, 'DTMF, CUSTOM a::b')]),
    });
    await allSubscribed(manager);

    expect(manager.list()[0]).toMatchObject({
      id: `node-${fake.port}`,
      events: ['DTMF', 'CUSTOM a::b'],
      consumers: ['store'],
      direction: 'inbound',
    });
    expect(manager.storeState()).toEqual({
      state: 'steady',
      description: 'memory',
      problems: [],
      lastError: undefined,
    });
  });

  it('is followed: one more opens, one less closes, the unchanged is not touched', async () => {
    const [one, two, three] = [await fakeNode(), await fakeNode(), await fakeNode()];
    const store = memorySocketStore([entry(one), entry(two)]);
    const manager = await startManager({ store });
    await allSubscribed(manager);

    store.set([entry(two), entry(three)]);
    await expect
      .poll(() =>
        manager
          .list()
          .map(({ port }) => port)
          .sort(),
      )
      .toEqual([two.port, three.port].sort());
    await allSubscribed(manager);

    expect(manager.find(two.url, { consumer: 'x' })).toBeUndefined();
    expect(manager.find(`node-${two.port}`, { consumer: 'x' })?.info.generation).toBe(1);
    await expect.poll(() => one.connections).toHaveLength(0);
    expect(sentTo(one, /^exit/)).toHaveLength(1);
    expect(sentTo(two, /^auth/)).toHaveLength(1);
  });

  it('that is reloaded reports the changes', async () => {
    const [one, two, three] = [await fakeNode(), await fakeNode(), await fakeNode()];
    const store = memorySocketStore([entry(one), entry(two)]);
    const manager = await startManager({ store, timings: { storeDebounce: 60_000 } });
    store.set([entry(one, 'TALK'), entry(three)]);

    expect(await manager.reload()).toEqual({
      opened: 1,
      closed: 1,
      resubscribed: 1,
      updated: 0,
      unchanged: 0,
      problems: [],
    });
    expect(await manager.reload()).toMatchObject({ opened: 0, closed: 0, unchanged: 2 });
    await expect.poll(() => one.connections[0]?.subscriptions.names).toContain('TALK');
  });

  it('that is reloaded counts no socket that a consumer holds as opened or closed', async () => {
    const fake = await fakeNode();
    const store = memorySocketStore();
    const manager = await startManager({ store, timings: { storeDebounce: 60_000 } });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    lease.subscribe(['DTMF']);
    await subscribed(lease);
    const nothing = { opened: 0, closed: 0, resubscribed: 0, updated: 0, unchanged: 0 };

    store.set([entry(fake, 'DTMF')]);
    expect(await manager.reload()).toMatchObject({ ...nothing, unchanged: 1 });
    store.set([]);
    expect(await manager.reload()).toMatchObject(nothing);
    store.set([entry(fake, 'DTMF, TALK')]);
    expect(await manager.reload()).toMatchObject({ ...nothing, resubscribed: 1 });
    store.set([]);
    expect(await manager.reload()).toMatchObject({ ...nothing, resubscribed: 1 });

    expect(lease.info).toMatchObject({ phase: 'subscribed', generation: 1 });
  });

  it('that is reloaded counts a socket as opened that was just closing', async () => {
    const fake = await fakeNode();
    const store = memorySocketStore([entry(fake)]);
    const manager = await startManager({ store, timings: { storeDebounce: 60_000 } });
    await allSubscribed(manager);

    store.set([]);
    const closing = manager.reload();
    expect(await closing).toMatchObject({ opened: 0, closed: 1 });
    expect(manager.list()[0]?.phase).toBe('closed');
    store.set([entry(fake)]);
    expect(await manager.reload()).toMatchObject({ opened: 1, closed: 0 });

    await allSubscribed(manager);
    expect(manager.list()).toHaveLength(1);
  });

  it('that changes a password or a user closes and opens', async () => {
    const fake = await fakeNode({ users: { 'a@b': { password: 'secret' } } });
    const store = memorySocketStore([entry(fake)]);
    const manager = await startManager({ store });
    await allSubscribed(manager);
    const lease = manager.find(`node-${fake.port}`, { consumer: 'x' })!;
    const seen: string[] = [];
    lease.subscribe(['TALK'], ({ name }) => seen.push(name));

    store.set([entry(fake, 'DTMF', { username: 'a@b', password: 'secret' })]);
    await fake.waitForCommand(/^userauth/);
    await subscribed(lease);
    fake.emit('TALK');

    await expect.poll(() => seen).toEqual(['TALK']);
    expect(lease.info.generation).toBe(2);
    expect(fake.connections).toHaveLength(1);
  });

  it('keeps one wrong password from being tried again and again', async () => {
    const fake = await fakeNode();
    const store = memorySocketStore([entry(fake, 'DTMF', { password: 'wrong' })]);
    const manager = await startManager({ store });
    await expect.poll(() => manager.list()[0]?.phase).toBe('rejected');
    expect(manager.list()[0]!.retryAt! - manager.list()[0]!.since).toBe(60_000);

    store.set([entry(fake)]);

    await allSubscribed(manager);
    expect(sentTo(fake, /^auth/)).toHaveLength(2);
  });

  it('that has a host:port twice gets a report, and the first entry counts', async () => {
    const fake = await fakeNode();
    const store = memorySocketStore([
      entry(fake),
      entry(fake, 'TALK', { id: 'twin' }),
      { host: '127.0.0.1', port: 99_999, password: 'x' },
      entry(fake, 'TALK', { id: 'no-domain', port: 1, username: 'bob' }),
    ]);
    const manager = await startManager({ store });
    await allSubscribed(manager);

    const { problems } = manager.storeState();
    expect(problems.map(({ id }) => id)).toEqual(expect.arrayContaining(['twin', 'no-domain']));
    expect(problems).toHaveLength(3);
    expect(manager.list().map(({ events }) => events)).toEqual([['DTMF']]);
  });

  it('adopts a socket that a consumer opened before, without a new session', async () => {
    const fake = await fakeNode();
    const store = memorySocketStore();
    const manager = await startManager({ store });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);

    store.set([entry(fake)]);
    await expect.poll(() => lease.info.events).toEqual(['DTMF']);
    lease[Symbol.dispose]();
    await subscribed(manager.find(`node-${fake.port}`, { consumer: 'y' })!);

    expect(manager.list()[0]).toMatchObject({ generation: 1, id: `node-${fake.port}` });
  });

  it('that drops a socket which a consumer holds leaves it open, without the events of the store', async () => {
    const fake = await fakeNode();
    const store = memorySocketStore([entry(fake)]);
    const manager = await startManager({ store });
    const lease = manager.find(`node-${fake.port}`, { consumer: 'x' })!;
    lease.subscribe(['TALK']);
    await subscribed(lease);

    store.set([]);
    await expect.poll(() => fake.connections[0]?.subscriptions.names).not.toContain('DTMF');
    expect(lease.info).toMatchObject({ events: ['TALK'], consumers: ['x'], generation: 1 });
    lease[Symbol.dispose]();

    await expect.poll(() => manager.list()).toEqual([]);
  });

  it('is reloaded while its sockets connect', async () => {
    const fake = await fakeNode();
    fake.faults.silent();
    const store = memorySocketStore([entry(fake)]);
    const manager = await startManager({ store });
    store.set([entry(fake, 'TALK')]);
    await manager.reload();
    fake.faults.silent(false);
    const lease = manager.find(`node-${fake.port}`, { consumer: 'x' })!;
    fake.connections.forEach((connection) => connection.drop());

    await subscribed(lease);

    expect(fake.connections[0]?.subscriptions.names).toContain('TALK');
    expect(fake.connections[0]?.subscriptions.names).not.toContain('DTMF');
  });
});

describe('a store that is down', () => {
  it('at the start does not stop the start, and is read when it is back', async () => {
    const fake = await fakeNode();
    const store = fragileStore(memorySocketStore([entry(fake)]));
    store.isDown = true;
    const logger = recordingLogger();
    const manager = await startManager({ store, logger });
    expect(manager.storeState()).toMatchObject({
      state: 'unavailable',
      lastError: 'connection refused',
    });
    expect(manager.list()).toEqual([]);

    store.isDown = false;

    await expect.poll(() => manager.list()[0]?.phase).toBe('subscribed');
    expect(manager.storeState()).toMatchObject({ state: 'steady', lastError: undefined });
    expect(logger.lines.join('\n')).toContain('connection refused');
  });

  it('later makes a reload fail with its error, and touches no socket', async () => {
    const fake = await fakeNode();
    const store = fragileStore(memorySocketStore([entry(fake)]));
    const manager = await startManager({ store });
    await allSubscribed(manager);

    store.isDown = true;
    const failure = await failureOf(manager.reload());

    expect(failure).toMatchObject({ code: 'ESL_STORE', cause: { message: 'connection refused' } });
    expect(failure).toBeInstanceOf(StoreError);
    expect(manager.list()[0]).toMatchObject({ phase: 'subscribed', generation: 1 });
  });

  it('is reported once for a whole outage, and once when it is over', async () => {
    const store = fragileStore();
    const logger = recordingLogger();
    const manager = await startManager({ store, logger, timings: { storeRetryDelay: 5 } });

    store.isDown = true;
    store.onError(new Error('cursor gone'));
    const { loads } = store;
    await expect.poll(() => store.loads).toBeGreaterThan(loads + 5);
    expect(logger.lines).toEqual([
      expect.stringMatching(/^error Cannot use the sockets of fragile: connection refused/),
    ]);
    store.isDown = false;
    await expect.poll(() => manager.storeState().state).toBe('steady');

    expect(logger.lines).toHaveLength(2);
    expect(logger.lines[1]).toMatch(/^info The store can be read again/);
  });

  it('that reports only some changes is read now and then, which is logged once', async () => {
    const store = fragileStore();
    const logger = recordingLogger();
    const manager = await startManager({ store, logger, timings: { storeRetryDelay: 5 } });

    store.onError(new Error('cursor gone'));
    const { loads } = store;
    await expect.poll(() => store.loads).toBeGreaterThan(loads + 3);

    expect(manager.storeState()).toMatchObject({ state: 'steady', lastError: undefined });
    expect(logger.lines).toEqual([
      expect.stringMatching(/^warn Watching the store broke: cursor gone/),
    ]);
  });

  it('has its notices logged', async () => {
    const store = fragileStore();
    const { watch } = store;
    store.watch = (onChange, onError, onNotice) => {
      onNotice?.('I am asked every 5000 ms');
      return watch(onChange, onError);
    };
    const logger = recordingLogger();

    await startManager({ store, logger });

    expect(logger.lines).toEqual(['info I am asked every 5000 ms {"store":"fragile"}']);
  });

  it('that cannot be watched is logged once, and watched when possible', async () => {
    const fake = await fakeNode();
    const memory = memorySocketStore();
    const store = fragileStore(memory);
    const { watch } = store;
    let attempts = 0;
    store.watch = (...args) => {
      if (++attempts < 5) throw new Error('no such file');
      return watch(...args);
    };
    const logger = recordingLogger();
    const manager = await startManager({ store, logger });
    await expect.poll(() => attempts).toBe(5);

    memory.set([entry(fake)]);

    await expect.poll(() => manager.list()).toHaveLength(1);
    const told = logger.lines.filter((line) => line.startsWith('warn'));
    expect(told).toEqual([expect.stringContaining('Watching the store broke: no such file')]);
  });

  it('and never answers is given up after storeTimeout', async () => {
    const store = fragileStore();
    const manager = await startManager({
      store,
      timings: { storeTimeout: 30, storeRetryDelay: 60_000 },
    });
    store.load = () => new Promise(() => undefined);

    expect(await failureOf(manager.reload())).toMatchObject({ code: 'ESL_STORE' });
  });

  it('fails a reload that the stop of the manager overtakes', async () => {
    const store = fragileStore();
    const manager = await startManager({ store });
    store.load = () => new Promise(() => undefined);

    const failing = failureOf(manager.reload());
    await manager.stop();

    expect(await failing).toMatchObject({ code: 'ESL_STORE' });
    expect(await failureOf(manager.reload())).toMatchObject({ code: 'ESL_STORE' });
  });

  it('that changes while it is read is read once more', async () => {
    const fake = await fakeNode();
    const memory = memorySocketStore();
    const store = fragileStore(memory);
    const { load } = store;
    let overtaken = false;
    store.load = async () => {
      const contents = await load();
      if (!overtaken) memory.set([entry(fake)]);
      overtaken = true;
      return contents;
    };
    const manager = await startManager({ store });

    await expect.poll(() => manager.list()).toHaveLength(1);
  });
});
