import { DeliverPolicy, jetstream } from '@nats-io/jetstream';
import { systemClock } from '@switchwire/esl-client/session';
import { type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished } from 'vitest';
import { RefusedSubjects } from '../src/nats/refused-subjects.ts';
import { provideConsumer } from '../src/reading/durable-consumer.ts';
import { EventFilter } from '../src/reading/event-filter.ts';
import { type ReaderGap } from '../src/consumer/index.ts';
import { acknowledge } from '../src/worker/acknowledge.ts';
import { partsFor } from '../src/worker/parts.ts';
import { PartReader, type PartReaderPorts } from '../src/worker/part-reader.ts';
import { startNats } from './nats-server.ts';
import { type OpenServer, openServer } from './open-servers.ts';
import { entryOf, fakeNodes, keyOfNode } from './servers.ts';
import { type Engine, eventOf, publisherOn, SOCKET, streamAt, subjects } from './stream.ts';
import { describeWithNats } from './with-nats.ts';

const PATIENT = { timeout: 60_000 };
const WAIT = { timeout: 20_000 };
const EPOCH = 1_795_873_594_552;
const NEW = { deliver_policy: DeliverPolicy.New };

interface Worker extends OpenServer {
  /** `PORT NUMBER` of each event that was handed over, in order. */
  readonly seen: string[];
}

describeWithNats('workers of one group', (program) => {
  const world = async (count: number) => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    const nodes = await fakeNodes(count);
    const owner = await openServer('s', nats.urls, nodes.map(entryOf), { role: 'sockets' });
    for (const node of nodes)
      await expect.poll(() => owner.fleet.isActing(keyOfNode(node)), WAIT).toBe(true);
    const start = async (id: string, group = 'billing'): Promise<Worker> => {
      const server = await openServer(id, nats.urls, [], { role: 'worker', group });
      const seen: string[] = [];
      const { worker } = server.fleet;
      worker?.manager.onEvent((event, { port }) => seen.push(`${port} ${String(event.header('Test-Number'))}`)); // prettier-ignore
      await worker?.start();
      return { ...server, seen };
    };
    return { nodes, owner, start };
  };
  const agreed = async (workers: readonly Worker[]) => {
    const infos = () => workers.map(({ fleet }) => fleet.worker?.info());
    await expect
      .poll(() => {
        const reading = infos().map((info) => info?.reading ?? 0);
        return [reading.reduce((sum, one) => sum + one), ...infos().map((info) => info?.unread)];
      }, WAIT)
      .toEqual([infos()[0]?.parts, ...workers.map(() => 0)]);
  };
  const emit = (nodes: readonly FakeFreeswitch[], numbers: readonly number[]) => {
    for (const number of numbers)
      for (const node of nodes) node.emit('DTMF', { 'Test-Number': String(number) });
  };
  const everything = (nodes: readonly FakeFreeswitch[], numbers: readonly number[]) =>
    nodes.flatMap(({ port }) => numbers.map((number) => `${port} ${number}`)).sort();
  /** Numbers of one node, as its worker saw them. */
  const orderOf = ({ port }: FakeFreeswitch, workers: readonly Worker[]) =>
    workers.flatMap(({ seen }) => seen).filter((one) => one.startsWith(`${port} `)).map((one) => Number(one.split(' ')[1])); // prettier-ignore

  it('get each event once between them, those of a socket in their order', PATIENT, async () => {
    const { nodes, start } = await world(12);
    const workers = [await start('w1'), await start('w2')];
    const other = await start('w3', 'monitoring');
    await agreed(workers);
    await agreed([other]);
    const numbers = Array.from({ length: 50 }, (_, index) => index);
    emit(nodes, numbers);

    const expected = everything(nodes, numbers);
    await expect.poll(() => workers.flatMap(({ seen }) => seen).sort(), WAIT).toEqual(expected);
    for (const node of nodes) expect(orderOf(node, workers)).toEqual(numbers);
    await expect.poll(() => [...other.seen].sort(), WAIT).toEqual(expected);
    expect(workers.map(({ fleet }) => fleet.worker?.info().events)).toEqual(workers.map(({ seen }) => seen.length)); // prettier-ignore
  });

  it('come and go without a loss, a double or a wrong order', PATIENT, async () => {
    const { nodes, start } = await world(8);
    const first = await start('w1');
    await agreed([first]);
    let number = 0;
    const ticking = setInterval(() => emit(nodes, [number++]), 5);
    onTestFinished(() => clearInterval(ticking));
    const second = await start('w2');
    await agreed([first, second]);
    await first.stop();
    await agreed([second]);
    clearInterval(ticking);

    const numbers = Array.from({ length: number }, (_, index) => index);
    const workers = [first, second];
    await expect.poll(() => workers.flatMap(({ seen }) => seen).length, WAIT).toBe(nodes.length * number); // prettier-ignore
    expect(workers.flatMap(({ seen }) => seen).sort()).toEqual(everything(nodes, numbers));
    for (const node of nodes) expect(orderOf(node, workers)).toEqual(numbers);
  });

  it(
    'run commands on the server that acts, and have events subscribed there',
    PATIENT,
    async () => {
      const { nodes, owner, start } = await world(2);
      const [node] = nodes as [FakeFreeswitch];
      node.api('which', () => 'the first');
      const { fleet, everywhere, seen } = await start('w1');
      await agreed([{ fleet, everywhere, seen } as Worker]);

      expect(await everywhere.acquire(`fs://${keyOfNode(node)}`).api('which')).toBe('the first');
      const lease = fleet.worker?.manager.find(keyOfNode(node), { consumer: 'script:x' });
      await lease?.subscribe(['CHANNEL_ANSWER']).ready;
      for (const one of nodes) await one.waitForCommand(/^event json .*CHANNEL_ANSWER/, { timeoutMs: 10_000 }); // prettier-ignore
      await everywhere.clearWishes();
      await expect
        .poll(() => {
          // until it is subscribed again
          node.emit('CHANNEL_ANSWER', { 'Test-Number': '7' });
          return seen;
        }, WAIT)
        .toContain(`${node.port} 7`);
      await expect(owner.fleet.move(keyOfNode(node), 'w1')).rejects.toThrow('"w1" is a worker');
    },
  );
});

