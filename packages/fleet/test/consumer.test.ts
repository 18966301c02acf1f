import { expect, it, onTestFinished } from 'vitest';
import { provisionStream } from '../src/events/stream-settings.ts';
import { EPOCH, publish, read } from './event-reader.ts';
import { startNats, type TestNats } from './nats-server.ts';
import { type Engine, eventOf, publisherOn, SMALL_STREAM, SOCKET, streamAt, subjects } from './stream.ts'; // prettier-ignore
import { proxyTo } from './tcp-proxy.ts';
import { describeWithNats } from './with-nats.ts';

const numbers = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** What is published before goes to the spool, and comes later. */
const connected = async ({ engine }: Engine): Promise<void> => {
  await expect.poll(() => engine.isConnected, { timeout: 20_000 }).toBe(true);
};

describeWithNats('a reader of events', (program) => {
  const start = async () => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    return { nats, engine: await streamAt(nats.urls) };
  };

  it('gets each event once, and resumes where it was', async () => {
    const { nats, engine } = await start();
    const first = await read(nats.urls);
    await publish(engine, [1, 2, 3]);
    await expect.poll(() => first.sequences).toEqual([1, 2, 3]);
    await first.stop();
    await publish(engine, [4, 5], EPOCH + 1);
    const second = await read(nats.urls);

    await expect.poll(() => second.sequences).toEqual([4, 5]);
    expect([first.gaps, second.gaps]).toEqual([[], []]);
  });

  it('gets only its filtered events, without a false gap', async () => {
    const { nats, engine } = await start();
    const reader = await read(nats.urls, { events: ['CHANNEL_ANSWER'], sockets: [SOCKET] });
    const publisher = publisherOn(engine);
    for (const sequence of [1, 2, 3, 4]) {
      publisher.publish(eventOf(10 + sequence), SOCKET, EPOCH);
      publisher.publish(eventOf(20 + sequence), 'other:8021', EPOCH);
      publisher.publish(eventOf(sequence, { 'Event-Name': 'CHANNEL_ANSWER' }), SOCKET, EPOCH);
    }
    await publisher.settled();

    await expect.poll(() => reader.sequences).toEqual([1, 2, 3, 4]);
    expect(reader.gaps).toEqual([]);
  });

  it('reports gaps of the server, and holes', async () => {
    const { nats, engine } = await start();
    const reader = await read(nats.urls);
    await publish(engine, [1]);
    const publisher = publisherOn(engine);
    publisher.gap({ v: 1, socket: SOCKET, from: 5, to: 9, cause: 'takeover', epoch: EPOCH });
    await publisher.settled();
    engine.connection.publish(subjects.event(SOCKET, 'DTMF'), eventOf(4).raw, {
      headers: { encode: () => Buffer.from(`NATS/1.0\r\nSw-Seq: ${EPOCH}.4.4\r\n\r\n`) } as never,
    });

    await expect.poll(() => reader.sequences).toEqual([1, 4]);
    expect(reader.gaps).toEqual([
      { socket: SOCKET, cause: 'takeover', from: 5, to: 9, count: undefined },
      { socket: SOCKET, cause: 'hole', count: 2 },
    ]);
  });

  it('reports events that the stream dropped before they were read', async () => {
    const { nats, engine } = await start();
    const first = await read(nats.urls);
    await publish(engine, [1]);
    await expect.poll(() => first.sequences).toEqual([1]);
    await first.stop();
    await publish(engine, [2, 3], EPOCH + 1);
    await engine.manager.streams.update(subjects.stream, { max_msgs: 1 });
    const second = await read(nats.urls);

    await expect.poll(() => second.sequences).toEqual([3]);
    expect(second.gaps).toEqual([{ socket: undefined, cause: 'retention' }]);
  });

  it('shares the events of one name, each to one program', async () => {
    const { nats, engine } = await start();
    const readers = [await read(nats.urls), await read(nats.urls)];
    const all = Array.from({ length: 500 }, (_, index) => index);
    await publish(engine, all);

    await expect
      .poll(() => readers.flatMap(({ sequences }) => sequences).sort((a, b) => a - b))
      .toEqual(all);
    expect(readers.flatMap(({ gaps }) => gaps)).toEqual([]);
  });

  it('hands nothing over before NATS has confirmed the acknowledgement', async () => {
    const { nats, engine } = await start();
    const proxy = await proxyTo(Number(new URL(nats.urls[0] ?? '').port));
    const reader = await read([`nats://127.0.0.1:${proxy.port}`]);
    proxy.hold();
    await publish(engine, [1, 2, 3]);
    // the events are on their way; what comes behind them is kept back
    await expect.poll(() => proxy.held().match(/\$JS\.ACK\./g)).toHaveLength(3);
    proxy.release();
    proxy.hold();
    const acknowledged = async () => (await engine.manager.consumers.info(subjects.stream, 'billing')).ack_floor.consumer_seq; // prettier-ignore
    await expect.poll(acknowledged).toBe(3);
    // it has answered, and the answers are here
    await expect.poll(() => proxy.held().match(/_INBOX\.\S+\.3 /g)).toHaveLength(1);
    expect(reader.sequences).toEqual([]);
    proxy.release();

    await expect.poll(() => reader.sequences).toEqual([1, 2, 3]);
    expect(reader.gaps).toEqual([]);
  });

  it('hands an event over again when it failed, if it is acknowledged after', async () => {
    const { nats, engine } = await start();
    let failures = 1;
    const seen: number[] = [];
    await read(nats.urls, {
      ack: 'after',
      onEvent: (event) => {
        seen.push(Number(event.sequence));
        if (failures-- > 0) throw new Error('not yet');
      },
    });
    await publish(engine, [1, 2]);

    await expect.poll(() => [...seen].sort()).toEqual([1, 1, 2]);
  });

  it(
    'acknowledges no more than a few ahead of a slow taker, and hands those over when it stops',
    { timeout: 90_000 },
    async () => {
      const { nats, engine } = await start();
      let free: () => void = () => undefined;
      const blocked = new Promise<void>((resolve) => (free = resolve));
      const seen: number[] = [];
      const reader = await read(nats.urls, {
        onEvent: async (event) => {
          seen.push(Number(event.sequence));
          await blocked;
        },
      });
      await publish(engine, numbers(1, 200));
      const acknowledged = async () => (await engine.manager.consumers.info(subjects.stream, 'billing')).ack_floor.consumer_seq; // prettier-ignore
      await expect.poll(acknowledged, { timeout: 10_000 }).toBe(32);
      const stopping = reader.stop();
      free();
      await stopping;

      expect(seen).toEqual(numbers(1, 32));
      expect(await acknowledged()).toBe(32);
      const second = await read(nats.urls);
      // one that was given back to a request from before comes again, later
      await expect.poll(() => second.sequences.toSorted((one, other) => one - other), { timeout: 45_000 }).toEqual(numbers(33, 200)); // prettier-ignore
      expect([reader.gaps, second.gaps]).toEqual([[], []]);
    },
  );

  it('continues after NATS was killed', { timeout: 30_000 }, async () => {
    const { nats, engine } = await start();
    const reader = await read(nats.urls);
    await publish(engine, [1, 2]);
    await expect.poll(() => reader.sequences).toEqual([1, 2]);
    await nats.nodes[0]?.kill();
    await nats.nodes[0]?.start();
    await publish(engine, [3], EPOCH + 1);

    await expect.poll(() => reader.sequences, { timeout: 15_000 }).toEqual([1, 2, 3]);
  });

  it.each<[string, (node: TestNats['nodes'][number]) => void, boolean]>([
    ['lost all messages of the stream', (node) => node.loseMessages(subjects.stream), false],
    ['lost the last messages of the stream', (node) => node.loseHalf(subjects.stream), false],
    ['lost everything, and the stream was created again', (node) => node.loseStore(), true],
  ])('reports a gap and goes on after NATS %s', { timeout: 90_000 }, async (_title, lose, isCreated) => {
    const { nats, engine } = await start();
    const [node] = nats.nodes;
    const reader = await read(nats.urls);
    const before = numbers(1, 100);
    await publish(engine, before);
    await expect.poll(() => reader.sequences).toEqual(before);
    await node?.kill();
    if (node !== undefined) lose(node);
    await node?.start();
    await connected(engine);
    if (isCreated) await provisionStream(engine, subjects, SMALL_STREAM, true);
    const after = numbers(101, 130);
    await publish(engine, after);

    // one that was on its way to a request from before comes again, later
    await expect.poll(() => reader.sequences.toSorted((one, other) => one - other), { timeout: 45_000 }).toEqual([...before, ...after]);
    expect(reader.gaps.map(({ cause, socket }) => [cause, socket])).toEqual([['another-stream', undefined]]); // prettier-ignore
    const [{ from = 0, to = 0 } = {}] = reader.gaps;
    expect(to).toBeGreaterThanOrEqual(from);
    expect(from).toBeGreaterThan(0);
  }); // prettier-ignore

  it('is refused without a stream, or with a name that NATS does not take', async () => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    await expect(read(nats.urls)).rejects.toMatchObject({ code: 'SW_STREAM' });
    await expect(read(nats.urls, { durable: 'a.b' })).rejects.toThrow(/cannot be the name of a reader/); // prettier-ignore
  });
});
