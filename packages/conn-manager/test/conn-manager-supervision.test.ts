import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { type Clock } from '@switchwire/esl-client';
import { systemClock } from '@switchwire/esl-client/session';
import { machineGraph } from '../src/inspect/machine-graph.ts';
import { MAX_DEFECTS, poolMachine } from '../src/pool/pool-machine.ts';
import { socketMachine } from '../src/socket/socket-machine.ts';
import { memorySocketStore, type SocketInfo, type TransitionReport } from '../src/index.ts';
import {
  defectiveRandom,
  fakeNode,
  phaseBecomes,
  recordingLogger,
  startManager,
  subscribed,
} from './managed.ts';

describe('a socket whose actor breaks', () => {
  it('is replaced after a delay, while its sibling lives', async () => {
    const [one, two] = [await fakeNode(), await fakeNode()];
    const defect = defectiveRandom();
    const manager = await startManager({}, { random: defect.random });
    const sick = manager.acquire(one.url, { consumer: 'x' });
    const well = manager.acquire(two.url, { consumer: 'x' });
    sick.subscribe(['DTMF']);
    await subscribed(sick);
    await subscribed(well);

    one.connections[0]?.drop();
    await expect.poll(() => sick.info.lastCause?.code).toBe('ESL_DEFECT');
    defect.isBroken = false;
    await subscribed(sick);

    expect(sick.info.generation).toBe(2);
    expect(one.connections[0]?.subscriptions.names).toContain('DTMF');
    expect(well.info).toMatchObject({ phase: 'subscribed', generation: 1 });
  });

  it('is quarantined, visibly, after five defects, and comes back when asked', async () => {
    const fake = await fakeNode();
    const defect = defectiveRandom();
    const logger = recordingLogger();
    const manager = await startManager({ logger }, { random: defect.random });
    await fake.stop();
    const lease = manager.acquire(fake.url, { consumer: 'x' });

    await expect.poll(() => lease.info.lastCause?.code).toBe('ESL_QUARANTINED');
    expect(lease.info).toMatchObject({ phase: 'closed', generation: 5 });
    expect(manager.list()).toHaveLength(1);
    await expect(lease.api('status')).rejects.toMatchObject({ code: 'ESL_NOT_CONNECTED' });
    await fake.start();
    defect.isBroken = false;
    expect(manager.retry(lease.info.id)).toBe(true);

    await subscribed(lease);
  });

  it('has all its chances again when it was removed and comes back', async () => {
    const fake = await fakeNode();
    await fake.stop();
    const { random } = defectiveRandom();
    const entry = { id: 'n1', host: fake.host, port: fake.port, password: 'ClueCon' };
    const store = memorySocketStore([entry]);
    const manager = await startManager({ store }, { random });
    const isQuarantined = (): boolean => manager.list()[0]?.lastCause?.code === 'ESL_QUARANTINED';
    await expect.poll(isQuarantined).toBe(true);

    store.set([]);
    await expect.poll(() => manager.list()).toEqual([]);
    store.set([entry]);
    await expect.poll(isQuarantined).toBe(true);

    expect(manager.list()[0]?.generation).toBe(MAX_DEFECTS);
  });

  it('is never quarantined for defects that lie far apart', async () => {
    const fake = await fakeNode();
    const { random } = defectiveRandom();
    const manager = await startManager(
      { timings: { stableAfter: 20, idleTimeout: 40 } },
      { random },
    );
    const events: string[] = [];
    manager.watch(({ machine, event }) => {
      if (machine === 'pool') events.push(event);
    });
    const recovered = (): number => events.filter((event) => event === 'socket.recovered').length;
    const lease = manager.acquire(fake.url, { consumer: 'x' });

    for (let defect = 1; defect <= MAX_DEFECTS + 1; defect++) {
      await subscribed(lease);
      fake.connections.at(-1)?.drop();
      await expect.poll(recovered).toBe(defect);
    }

    expect(lease.info.generation).toBe(MAX_DEFECTS + 2);
    expect(events.filter((event) => event === 'socket.crashed')).toHaveLength(MAX_DEFECTS + 1);
  });

  it('leaves no connection behind', async () => {
    const fake = await fakeNode();
    const defect = defectiveRandom();
    const manager = await startManager(
      { timings: { probeTimeout: 20, livenessWindow: 20 } },
      { random: defect.random },
    );
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);

    fake.connections[0]?.faults.halfOpen();
    await expect.poll(() => lease.info.lastCause?.code).toBe('ESL_DEFECT');
    await manager.stop();

    await expect.poll(() => fake.connections.filter(({ closed }) => !closed)).toHaveLength(0);
  });
});

