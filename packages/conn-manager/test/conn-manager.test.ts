import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { createConnManager, type GapNotice, memorySocketStore } from '../src/index.ts';
import { failureOf, fakeNode, phaseBecomes, sentTo, startManager, subscribed } from './managed.ts';

describe('leases', () => {
  it('share one connection for one host:port', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const one = manager.acquire(fake.url, { consumer: 'one' });
    const two = manager.acquire(`${fake.host}:${fake.port}`, { consumer: 'two' });

    await Promise.all([one.ready(), two.ready()]);

    expect(fake.connections).toHaveLength(1);
    expect(manager.list()).toHaveLength(1);
    expect(manager.size).toBe(1);
    expect(one.info.consumers).toEqual(['one', 'two']);
    expect(manager.find(one.info.id, { consumer: 'x' })?.info.id).toBe(one.info.id);
    expect(manager.find(fake.host, { consumer: 'x' })?.info.id).toBe(one.info.id);
    expect(manager.find('elsewhere', { consumer: 'x' })).toBeUndefined();
  });

  it('need a password for an unknown address, and say so without one', async () => {
    const manager = await startManager();

    expect(() => manager.acquire('127.0.0.1:1', { consumer: 'x' })).toThrow(InvalidArgumentError);
    expect(() => manager.acquire('fs://bob:pw@127.0.0.1:1', { consumer: 'x' })).toThrow(
      /name@domain/,
    );
    expect(manager.list()).toEqual([]);
  });

  it('close the socket with the last of them', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const one = manager.acquire(fake.url, { consumer: 'one' });
    const two = manager.acquire(fake.url, { consumer: 'two' });
    await subscribed(one);

    one[Symbol.dispose]();
    one[Symbol.dispose]();
    expect(manager.list()).toHaveLength(1);
    two[Symbol.dispose]();

    await expect.poll(() => manager.list()).toEqual([]);
    await expect.poll(() => fake.connections).toHaveLength(0);
    expect(sentTo(fake, /^exit/)).toEqual(['exit']);
    // whoever still looks sees how it ended
    expect(two.info).toMatchObject({ phase: 'closed', states: [], consumers: [], generation: 1 });
    expect(two.info.lastCause?.kind).toBe('request');
  });

  it('leave a socket that ran commands open for idleTimeout', async () => {
    const fake = await fakeNode();
    const manager = await startManager({ timings: { idleTimeout: 150 } });
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    await lease.ready();
    await lease.api('status');

    lease[Symbol.dispose]();
    const again = manager.acquire(fake.url, { consumer: 'two' });
    await again.api('status');
    expect(again.info.generation).toBe(1);
    again[Symbol.dispose]();

    expect(manager.list()).toHaveLength(1);
    await expect.poll(() => manager.list()).toEqual([]);
  });

  it.each([
    ['a command runs', 'api'],
    ['a job runs', 'bgapi'],
  ] as const)('leave a socket open as long as %s on it', async (_title, kind) => {
    const fake = await fakeNode();
    let finish: (text: string) => void = () => undefined;
    fake.api('slow', () => new Promise((resolve) => (finish = resolve)));
    const clock = new SimulatedClock();
    const manager = await startManager({ timings: { livenessWindow: 1_000_000 } }, { clock });
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    await subscribed(lease);
    const result =
      kind === 'api'
        ? lease.api('slow', { timeoutMs: 600_000 })
        : (await lease.bgapi('slow')).result;
    await fake.waitForCommand(/slow/);

    lease[Symbol.dispose]();
    for (let second = 0; second < 300; second++) clock.increment(1_000);
    expect(manager.list()[0]?.phase).toBe('subscribed');
    finish('done');
    expect(await result).toBe('done');
    for (let second = 0; second < 59; second++) clock.increment(1_000);
    expect(manager.list()[0]?.phase).toBe('subscribed');
    for (let second = 0; second < 2; second++) clock.increment(1_000);

    await expect.poll(() => manager.list()).toEqual([]);
  });

  it('do not leave a socket open for a result that will not come', async () => {
    const fake = await fakeNode({
      users: { 'bob@example.test': { password: 'p', allowedEvents: 'HEARTBEAT' } },
    });
    const clock = new SimulatedClock();
    const manager = await startManager({ timings: { livenessWindow: 1_000_000 } }, { clock });
    const lease = manager.acquire(`fs://bob@example.test:p@${fake.host}:${fake.port}`, {
      consumer: 'one',
    });
    await subscribed(lease);
    const { result } = await lease.bgapi('status');
    await expect(result).rejects.toMatchObject({ code: 'ESL_COMMAND_REFUSED' });

    lease[Symbol.dispose]();
    for (let second = 0; second < 61; second++) clock.increment(1_000);

    await expect.poll(() => manager.list()).toEqual([]);
  });

  it('of a socket that is closing get a new session', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const one = manager.acquire(fake.url, { consumer: 'one' });
    await subscribed(one);

    one[Symbol.dispose]();
    const two = manager.acquire(fake.url, { consumer: 'two' });
    await subscribed(two);

    expect(two.info.generation).toBe(2);
    expect(fake.connections).toHaveLength(1);
  });

  it('take the events of the URL', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(`${fake.url}?DTMF,CUSTOM a::b`, { consumer: 'one' });
    await subscribed(lease);

    expect(lease.info.events).toEqual(['DTMF', 'CUSTOM a::b']);
    expect(fake.connections[0]?.subscriptions).toMatchObject({
      format: 'json',
      subclasses: ['a::b'],
    });
  });

  it('wait for a manager that is not yet started', async () => {
    const fake = await fakeNode();
    const manager = createConnManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });

    await manager.start();
    await lease.ready();
    await manager.stop();

    expect(lease.info.phase).toBe('closed');
    expect(() => manager.acquire(fake.url, { consumer: 'one' })).toThrow(InvalidArgumentError);
    await expect(lease.api('status')).rejects.toMatchObject({ code: 'ESL_NOT_CONNECTED' });
  });
});

