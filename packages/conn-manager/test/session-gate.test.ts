import { setImmediate } from 'node:timers/promises';
import { type EslEvent } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import {
  type ConnManager,
  type GapNotice,
  type GatedSession,
  memorySocketStore,
  type SessionGate,
  type SocketLease,
} from '../src/index.ts';
import { AnnouncingGate } from './announcing-gate.ts';
import {
  failureOf,
  fakeNode,
  phaseBecomes,
  recordingLogger,
  sentTo,
  startManager,
  subscribed,
} from './managed.ts';

/** Opens when the test says so. */
class HeldGate implements SessionGate {
  readonly events = ['CUSTOM test::owner'];
  readonly asked: GatedSession[] = [];
  readonly ended: GatedSession[] = [];
  isOpen = false;

  announce(session: GatedSession): void {
    this.asked.push(session);
  }

  admits(event: EslEvent): boolean {
    return this.isOpen && event.name !== 'CUSTOM';
  }

  onEnd(session: GatedSession): void {
    this.ended.push(session);
  }
}

async function gated(
  gate: SessionGate,
  options: Parameters<typeof startManager>[0] = {},
): Promise<{
  readonly fake: Awaited<ReturnType<typeof fakeNode>>;
  readonly manager: ConnManager;
  readonly lease: SocketLease;
  readonly seen: (string | undefined)[];
}> {
  const fake = await fakeNode();
  const manager = await startManager({ ...options, gate });
  const seen: (string | undefined)[] = [];
  manager.onEvent((event) => seen.push(event.text('Number')));
  const lease = manager.acquire(`${fake.url}?CHANNEL_ANSWER`);
  return { fake, manager, lease, seen };
}

const askedTimes = (gate: HeldGate, times: number): Promise<void> =>
  expect.poll(() => gate.asked.length).toBe(times);

describe('a gated socket', () => {
  it('hands out nothing that came before its gate opened, and everything from there', async () => {
    const gate = new HeldGate();
    const { fake, lease, seen } = await gated(gate);
    await askedTimes(gate, 1);
    expect(lease.info).toMatchObject({ phase: 'authenticated', events: ['CHANNEL_ANSWER'] });

    fake.emit('CHANNEL_ANSWER', { Number: '1' });
    // its answer comes behind the event
    await lease.api('status');
    gate.isOpen = true;
    gate.asked[0]?.open();
    fake.emit('CHANNEL_ANSWER', { Number: '2' });
    await subscribed(lease);
    await lease.api('status');

    expect(seen).toEqual(['2']);
    expect(sentTo(fake, /^event/)).toContain('event json CUSTOM test::owner');
  });

  it('reads heartbeats and background jobs while its gate is closed', async () => {
    const gate = new HeldGate();
    const { fake, lease, seen } = await gated(gate);
    await askedTimes(gate, 1);

    fake.heartbeat();
    const job = await lease.bgapi('status');

    expect(await job.result).toContain('UP');
    expect(lease.info.heartbeat?.maxSessions).toBeGreaterThan(0);
    expect(seen).toEqual([]);
  });

  it('learns which of its events FreeSWITCH refused', async () => {
    const gate = new HeldGate();
    Object.assign(gate, { events: ['NO_SUCH_EVENT', 'CUSTOM test::owner'] });
    const { lease } = await gated(gate);
    await askedTimes(gate, 1);

    expect(gate.asked[0]?.refusedEvents).toEqual(['NO_SUCH_EVENT']);
    expect(lease.info.refusedEvents).toEqual([]);
  });

  it('asks its gate on the new session when FreeSWITCH restarts before the answer', async () => {
    const gate = new HeldGate();
    const { fake, lease, seen } = await gated(gate);
    await askedTimes(gate, 1);

    await fake.stop();
    await fake.start();
    await askedTimes(gate, 2);
    gate.asked[0]?.open();
    await lease.api('status');
    expect(lease.info.phase).toBe('authenticated');
    gate.isOpen = true;
    gate.asked[1]?.open();
    await subscribed(lease);
    fake.emit('CHANNEL_ANSWER', { Number: '1' });
    await lease.api('status');

    expect(seen).toEqual(['1']);
    expect(gate.ended).toEqual([gate.asked[0]]);
    expect(gate.asked.map(({ generation }) => generation)).toEqual([1, 2]);
  });

  it('notifies its gate of bytes before their events, and comes back with a gap after a cut', async () => {
    const order: string[] = [];
    const gaps: GapNotice[] = [];
    const gate: SessionGate = {
      events: [],
      announce: (session) => {
        session.open();
      },
      onChunk: (session) => {
        order.push('chunk');
        if (order.includes('asleep') && session.generation === 1) session.cut('the process slept');
      },
      admits: ({ name }) => {
        order.push(name);
        return true;
      },
    };
    const { fake, lease, seen } = await gated(gate, { onGap: (gap) => gaps.push(gap) });
    await subscribed(lease);

    order.length = 0;
    fake.emit('CHANNEL_ANSWER', { Number: '1' });
    await lease.api('status');
    expect(order.slice(0, 2)).toEqual(['chunk', 'CHANNEL_ANSWER']);
    order.push('asleep');
    fake.emit('CHANNEL_ANSWER', { Number: '2' });
    await expect.poll(() => gaps.map(({ cause }) => cause?.code)).toEqual(['ESL_ASLEEP']);

    expect(seen).toEqual(['1']);
    expect(order.at(-1)).not.toBe('CHANNEL_ANSWER');
  });

  it('is replaced when its gate throws, which is logged', async () => {
    const logger = recordingLogger();
    let asked = 0;
    const gate: SessionGate = {
      events: [],
      announce: (session) => {
        asked++;
        if (asked === 1) throw new Error('the gate is broken');
        session.open();
      },
      admits: () => true,
    };
    const { lease } = await gated(gate, { logger, timings: { announceTimeout: 20 } });
    await subscribed(lease);

    expect(asked).toBeGreaterThan(1);
    expect(logger.lines.join('\n')).toContain('the gate is broken');
    expect(logger.lines.join('\n')).toContain('ESL_ANNOUNCE_TIMEOUT');
  });
});