describe('watching', () => {
  it('reports the life of a socket and of the pool, edge by edge', async () => {
    const fake = await fakeNode();
    const store = memorySocketStore();
    const manager = await startManager({ store });
    const reports: TransitionReport[] = [];
    const watching = manager.watch((report) => reports.push(report));
    manager.watch(() => {
      throw new Error('a viewer that fails');
    });

    store.add({ id: 'n1', host: fake.host, port: fake.port, password: 'ClueCon', events: 'DTMF' });
    await expect.poll(() => manager.list()[0]?.phase).toBe('subscribed');
    const lease = manager.find('n1', { consumer: 'x' })!;
    fake.connections[0]?.drop();
    await expect.poll(() => lease.info.generation).toBe(2);
    await subscribed(lease);
    watching[Symbol.dispose]();
    const before = reports.length;
    fake.connections[0]?.drop();
    await expect.poll(() => lease.info.generation).toBe(3);

    expect(reports.length).toBe(before);
    const graphs = manager.machines();
    for (const report of reports) {
      const graph = report.machine === 'pool' ? graphs.pool : graphs.socket;
      const known = graph.edges.map(({ id }) => id);
      expect(report.edges.filter((id) => !known.includes(id))).toEqual([]);
      expect(graph.nodes.map(({ id }) => id)).toEqual(
        expect.arrayContaining([...report.from, ...report.to]),
      );
    }
    const life = reports.filter(({ machine }) => machine === 'socket');
    expect(life.map(({ phase }) => phase)).toEqual(
      expect.arrayContaining(['connecting', 'authenticated', 'subscribed', 'retrying']),
    );
    const lost = life.find(({ phase }) => phase === 'retrying');
    expect(lost).toMatchObject({ id: 'n1', event: 'transport.closed', cause: { kind: 'network' } });
    expect(lost?.retryAt).toBeGreaterThanOrEqual(lost?.at ?? 0);
    expect(
      reports.some(({ machine, to }) => machine === 'pool' && to.includes('active.contents.stale')),
    ).toBe(true);
    expect(JSON.stringify(reports)).not.toContain('ClueCon');
  });

  it('says when the next attempt is due, also of a step within the wait', async () => {
    const fake = await fakeNode();
    const clock = new SimulatedClock();
    const wallNow = (): number => 1_700_000_000_000 + clock.now();
    const manager = await startManager(
      { timings: { retryBase: 60_000, retryMax: 60_000 } },
      { clock, wallNow, random: () => 0.5 },
    );
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);
    const reports: TransitionReport[] = [];
    manager.watch((report) => reports.push(report));

    fake.connections[0]?.drop();
    await phaseBecomes(lease, 'retrying');
    const due = wallNow() + 30_000;
    clock.increment(10_000);
    lease.subscribe(['DTMF']);
    await expect.poll(() => reports).toHaveLength(2);
    clock.increment(20_000);

    expect(lease.info.phase).toBe('connecting');
    expect(reports.map(({ event, retryAt }) => [event, retryAt])).toEqual([
      ['transport.closed', due],
      ['socket.subscribe', due],
      ['after retryDelay', undefined],
    ]);
  });

  it('shows an outbound server among the own sockets', async () => {
    const manager = await startManager();
    const seen: string[] = [];
    let tell: (report: TransitionReport) => void = () => undefined;
    let watchers = 0;
    const call = { id: 'call-1', direction: 'outbound' } as SocketInfo;
    const shown = manager.show({
      list: () => [call],
      watch: (listener) => {
        tell = listener;
        watchers++;
        return { [Symbol.dispose]: () => watchers-- };
      },
    });
    expect(watchers).toBe(0);

    const watching = manager.watch(({ id }) => seen.push(id));
    tell({ id: 'call-1', machine: 'outbound' } as TransitionReport);
    expect(manager.list()).toEqual([call]);
    watching[Symbol.dispose]();
    expect(watchers).toBe(0);
    shown[Symbol.dispose]();

    expect(seen).toEqual(['call-1']);
    expect(manager.list()).toEqual([]);
  });
});

