import { Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Clock } from '@switchwire/esl-client';
import { systemClock } from '@switchwire/esl-client/session';
import { mongoSocketStore } from '../src/store/mongo/index.ts';
import { type SocketStore } from '../src/store/socket-store.ts';
import { FakeReplicaSet } from './fake-replica-set.ts';
import { recordingLogger, startManager } from './managed.ts';

const WAIT = { timeout: 45_000 };
// each waits for several steps of a driver
vi.setConfig({ testTimeout: 90_000 });

/** Longer than any test: what is told was told by a stream. */
const NEVER_MS = 3_600_000;
const peer = (ip: string) => ({ ip, password: 'ClueCon' });

describe('mongoSocketStore on a deployment with change streams', () => {
  const newServer = async (): Promise<FakeReplicaSet> => {
    const server = new FakeReplicaSet();
    await server.start();
    onTestFinished(() => server.stop());
    return server;
  };
  const open = (
    server: FakeReplicaSet,
    options: { pollIntervalMs?: number; clock?: Clock } = {},
  ): SocketStore => {
    const store = mongoSocketStore({ url: server.url, pollIntervalMs: NEVER_MS, ...options });
    onTestFinished(() => store.close());
    return store;
  };
  /** A loaded store, watched by a stream that stands. */
  const watching = async (server: FakeReplicaSet, store = open(server)) => {
    const [onChange, onError] = [vi.fn(), vi.fn()];
    await store.load();
    const watch = store.watch(onChange, onError);
    await vi.waitFor(() => expect(server.commands).toContain('getMore'), WAIT);
    const told = async (): Promise<void> => {
      await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), WAIT);
      onChange.mockClear();
    };
    return { store, onChange, onError, told, watch };
  };
  const tokens = (server: FakeReplicaSet): (string | undefined)[] => server.streams.slice(1);

  it('reports changes as they come, without polling', async () => {
    const server = await newServer();
    const { store, told, onError } = await watching(server);

    server.insert(peer('10.0.0.1'));
    await told();
    expect((await store.load()).sockets).toMatchObject([{ host: '10.0.0.1' }]);
    server.insert(peer('10.0.0.2'));
    await told();

    expect(server.streams).toEqual([undefined]);
    expect(onError).not.toHaveBeenCalled();
  });

  it('resumes after the last change that it saw when its connection breaks', async () => {
    const server = await newServer();
    const { told, onError } = await watching(server);
    server.insert(peer('10.0.0.1'));
    server.insert(peer('10.0.0.2'));
    await told();

    server.dropConnections();
    server.insert(peer('10.0.0.3'));

    await told();
    expect(tokens(server)).toEqual(['1']);
    expect(onError).not.toHaveBeenCalled();
  });

  it('resumes after an outage, which it reports once', async () => {
    const server = await newServer();
    const { told, onError } = await watching(server);
    server.insert(peer('10.0.0.1'));
    await told();

    await server.stop();
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1), WAIT);
    server.insert(peer('10.0.0.2'));
    await server.start();
    await told();
    expect(tokens(server)).toEqual(['0']);
    server.insert(peer('10.0.0.3'));
    await told();

    expect(onError).toHaveBeenCalledTimes(1);
    expect(onError.mock.calls[0]).toMatchObject([{ code: 'ESL_STORE' }]);
  });

  it('keeps its stream under a manager that logs an outage once', async () => {
    const server = await newServer();
    server.insert(peer('127.0.0.1'));
    const logger = recordingLogger();
    const store = mongoSocketStore({ url: server.url, mirror: false });
    const timings = { storeRetryDelay: 20 };
    const manager = await startManager(
      { store, logger, timings },
      { dial: () => new Socket() }, // never connects
    );
    await vi.waitFor(() => expect(server.commands).toContain('getMore'), WAIT);
    server.insert(peer('127.0.0.2'));
    await vi.waitFor(() => expect(manager.list()).toHaveLength(2), WAIT);
    const told = (): string[] => logger.lines.filter((line) => line.includes('"store":'));
    const before = told().length;

    await server.stop();
    await vi.waitFor(() => expect(manager.storeState().state).toBe('unavailable'), WAIT);
    const loads = vi.spyOn(store, 'load');
    await vi.waitFor(() => expect(loads.mock.calls.length).toBeGreaterThan(1), WAIT);
    server.insert(peer('127.0.0.3'));
    await server.start();
    await vi.waitFor(() => expect(manager.list()).toHaveLength(3), WAIT);
    await vi.waitFor(() => expect(tokens(server)).toEqual(['1']), WAIT);

    expect(told().slice(before)).toEqual([
      expect.stringMatching(/^error Cannot load sockets from "freeswitch" of/),
      expect.stringMatching(/^info The store can be read again/),
      expect.stringMatching(/^info Applied the store's changes/),
    ]);
  });

  it('starts over, and reports a change, when the history is shorter than the outage', async () => {
    const server = await newServer();
    const { told, onError } = await watching(server);
    server.insert(peer('10.0.0.1'));
    await told();
    server.refuses = (resumeAfter) =>
      resumeAfter === undefined ? undefined : { code: 286, errmsg: 'ChangeStreamHistoryLost' };

    server.dropConnections();

    await told();
    await vi.waitFor(() => expect(server.streams.at(-1)).toBeUndefined(), WAIT);
    server.insert(peer('10.0.0.2'));
    await told();
    expect(onError).not.toHaveBeenCalled();
  });

  it('starts over when the collection was dropped', async () => {
    const server = await newServer();
    const { told } = await watching(server);

    server.announce('drop');
    server.announce('invalidate');
    await told();
    await vi.waitFor(() => expect(tokens(server)).toEqual([undefined]), WAIT);
    server.insert(peer('10.0.0.1'));

    await told();
  });

  it('reports changes from before the stream was open', async () => {
    const server = await newServer();
    const store = open(server);
    const onChange = vi.fn();
    await store.load();
    server.insert(peer('10.0.0.1'));

    store.watch(onChange, vi.fn());

    await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), WAIT);
  });

  it('reports a burst of changes once', async () => {
    const timers: (() => void)[] = [];
    const clock: Clock = {
      ...systemClock,
      setTimeout: (callback) => timers.push(callback),
      clearTimeout: () => undefined,
    };
    const server = await newServer();
    const { onChange } = await watching(server, open(server, { clock }));

    for (let n = 0; n < 500; n++) server.insert(peer(`10.0.${n >> 8}.${n & 255}`));
    await vi.waitFor(() => expect(timers).toHaveLength(1), WAIT);
    const asked = server.commands.length;
    await vi.waitFor(() => expect(server.commands.length).toBeGreaterThan(asked), WAIT);

    expect(timers).toHaveLength(1);
    timers[0]?.();
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['is no replica set', 40_573],
    ['does not know the stage', 40_324],
    ['has not implemented them', 238],
    ['does not allow them to this user', 13],
  ])('polls where the deployment %s', async (_, code) => {
    const server = await newServer();
    server.refuses = () => ({ code, errmsg: 'no change streams here' });
    const store = open(server, { pollIntervalMs: 20 });
    const [onChange, onError] = [vi.fn(), vi.fn()];
    await store.load();
    store.watch(onChange, onError);
    await vi.waitFor(() => expect(server.streams).toHaveLength(1), WAIT);

    server.insert(peer('10.0.0.1'));

    await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), WAIT);
    expect(onError).not.toHaveBeenCalled();
    expect(server.streams).toHaveLength(1);
  });

  it('treats a temporary error as an outage, not as missing change streams', async () => {
    const server = await newServer();
    let refusals = 0;
    server.refuses = () =>
      ++refusals > 3 ? undefined : { code: 189, errmsg: 'PrimarySteppedDown' };
    const store = open(server);
    const [onChange, onError, onNotice] = [vi.fn(), vi.fn(), vi.fn()];
    await store.load();
    store.watch(onChange, onError, onNotice);
    await vi.waitFor(() => expect(server.commands).toContain('getMore'), WAIT);
    await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), WAIT);
    onChange.mockClear();

    server.insert(peer('10.0.0.1'));

    await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), WAIT);
    expect(onError).toHaveBeenCalledTimes(1);
    expect(onNotice).not.toHaveBeenCalled();
  });

  it('logs that it polls, and switches to change streams without a loss when they appear', async () => {
    const server = await newServer();
    let passed = 0;
    const clock: Clock = { ...systemClock, now: () => systemClock.now() + passed };
    server.refuses = () => ({ code: 40_573, errmsg: 'no replica set' });
    const store = open(server, { pollIntervalMs: 20, clock });
    const [onChange, onError, onNotice] = [vi.fn(), vi.fn(), vi.fn()];
    await store.load();
    store.watch(onChange, onError, onNotice);
    const finds = (): number => server.commands.filter((name) => name === 'find').length;
    await vi.waitFor(() => expect(finds()).toBeGreaterThan(3), WAIT);
    expect(onNotice.mock.calls).toEqual([
      [expect.stringMatching(/no change streams .*\(no replica set\).* every 20 ms/)],
    ]);

    server.refuses = () => {
      // between the last poll and the first moment of the stream
      server.documents.push({ _id: 'late', ...peer('10.0.0.9') });
      return undefined;
    };
    passed = 60_000;

    await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), WAIT);
    expect(server.streams).toHaveLength(2);
    const polls = finds();
    await vi.waitFor(() => expect(server.commands.at(-1)).toBe('getMore'), WAIT);
    expect(finds()).toBe(polls);
    expect(onNotice).toHaveBeenCalledTimes(2);
    expect(onError).not.toHaveBeenCalled();
  });

  it('ends its stream when the watch is disposed of, and its connections when it is closed', async () => {
    const server = await newServer();
    const { store, watch, onError } = await watching(server);

    watch[Symbol.dispose]();
    await vi.waitFor(() => expect(server.commands).toContain('killCursors'), WAIT);
    await store.close();

    await vi.waitFor(() => expect(server.connections).toBe(0), WAIT);
    expect(onError).not.toHaveBeenCalled();
  });
});