describe('two managers on one FreeSWITCH', () => {
  it('deliver each event once, whichever server acts', async () => {
    const fake = await fakeNode();
    const seen: number[] = [];
    const rivals = await Promise.all(
      ['a', 'b'].map(async (name) => {
        const gate = new AnnouncingGate(name);
        const store = memorySocketStore([{ ...fakeAddress(fake), events: ['CHANNEL_ANSWER'] }]);
        gate.epoch = name === 'a' ? 1 : 0;
        const manager = await startManager({ store, gate });
        manager.onEvent((event) => seen.push(Number(event.text('Number'))));
        return { gate, manager };
      }),
    );
    const phaseOf = (manager: ConnManager): string | undefined => manager.list()[0]?.phase;
    const [first, second] = rivals;
    if (first === undefined || second === undefined) throw new Error('there are two');
    await expect
      .poll(() => [phaseOf(first.manager), phaseOf(second.manager)])
      .toEqual(['subscribed', 'closed']);

    let number = 0;
    const pumping = new AbortController();
    const pump = (async () => {
      while (!pumping.signal.aborted) {
        fake.emit('CHANNEL_ANSWER', { Number: String(++number) });
        await setImmediate();
      }
    })();
    let [acting, waiting] = [first, second];
    for (let handover = 2; handover < 27; handover++) {
      waiting.gate.epoch = handover;
      const { manager, gate } = waiting;
      expect(manager.retry(manager.list()[0]?.id ?? '')).toBe(true);
      await expect.poll(() => phaseOf(manager)).toBe('subscribed');
      await expect.poll(() => phaseOf(acting.manager)).toBe('closed');
      expect(gate.sessions.length).toBeGreaterThan(0);
      [acting, waiting] = [waiting, acting];
    }
    pumping.abort();
    await pump;
    await expect.poll(() => seen.at(-1)).toBe(number);

    expect(number).toBeGreaterThan(25);
    expect(seen).toEqual(Array.from({ length: number }, (_, index) => index + 1));
  });

  it('leave a socket closed that another took over, until it is asked for or the store brings it again', async () => {
    const fake = await fakeNode();
    const config = { ...fakeAddress(fake), events: ['CHANNEL_ANSWER'] };
    const gate = new AnnouncingGate('a');
    gate.epoch = 1;
    const store = memorySocketStore([config]);
    const manager = await startManager({ store, gate });
    const lease = manager.find(`${fake.host}:${fake.port}`);
    if (lease === undefined) throw new Error('the store has it');
    await subscribed(lease);

    fake.emit('CUSTOM', { 'Event-Subclass': 'test::owner', Epoch: '2', Server: 'b' });
    await expect.poll(() => fake.connections.length).toBe(0);
    await expect.poll(() => lease.info.states).toEqual([]);
    expect(lease.info).toMatchObject({
      phase: 'closed',
      lastCause: { code: 'ESL_SUPERSEDED' },
    });
    expect(lease.info.lastCause?.message).toContain('b does');
    expect(await failureOf(lease.ready())).toMatchObject({ code: 'ESL_NOT_CONNECTED' });

    gate.epoch = 3;
    store.set([]);
    await manager.reload();
    store.set([config]);
    await manager.reload();
    await subscribed(lease);
    expect(gate.sessions).toHaveLength(2);
  });
});

it('get the results of jobs that were under way when another took over', async () => {
  const fake = await fakeNode();
  let finish = (_: string): void => undefined;
  fake.api('slow', () => new Promise<string>((resolve) => (finish = resolve)));
  const gate = new AnnouncingGate('a');
  const manager = await startManager({ gate, timings: { drainTimeout: 60_000 } });
  const lease = manager.acquire(`${fake.url}?DTMF`);
  await subscribed(lease);

  const { result } = await lease.bgapi('slow');
  fake.emit('CUSTOM', { 'Event-Subclass': 'test::owner', Epoch: '2', Server: 'b' });
  await phaseBecomes(lease, 'closed');
  expect(await failureOf(lease.api('status'))).toMatchObject({ code: 'ESL_NOT_CONNECTED' });
  finish('+OK done\n');

  expect(await result).toBe('+OK done\n');
  await expect.poll(() => fake.connections.length).toBe(0);
  expect(sentTo(fake, /^exit/)).toHaveLength(1);
});

function fakeAddress(fake: { readonly host: string; readonly port: number }): {
  readonly host: string;
  readonly port: number;
  readonly password: string;
} {
  return { host: fake.host, port: fake.port, password: 'ClueCon' };
}