describe('the start of a manager', () => {
  it('may be asked for twice, and leaves nothing behind', async () => {
    const timers = new Set<unknown>();
    const clock: Clock = {
      ...systemClock,
      setTimeout: (callback, ms) => {
        const timer = systemClock.setTimeout(() => {
          timers.delete(timer);
          callback();
        }, ms);
        timers.add(timer);
        return timer;
      },
      clearTimeout: (timer) => {
        timers.delete(timer);
        systemClock.clearTimeout(timer);
      },
    };
    const manager = await startManager({}, { clock });
    await Promise.all([manager.start(), manager.start()]);
    expect(timers.size).toBe(1);

    await manager.stop();

    expect(timers.size).toBe(0);
  });

  it('is not possible after its stop', async () => {
    const manager = await startManager();

    await manager.stop();

    await expect(manager.start()).rejects.toMatchObject({
      code: 'ESL_INVALID_ARGUMENT',
      message: expect.stringContaining('create another one') as string,
    });
  });
});

describe('the end of a socket', () => {
  it('is reported as its last step', async () => {
    const fake = await fakeNode();
    const manager = await startManager({ maxInFlight: 1, limits: { maxBodyBytes: 100_000 } });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);
    const reports: TransitionReport[] = [];
    manager.watch((report) => reports.push(report));

    await manager.stop();

    const life = reports.filter(({ machine }) => machine === 'socket');
    expect(life.map(({ to }) => to)).toEqual([['session.closing'], ['closed']]);
    expect(reports.filter(({ machine }) => machine === 'pool').at(-1)?.to).toEqual(['stopped']);
  });
});

describe('drawing', () => {
  it('gives every state and every edge of both machines, with labels for people', () => {
    for (const machine of [socketMachine, poolMachine]) {
      const { nodes, edges } = machineGraph(machine);
      // an edge of the root would be watched and not drawn
      expect([...machine.root.transitions.keys()]).toEqual([]);
      const ids = nodes.map(({ id }) => id);

      expect(new Set(edges.map(({ id }) => id)).size).toBe(edges.length);
      expect(ids).toEqual(
        expect.arrayContaining(edges.flatMap(({ source, target }) => [source, target])),
      );
      expect(ids).toEqual(expect.arrayContaining(nodes.flatMap(({ parent }) => parent ?? [])));
      expect(
        edges.map(({ event }) => event).filter((event) => event.startsWith('xstate.')),
      ).toEqual([]);
      expect(
        nodes.filter(({ type, description }) => type === 'atomic' && description === undefined),
      ).toEqual([]);
    }
  });
});

describe('secrets', () => {
  it('are in no list, log, report or error', async () => {
    const fake = await fakeNode({ password: 'hunter2' });
    const logger = recordingLogger();
    const reports: unknown[] = [];
    const manager = await startManager({
      logger,
      store: memorySocketStore([{ host: fake.host, port: fake.port, password: 'hunter2' }]),
    });
    manager.watch((report) => reports.push(report));
    const lease = manager.acquire(`fs://:hunter3@${fake.host}:${fake.port}`, { consumer: 'x' });
    await phaseBecomes(lease, 'subscribed');
    const failure: unknown = await lease.send('auth hunter3\n\nx').catch((error: unknown) => error);
    await fake.stop();
    await phaseBecomes(lease, 'retrying');
    const late: unknown = await lease.send('auth hunter3').catch((error: unknown) => error);

    const all = [
      logger.lines,
      reports,
      manager.list(),
      manager.storeState(),
      String(failure),
      String(late),
    ];
    expect(JSON.stringify(all)).not.toMatch(/hunter/);
    expect(JSON.stringify(logger.lines)).toContain('keeps those of the store');
  });
});