describe('a goodbye of ours', () => {
  it('is the reason that awaited jobs fail with, not a text of FreeSWITCH', async () => {
    const fake = await fakeNode();
    fake.api('slow', () => new Promise(() => undefined));
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    await subscribed(lease);
    const { result } = await lease.bgapi('slow');
    const failing = failureOf(result);

    await manager.stop();

    expect(await failing).toMatchObject({
      code: 'ESL_SESSION_LOST',
      closeCause: { kind: 'request', code: 'ESL_CLOSED' },
    });
  });

  it('says nothing about the session that comes next', async () => {
    const fake = await fakeNode();
    const entry = { id: 'n1', host: fake.host, port: fake.port, password: 'ClueCon' };
    const store = memorySocketStore([entry]);
    const manager = await startManager({ store });
    await expect.poll(() => manager.list()[0]?.phase).toBe('subscribed');
    const causes: unknown[] = [];
    manager.watch(() => {
      const [socket] = manager.list();
      if (socket?.generation === 2) causes.push(socket.lastCause?.kind);
    });

    store.set([{ ...entry, password: 'wrong' }]);
    await expect.poll(() => manager.list()[0]?.phase).toBe('rejected');

    expect(causes).toContain(undefined);
    expect(causes).not.toContain('request');
  });
});

describe('a lost session', () => {
  it('comes back with its subscriptions and reports the gap', async () => {
    const fake = await fakeNode();
    const gaps: GapNotice[] = [];
    const manager = await startManager({ onGap: (gap) => gaps.push(gap) });
    const told: number[] = [];
    manager.onGap(() => {
      throw new Error('a listener that fails');
    });
    manager.onGap(({ generation }) => told.push(generation));
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    const seen: string[] = [];
    lease.subscribe(['DTMF'], (event) => seen.push(event.name));
    await subscribed(lease);
    const before = Date.now();

    await fake.stop({ notice: true });
    await phaseBecomes(lease, 'retrying');
    expect(lease.info.lastCause?.code).toMatch(/ESL_DISCONNECT_NOTICE|ECONNREFUSED/);
    await fake.start();
    await subscribed(lease);
    fake.emit('DTMF');
    await expect.poll(() => seen).toHaveLength(1);

    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatchObject({ cause: { code: 'ESL_DISCONNECT_NOTICE' } });
    expect(gaps[0]!.from).toBeLessThanOrEqual(gaps[0]!.to);
    expect(gaps[0]!.from).toBeGreaterThan(before - 60_000);
    expect(told).toEqual([gaps[0]!.generation]);
    expect(lease.info.stats.reconnects).toBe(1);
  });

  it('that ends because its password changed has a gap from its end on, not from its beginning', async () => {
    const fake = await fakeNode({ users: { 'a@b': { password: 'secret' } } });
    const { host, port } = fake;
    const store = memorySocketStore([{ id: 'n', host, port, password: 'ClueCon' }]);
    const clock = new SimulatedClock();
    const gaps: GapNotice[] = [];
    const manager = await startManager(
      { store, onGap: (gap) => gaps.push(gap), timings: { livenessWindow: 1e8 } },
      { clock, wallNow: () => 1_700_000_000_000 + clock.now() },
    );
    const lease = manager.find('n', { consumer: 'x' })!;
    let heard = 0;
    lease.subscribe(['DTMF'], () => heard++);
    await subscribed(lease);
    clock.increment(3_600_000);
    fake.emit('DTMF');
    await expect.poll(() => heard).toBe(1);
    clock.increment(500);

    store.set([{ id: 'n', host, port, username: 'a@b', password: 'secret' }]);
    await manager.reload();
    await expect.poll(() => gaps).toHaveLength(1);

    // the goodbye was answered: until then nothing was missed
    const now = 1_700_003_600_500;
    expect(gaps[0]).toMatchObject({ from: now, to: now, cause: { code: 'ESL_CLOSED' } });
  });

  it('without an answer is cut after drainTimeout', async () => {
    const fake = await fakeNode();
    const manager = await startManager({ timings: { drainTimeout: 50 } });
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    await subscribed(lease);
    fake.faults.halfOpen();
    const failing = failureOf(lease.api('status'));

    await manager.stop();

    expect(await failing).toMatchObject({ code: 'ESL_SESSION_LOST' });
    expect(manager.list()).toEqual([]);
    expect(lease.info.phase).toBe('closed');
  });

  it('is not opened again once the manager was stopped', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    await manager.acquire(fake.url, { consumer: 'one' }).ready();

    await manager.stop();
    await manager.stop();

    await expect.poll(() => fake.connections).toHaveLength(0);
    expect(manager.list()).toEqual([]);
    expect(sentTo(fake, /^auth/)).toHaveLength(1);
  });
});
