import { setImmediate as nextTurn } from 'node:timers/promises';
import { SimulatedClock } from 'xstate';
import { describe, expect, it } from 'vitest';
import { memorySocketStore, type SocketInfo } from '../src/index.ts';
import { fakeNode, fakeNodes, phaseBecomes, sentTo, startManager, subscribed } from './managed.ts';
import { listen } from '@switchwire/raw-peer';

const PROBE = /^api uptime$/;
const LIVELY = { livenessWindow: 80, probeTimeout: 80 };

describe('liveness', () => {
  it('leaves a quiet session alone that answers its probes', async () => {
    const fake = await fakeNode();
    const manager = await startManager({ timings: { ...LIVELY, probeTimeout: 10_000 } });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);

    await expect.poll(() => sentTo(fake, PROBE).length).toBeGreaterThan(2);

    expect(lease.info.generation).toBe(1);
  });

  it('does not probe a session that keeps sending', async () => {
    const fake = await fakeNode({ heartbeatMs: 20 });
    const clock = new SimulatedClock();
    const manager = await startManager({ timings: { livenessWindow: 10_000 } }, { clock });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);

    for (let second = 0; second < 30; second++) {
      const before = lease.info.heartbeat?.receivedAt;
      await expect.poll(() => lease.info.heartbeat?.receivedAt).not.toBe(before);
      clock.increment(1_000);
    }

    expect(sentTo(fake, PROBE)).toEqual([]);
  });

  it('replaces a half-open session', async () => {
    const fake = await fakeNode();
    const manager = await startManager({ timings: LIVELY });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    lease.subscribe(['DTMF']);
    await subscribed(lease);

    fake.connections[0]?.faults.halfOpen();
    await expect.poll(() => lease.info.lastCause?.code).toBe('ESL_LIVENESS_TIMEOUT');
    await expect.poll(() => fake.connections.at(-1)?.subscriptions.names).toContain('DTMF');
    await subscribed(lease);

    expect(lease.info.generation).toBeGreaterThan(1);
  });

  it('fails the commands of a half-open session with the reason', async () => {
    const fake = await fakeNode();
    const manager = await startManager({ timings: LIVELY });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);
    fake.connections[0]?.faults.halfOpen();

    const failing = lease.bgapi('status');

    await expect(failing).rejects.toMatchObject({
      code: 'ESL_SESSION_LOST',
      closeCause: { code: 'ESL_LIVENESS_TIMEOUT' },
    });
  });

  it('does not mistake a long api command for a dead peer', async () => {
    const fake = await fakeNode();
    let finish: (text: string) => void = () => undefined;
    fake.api('msleep', () => new Promise((resolve) => (finish = resolve)));
    const clock = new SimulatedClock();
    const manager = await startManager({}, { clock });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);

    const long = lease.api('msleep 120000', { timeoutMs: 180_000 });
    await fake.waitForCommand(/msleep/);
    for (let second = 0; second < 120; second++) clock.increment(1_000);
    finish('+OK');

    expect(await long).toBe('+OK');
    expect(lease.info.generation).toBe(1);
  });

  it('keeps the session while a command with the usual deadline runs on', async () => {
    const fake = await fakeNode();
    let finish: (text: string) => void = () => undefined;
    fake.api('originate', () => new Promise((resolve) => (finish = resolve)));
    const clock = new SimulatedClock();
    const manager = await startManager({}, { clock });
    const dialer = manager.acquire(fake.url, { consumer: 'dialer' });
    const other = manager.acquire(fake.url, { consumer: 'other' });
    await subscribed(dialer);
    const job = await other.bgapi('status');

    const dialled = dialer.api('originate user/1000 &park()');
    await fake.waitForCommand(/originate/);
    const behind = other.api('status');
    for (let second = 0; second < 60; second++) clock.increment(1_000);
    await expect(dialled).rejects.toMatchObject({
      code: 'ESL_COMMAND_TIMEOUT',
      message: expect.stringContaining('use bgapi') as string,
    });
    await expect(behind).rejects.toMatchObject({
      message: expect.stringContaining('"api originate …" before it') as string,
    });
    finish('+OK');

    expect(await job.result).toContain('UP');
    expect(await other.api('status')).toContain('UP');
    expect(other.info.generation).toBe(1);
  });

  it('names the command that ran when a session had to be replaced', async () => {
    const fake = await fakeNode();
    fake.api('msleep', () => new Promise(() => undefined));
    const clock = new SimulatedClock();
    const manager = await startManager({}, { clock });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);

    lease.api('msleep 3600000').catch(() => undefined);
    await fake.waitForCommand(/msleep/);
    for (let second = 0; second < 90; second++) {
      clock.increment(1_000);
      await nextTurn();
    }

    expect(lease.info.lastCause?.message).toBe(
      `FreeSWITCH at ${lease.info.address} fell silent and did not answer a probe in time, after "api msleep …"; use bgapi for a command that takes long`,
    );
  });

  it('does not mistake a subscription behind a long api command for one without an answer', async () => {
    const fake = await fakeNode();
    let finish: (text: string) => void = () => undefined;
    fake.api('msleep', () => new Promise((resolve) => (finish = resolve)));
    const clock = new SimulatedClock();
    const manager = await startManager({}, { clock });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);

    const long = lease.api('msleep 60000', { timeoutMs: 90_000 });
    await fake.waitForCommand(/msleep/);
    lease.subscribe(['DTMF']);
    await expect
      .poll(() => lease.info.states)
      .toContain('session.subscribed.subscription.changing');
    for (let second = 0; second < 60; second++) clock.increment(1_000);
    finish('+OK');

    expect(await long).toBe('+OK');
    await subscribed(lease);
    expect(lease.info.generation).toBe(1);
    expect(fake.connections[0]?.subscriptions.names).toContain('DTMF');
  });

  it.each([
    ['with a long deadline', 120_000, 120_000 + 5_000],
    ['without a deadline', 0, 15 * 20_000 + 5_000],
    ['with the usual deadline', undefined, 4 * 20_000 + 5_000],
  ])(
    'notices a half-open session while commands %s are still being written',
    async (_title, timeoutMs, noticedAfterMs) => {
      const fake = await fakeNode();
      const clock = new SimulatedClock();
      const manager = await startManager({}, { clock });
      const lease = manager.acquire(fake.url, { consumer: 'x' });
      await subscribed(lease);
      fake.connections[0]?.faults.halfOpen();

      let waitedMs = 0;
      while (lease.info.phase === 'subscribed' && waitedMs < 600_000) {
        lease.api('status', { timeoutMs }).catch(() => undefined);
        await new Promise((resolve) => setImmediate(resolve));
        clock.increment(1_000);
        waitedMs += 1_000;
      }

      expect(lease.info.lastCause?.code).toBe('ESL_LIVENESS_TIMEOUT');
      expect(Math.abs(waitedMs - noticedAfterMs)).toBeLessThanOrEqual(2_000);
    },
  );

  it('replaces a session that never answers its subscriptions, however often they change', async () => {
    const server = await listen();
    const clock = new SimulatedClock();
    const manager = await startManager({}, { clock });
    const lease = manager.acquire(server.url, { consumer: 'x' });
    const peer = await server.accept();
    peer.send('Content-Type: auth/request\n\n');
    await peer.command();
    peer.send('Content-Type: command/reply\nReply-Text: +OK accepted\n\n');
    await phaseBecomes(lease, 'authenticated');

    for (let at = 0; at < 20 && lease.info.lastCause === undefined; at++) {
      lease.subscribe([`CUSTOM a::${at}`]);
      await nextTurn();
      for (let second = 0; second < 4; second++) clock.increment(1_000);
      // what is silent is looked at again after whatever has come was read
      await nextTurn();
    }

    expect(lease.info.lastCause?.code).toBe('ESL_SUBSCRIBE_TIMEOUT');
    expect(clock.now()).toBe(28_000);
  });

  it('keeps the order of replies when a probe is under way', async () => {
    const fake = await fakeNode();
    fake.api('uptime', () => 'probed');
    fake.api('echo', (text) => text);
    const manager = await startManager({ timings: { ...LIVELY, probeTimeout: 10_000 } });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);

    for (let round = 0; round < 4; round++) {
      const probes = sentTo(fake, PROBE).length;
      await expect.poll(() => sentTo(fake, PROBE).length).toBeGreaterThan(probes);
      expect(await Promise.all([lease.api('echo a'), lease.api('echo b')])).toEqual(['a', 'b']);
    }
  });
});

