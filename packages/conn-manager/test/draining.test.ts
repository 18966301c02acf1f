import { describe, expect, it } from 'vitest';
import { type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { type ConnManager, memorySocketStore, type SocketLease } from '../src/index.ts';
import { failureOf, fakeNode, fakeNodes, sentTo, startManager, subscribed } from './managed.ts';

const entryOf = ({ host, port }: FakeFreeswitch) => ({ host, port, password: 'ClueCon' });
const idOf = ({ host, port }: FakeFreeswitch): string => `${host}:${port}`;

function leaseOf(manager: ConnManager, fake: FakeFreeswitch): SocketLease {
  const lease = manager.find(idOf(fake));
  if (lease === undefined) throw new Error('the store has it');
  return lease;
}

/** A call that is parked. */
const callOn = (fake: FakeFreeswitch): string => fake.calls.receive({ to: '9386' });
const callsOf = (fake: FakeFreeswitch): number => fake.calls.list().length;

/** Places calls as a router would that asks for a server for each. */
async function place(
  manager: ConnManager,
  fakes: readonly FakeFreeswitch[],
  calls: number,
): Promise<void> {
  for (let call = 0; call < calls; call++) {
    const chosen = manager.choose();
    const fake = fakes.find((node) => idOf(node) === chosen?.socket.address);
    if (fake === undefined) throw new Error('there is a server');
    callOn(fake);
  }
  await beat(manager, fakes);
}

/** Heartbeats of all servers, read. */
async function beat(manager: ConnManager, fakes: readonly FakeFreeswitch[]): Promise<void> {
  for (const fake of fakes) fake.heartbeat();
  await expect
    .poll(() => manager.list().map(({ heartbeat }) => heartbeat?.sessions))
    .toEqual(fakes.map(callsOf));
}

describe('a server that drains', () => {
  it('keeps its calls, gets no new ones, and is empty with its last call, also after a restart of the manager', async () => {
    const fakes = await fakeNodes(4);
    const [drained, ...others] = fakes;
    if (drained === undefined) throw new Error('there are four');
    const store = memorySocketStore(fakes.map(entryOf));
    const timings = { callsPollDelay: 5 };
    const first = await startManager({ store, timings });
    for (const fake of fakes) await subscribed(leaseOf(first, fake));
    await beat(first, fakes);
    await place(first, fakes, 200);
    const calls = drained.calls.list();
    expect(calls.length).toBeGreaterThan(20);

    let outcome: unknown;
    void first.drain(idOf(drained)).then((result) => (outcome = result));
    const lease = leaseOf(first, drained);
    await expect.poll(() => lease.info.callsLeft).toBe(calls.length);
    await place(first, fakes, 60);
    expect(lease.info).toMatchObject({ state: 'draining', callsLeft: calls.length });
    expect(callsOf(drained)).toBe(calls.length);
    expect(others.reduce((sum, fake) => sum + callsOf(fake), 0)).toBe(260 - calls.length);
    await first.stop();
    await expect.poll(() => outcome).toMatchObject({ outcome: 'cancelled' });

    const second = await startManager({ store: memorySocketStore(store.entries()), timings });
    for (const fake of fakes) await subscribed(leaseOf(second, fake));
    await beat(second, fakes);
    await place(second, fakes, 40);
    expect(callsOf(drained)).toBe(calls.length);
    const empty = second.drain(idOf(drained));
    const [last, ...rest] = calls;
    for (const { uuid } of rest) drained.calls.hangup(uuid);
    await expect.poll(() => leaseOf(second, drained).info.callsLeft).toBe(1);
    drained.calls.hangup(last?.uuid ?? '');

    expect(await empty).toEqual({ outcome: 'drained', callsLeft: 0 });
    expect(second.list().map(({ state }) => state)).toEqual([
      'draining',
      'in-service',
      'in-service',
      'in-service',
    ]);
  });

  it('is empty by a heartbeat, too', async () => {
    const fake = await fakeNode();
    fake.api('status', () => '-ERR no permission\n');
    const manager = await startManager({ store: memorySocketStore([entryOf(fake)]) });
    await subscribed(leaseOf(manager, fake));

    const empty = manager.drain(idOf(fake));
    await expect.poll(() => leaseOf(manager, fake).info.state).toBe('draining');
    fake.heartbeat();

    expect(await empty).toEqual({ outcome: 'drained', callsLeft: 0 });
  });

  it('ends the wait at its deadline, and when it is in service again', async () => {
    const fake = await fakeNode();
    callOn(fake);
    const store = memorySocketStore([entryOf(fake)]);
    const manager = await startManager({ store, timings: { callsPollDelay: 5 } });
    const lease = leaseOf(manager, fake);
    await subscribed(lease);

    expect(await manager.drain(idOf(fake), { timeoutMs: 50 })).toMatchObject({
      outcome: 'timeout',
    });
    expect(lease.info.state).toBe('draining');
    const waiting = manager.drain(idOf(fake));
    await expect.poll(() => lease.info.callsLeft).toBe(1);
    await manager.resume(idOf(fake));

    expect(await waiting).toMatchObject({ outcome: 'cancelled' });
    expect(lease.info).toMatchObject({ state: 'in-service', callsLeft: undefined });
    expect((await store.load()).sockets[0]?.state).toBe('in-service');
  });

  it('is made to refuse incoming calls when requested, and to accept them again', async () => {
    const fake = await fakeNode();
    const manager = await startManager({ store: memorySocketStore([entryOf(fake)]) });
    await subscribed(leaseOf(manager, fake));

    await manager.drain(idOf(fake), { pauseInbound: true });
    await manager.resume(idOf(fake), { resumeInbound: true });

    expect(sentTo(fake, /^api fsctl (?:pause|resume) /)).toEqual([
      'api fsctl pause inbound',
      'api fsctl resume inbound',
    ]);
  });

  it('is one that another program may take out of service through the store', async () => {
    const fake = await fakeNode();
    const store = memorySocketStore([entryOf(fake)]);
    const manager = await startManager({ store });
    const lease = leaseOf(manager, fake);
    await subscribed(lease);
    await beat(manager, [fake]);
    expect(manager.choose()?.socket.address).toBe(idOf(fake));

    await store.setState(idOf(fake), 'out-of-service');
    await expect.poll(() => lease.info.states).toContain('session.subscribed.service.outOfService');

    expect(manager.choose()).toBeUndefined();
  });

  it('must be known', async () => {
    const manager = await startManager();

    for (const order of [manager.drain('x'), manager.resume('x'), manager.disable('x')]) {
      expect(await failureOf(order)).toMatchObject({ code: 'ESL_INVALID_ARGUMENT' });
    }
  });
});

describe('a server that refuses calls by itself', () => {
  it('is not chosen while it is paused', async () => {
    const fake = await fakeNode();
    let paused = 'true';
    fake.api('fsctl', (argument) => (argument === 'pause_check inbound' ? paused : 'false'));
    let now = 1_000_000;
    const manager = await startManager(
      { store: memorySocketStore([entryOf(fake)]) },
      { wallNow: () => now },
    );
    const lease = leaseOf(manager, fake);
    await subscribed(lease);
    expect(lease.info.server?.refusesCalls).toBe('paused');
    await beat(manager, [fake]);
    expect(manager.choose()).toBeUndefined();

    paused = 'false';
    now += 15_000;
    fake.heartbeat();
    await expect.poll(() => lease.info.server?.refusesCalls).toBeUndefined();

    expect(manager.choose()?.socket.address).toBe(idOf(fake));
  });

  it('is not chosen as soon as a command of ours has paused it', async () => {
    const fake = await fakeNode();
    let paused = false;
    fake.api('fsctl', (argument) => {
      if (argument === 'shutdown_check') return 'false';
      if (argument === 'pause_check inbound') return String(paused);
      paused = argument === 'pause';
      return '+OK\n';
    });
    const manager = await startManager({ store: memorySocketStore([entryOf(fake)]) });
    const lease = leaseOf(manager, fake);
    await subscribed(lease);
    await beat(manager, [fake]);

    await lease.api('fsctl pause');
    await expect.poll(() => lease.info.server?.refusesCalls).toBe('paused');
    expect(manager.choose()).toBeUndefined();
    await lease.send('api fsctl resume');
    await expect.poll(() => lease.info.server?.refusesCalls).toBeUndefined();

    expect(manager.choose()?.socket.address).toBe(idOf(fake));
  });

  it('is not chosen when it is asked to shut down, until that is cancelled, and a manager that starts meanwhile knows it', async () => {
    const fake = await fakeNode();
    const store = memorySocketStore([entryOf(fake)]);
    const manager = await startManager({ store });
    const lease = leaseOf(manager, fake);
    await subscribed(lease);
    const [first, second] = [callOn(fake), callOn(fake)];
    await beat(manager, [fake]);

    await lease.bgapi('fsctl shutdown elegant');
    await expect.poll(() => lease.info.server?.refusesCalls).toBe('shutting-down');
    fake.calls.hangup(first);
    await beat(manager, [fake]);
    expect(manager.choose()).toBeUndefined();
    const other = await startManager({ store });
    await expect
      .poll(() => leaseOf(other, fake).info.server?.refusesCalls, { timeout: 15_000 })
      .toBe('shutting-down');

    await lease.api('fsctl shutdown cancel');
    await expect.poll(() => lease.info.server?.refusesCalls).toBeUndefined();

    expect(fake.calls.list().map(({ uuid }) => uuid)).toEqual([second]);
    expect(manager.choose()?.socket.address).toBe(idOf(fake));
  });

  it("is found to have cancelled its shutdown, on anyone's request", async () => {
    const fake = await fakeNode();
    let now = 1_000_000;
    const manager = await startManager(
      { store: memorySocketStore([entryOf(fake)]) },
      { wallNow: () => now },
    );
    const lease = leaseOf(manager, fake);
    await subscribed(lease);
    fake.emit('SHUTDOWN_REQUESTED');
    await expect.poll(() => lease.info.server?.refusesCalls).toBe('shutting-down');

    now += 15_000;
    fake.heartbeat();

    await expect.poll(() => lease.info.server?.refusesCalls).toBeUndefined();
  });
});