describeWithNats('a reader of one part', (program) => {
  const start = async () => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    const engine = await streamAt(nats.urls);
    const filters = [subjects.event(SOCKET, 'DTMF')];
    const group = {
      stream: subjects.stream,
      name: 'billing-1of1',
      filters,
      had: [],
      ackWaitMs: 10_000,
    };
    await provideConsumer(engine.manager, group, NEW, 0);
    return { engine, group };
  };
  const readerOn = (
    { connection, manager }: Engine,
    name: string,
    ports: Partial<PartReaderPorts> = {},
  ) => {
    const seen: number[] = [];
    const gaps: ReaderGap[] = [];
    const client = jetstream(connection, { checkAPI: false });
    const reader = new PartReader(
      {
        connection, client, manager, name,
        refused: new RefusedSubjects(connection),
        clock: systemClock,
        logger: console,
        stream: subjects.stream,
        filter: new EventFilter(subjects),
        waiting: () => 0,
        onEvent: (event) => void seen.push(Number(event.sequence)),
        onGap: (gap) => void gaps.push(gap),
        before: undefined,
        onStream: () => undefined,
        onFailed: () => undefined,
        ...ports,
      },
      [subjects.event(SOCKET, 'DTMF')],
    ); // prettier-ignore
    onTestFinished(() => void reader.stop());
    return { reader, seen, gaps };
  };
  const publish = async (engine: Engine, sequences: readonly number[], epoch = EPOCH) => {
    const publisher = publisherOn(engine);
    for (const sequence of sequences) publisher.publish(eventOf(sequence), SOCKET, epoch);
    await publisher.settled();
  };

  it('begins with what a lost one fetched and did not acknowledge', PATIENT, async () => {
    const { engine, group } = await start();
    await publish(engine, [1, 2, 3]);
    const consumer = await jetstream(engine.connection).consumers.get(group.stream, group.name);
    const fetched = await consumer.fetch({ max_messages: 3, expires: 5_000 });
    for await (const message of fetched) if (message.seq === 1) await message.ackAck();
    await publish(engine, [4, 5], EPOCH + 1);
    const { seen, gaps } = readerOn(engine, group.name);

    await expect.poll(() => seen, WAIT).toEqual([2, 3, 4, 5]);
    expect(gaps).toEqual([]);
  });

  it('hands nothing over that it fetched before the process slept', PATIENT, async () => {
    const { engine, group } = await start();
    let sleptMs = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + sleptMs };
    const { seen } = readerOn(engine, group.name, {
      clock,
      onEvent: (event) => {
        seen.push(Number(event.sequence));
        // from here on, everything that this request brings is too old
        if (seen.length === 1) sleptMs = 10_000;
      },
    });
    await publish(engine, [1]);
    await expect.poll(() => seen, WAIT).toEqual([1]);
    await publish(engine, [2, 3], EPOCH + 1);

    await expect.poll(() => seen, WAIT).toEqual([1, 2, 3]);
  });

  it('takes a confirmation that arrived while the process computed', PATIENT, async () => {
    const { engine, group } = await start();
    await publish(engine, [1]);
    const consumer = await jetstream(engine.connection).consumers.get(group.stream, group.name);
    const [answers, waitMs] = [[] as Promise<boolean>[], 100];
    for await (const message of await consumer.fetch({ max_messages: 1, expires: 5_000 })) {
      answers.push(acknowledge(message, { waitMs, readMs: 5_000 }));
      // it is sent, and then the process computes: the answer waits to be read
      await new Promise(setImmediate);
      for (const until = performance.now() + 3 * waitMs; performance.now() < until;);
    }

    expect(await Promise.all(answers)).toEqual([true]);
  });

  it('fetches nothing while the routes are busy', PATIENT, async () => {
    const { engine, group } = await start();
    let waiting = 1_000;
    const asked = { count: 0 };
    const { seen } = readerOn(engine, group.name, {
      waiting: () => {
        asked.count++;
        return waiting;
      },
    });
    await publish(engine, [1, 2]);
    await expect.poll(() => asked.count, WAIT).toBeGreaterThan(20);
    expect(seen).toEqual([]);
    waiting = 0;

    await expect.poll(() => seen, WAIT).toEqual([1, 2]);
  });

  it('takes other subjects as well from then on, and keeps those that it had', async () => {
    const { engine, group } = await start();
    // an older one has groups of one part
    if (partsFor(engine.connection.info?.version) === 1) return;
    const other = { ...group, filters: [subjects.event(SOCKET, 'TALK')] };
    for (const times of [1, 2])
      expect(await provideConsumer(engine.manager, other, NEW, times)).toMatchObject({
        changed: [],
        isMade: false,
      });

    const { config } = await engine.manager.consumers.info(group.stream, group.name);
    expect(config.filter_subjects).toEqual([subjects.event(SOCKET, 'DTMF'), subjects.event(SOCKET, 'TALK')]); // prettier-ignore
  });
});