describe('heartbeats', () => {
  it('give their numbers, and are stale when they stop', async () => {
    const fake = await fakeNode({ maxSessions: 500 });
    const wall = { now: 1_700_000_000_000 };
    const manager = await startManager({}, { wallNow: () => wall.now });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);
    expect(lease.info.heartbeat).toBeUndefined();

    fake.heartbeat();
    await expect
      .poll(() => lease.info.heartbeat)
      .toMatchObject({
        receivedAt: wall.now,
        sessions: 0,
        maxSessions: 500,
        stale: false,
      });
    wall.now += 20_001;

    expect(lease.info.heartbeat?.stale).toBe(true);
    expect(manager.leastLoaded()).toBeUndefined();
    expect(manager.leastLoaded({ allowStale: true })?.socket.id).toBe(lease.info.id);
  });

  it('are stale after an outage, however long it was', async () => {
    const fake = await fakeNode();
    const wall = { now: 1_700_000_000_000 };
    const manager = await startManager({}, { wallNow: () => wall.now });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);
    const beat = async (): Promise<void> => {
      fake.heartbeat();
      await expect.poll(() => lease.info.heartbeat?.receivedAt).toBe(wall.now);
    };
    await beat();
    fake.connections[0]?.drop();
    await expect.poll(() => lease.info.generation).toBe(2);
    await subscribed(lease);
    wall.now += 3_600_000;
    await beat();
    expect(manager.leastLoaded()).toBeDefined();

    wall.now += 20_001;

    expect(lease.info.heartbeat?.stale).toBe(true);
    expect(manager.leastLoaded()).toBeUndefined();
  });

  it('become stale also in an info object that came with an event', async () => {
    const fake = await fakeNode();
    const wall = { now: 1_700_000_000_000 };
    const manager = await startManager({}, { wallNow: () => wall.now });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    const held: SocketInfo[] = [];
    lease.subscribe(['HEARTBEAT', 'DTMF'], (_event, socket) => held.push(socket));
    await subscribed(lease);
    fake.heartbeat();
    fake.emit('DTMF');
    await expect.poll(() => held).toHaveLength(2);
    const copy = lease.info;
    expect(held[1]?.heartbeat?.stale).toBe(false);

    wall.now += 20_001;

    expect(held[1]?.heartbeat?.stale).toBe(true);
    expect(copy.heartbeat?.stale).toBe(false);
  });

  it('choose the least loaded of those that are up', async () => {
    const [small, big, gone] = await fakeNodes(3);
    const manager = await startManager({
      store: memorySocketStore(
        [small!, big!, gone!].map(({ host, port }) => ({ host, port, password: 'ClueCon' })),
      ),
      timings: { retryBase: 60_000, retryMax: 60_000 },
    });
    const beat = (fake: typeof small, sessions: number, idle: number): void => {
      fake!.emit('HEARTBEAT', {
        'Session-Count': String(sessions),
        'Max-Sessions': '1000',
        'Idle-CPU': String(idle),
      });
    };
    await expect
      .poll(() => manager.list().map(({ phase }) => phase))
      .toEqual(Array(3).fill('subscribed'));
    expect(manager.leastLoaded()).toBeUndefined();
    beat(small, 900, 90);
    beat(big, 100, 50);
    beat(gone, 0, 100);
    await expect
      .poll(() => manager.list().every(({ heartbeat }) => heartbeat !== undefined))
      .toBe(true);
    expect(manager.leastLoaded()).toMatchObject({ maxLoad: 1_000 });
    await gone!.stop();
    const address = `${big!.host}:${big!.port}`;
    await expect.poll(() => manager.leastLoaded()).toMatchObject({ maxLoad: 450, available: 450 });

    expect(
      manager.leastLoaded({
        pending: ({ host, port }) => (`${host}:${port}` === address ? 800 : 0),
      }),
    ).toMatchObject({ maxLoad: 90 });
    expect(manager.leastLoaded({ exclude: [address] })).toMatchObject({ maxLoad: 90 });
    expect(manager.leastLoaded({ among: [address] })?.socket.address).toBe(address);
    expect(manager.leastLoaded({ among: ['elsewhere'] })).toBeUndefined();
  });

  it('that are incomplete do not replace a good one', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    let beats = 0;
    lease.subscribe(['HEARTBEAT'], () => beats++);
    await subscribed(lease);
    fake.heartbeat();
    await expect.poll(() => lease.info.heartbeat?.maxSessions).toBeGreaterThan(0);
    const good = lease.info.heartbeat;

    fake.emit('HEARTBEAT', { 'Session-Count': 'many' });
    await expect.poll(() => beats).toBe(2);

    expect(lease.info.heartbeat).toEqual(good);
    await phaseBecomes(lease, 'subscribed');
  });
});
