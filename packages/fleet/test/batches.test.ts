import { expect, it, onTestFinished, vi } from 'vitest';
import { startNats, type TestNats } from './nats-server.ts';
import { engineAt, eventOf, lossy, publisherOn, sequencesOf, SOCKET, stored, streamAt, subjects } from './stream.ts'; // prettier-ignore
import { describeWithCluster, describeWithNats } from './with-nats.ts';

const EPOCH = 1_795_873_594_552;
const COUNT = 100;
/** Nothing is lost: what a busy machine answers late is not sent again. */
const PATIENT = { timings: { ackTimeout: 600_000, duplicateWindow: 30_000 } };
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describeWithNats('what is published at one moment', (program) => {
  const start = async (): Promise<TestNats> => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    return nats;
  };

  it.each([
    ['one socket', (_: number) => SOCKET],
    ['several sockets that are read one after the other', (sequence: number) => `10.0.0.${sequence % 20}:8021`], // prettier-ignore
  ])(
    'by %s is confirmed together where the stream does that, else one by one',
    async (_, socketOf) => {
      const nats = await start();
      const engine = await streamAt(nats.urls);
      const listener = await engineAt(nats.urls);
      let answers = 0;
      listener.connection.subscribe('_INBOX.>', {
        callback: (_, { subject }) => {
          if (publisher.isOwn(subject)) answers++;
        },
      });
      await listener.connection.flush();
      const publisher = publisherOn(engine, PATIENT);
      for (const sequence of upTo(COUNT)) {
        publisher.publish(eventOf(sequence), socketOf(sequence), EPOCH);
        // Node ends what a socket began before it reads the next
        await Promise.resolve();
      }
      await publisher.settled();
      await engine.connection.flush();
      await listener.connection.flush();

      expect(answers).toBe(engine.takesBatches === true ? 2 : COUNT);
      expect(sequencesOf(await stored(engine))).toEqual(upTo(COUNT));
      expect(publisher.stats).toMatchObject({ published: COUNT, resent: 0, unacknowledged: 0 });
    },
  );

  it('is stored once beside what another server has published of it', async () => {
    const engine = await streamAt((await start()).urls);
    const first = publisherOn(engine, PATIENT);
    for (const sequence of [0, 40, 99]) first.publish(eventOf(sequence), SOCKET, EPOCH);
    await first.settled();
    const second = publisherOn(engine, PATIENT);
    for (const sequence of upTo(COUNT)) second.publish(eventOf(sequence), SOCKET, EPOCH + 1);
    await second.settled();

    const rest = upTo(COUNT).filter((sequence) => ![0, 40, 99].includes(sequence));
    expect(sequencesOf(await stored(engine))).toEqual([0, 40, 99, ...rest]);
    expect(second.stats).toMatchObject({ resent: 0, unacknowledged: 0 });
  });

  it.each([
    ['first', /\.fail\.1\.0\.|-0-0$/, 600_000],
    ['one', /\.fail\.41\.1\.|-0-40$/, 600_000],
    ['last but one', /\.fail\.99\.1\.|-0-98$/, 600_000],
    ['last', /\.fail\.100\.2\.|-0-99$/, 500],
  ])(
    'is sent again where its %s message is lost, and nothing is stored twice',
    async (_, reply, patience) => {
      const engine = await streamAt((await start()).urls);
      const connection = lossy(engine.connection, (text) => reply.test(text));
      // of a batch NATS says itself that one is missing, unless it is the last
      const ackTimeout = engine.takesBatches === true ? patience : 500;
      const publisher = publisherOn({ ...engine, connection }, { timings: { ackTimeout, duplicateWindow: 30_000 } }); // prettier-ignore
      for (const sequence of upTo(COUNT)) publisher.publish(eventOf(sequence), SOCKET, EPOCH);
      await publisher.settled();

      const sequences = sequencesOf(await stored(engine));
      expect([...sequences].sort((a, b) => a - b)).toEqual(upTo(COUNT));
      // of a batch NATS stores nothing behind a hole
      if (engine.takesBatches === true) expect(sequences).toEqual(upTo(COUNT));
      expect(publisher.stats.unacknowledged).toBe(0);
    },
  );

  it('goes one by one after the stream refused it', async () => {
    const engine = await streamAt((await start()).urls);
    if (engine.takesBatches === true)
      await engine.manager.streams.update(subjects.stream, { allow_batched: false } as never);
    const publisher = publisherOn(engine, PATIENT);
    for (const sequence of upTo(COUNT)) publisher.publish(eventOf(sequence), SOCKET, EPOCH);
    await publisher.settled();
    const { resent } = publisher.stats;
    for (const sequence of upTo(COUNT)) publisher.publish(eventOf(COUNT + sequence), SOCKET, EPOCH);
    await publisher.settled();

    expect(sequencesOf(await stored(engine))).toEqual(upTo(2 * COUNT));
    expect(publisher.stats).toMatchObject({ published: 2 * COUNT, resent });
    expect(resent).toBe(engine.takesBatches === true ? COUNT : 0);
  });

  it('by several servers keeps the order of each', async () => {
    const nats = await start();
    const engine = await streamAt(nats.urls);
    const servers = [0, 1, 2].map((server) => ({
      publisher: publisherOn(engine, PATIENT),
      socket: `10.0.0.${server}:8021`,
      core: `${server}d6dfb0a-2a6e-4d1c-9a0e-3d8f0c1f2a3b`,
    }));
    for (const round of upTo(10)) {
      for (const { publisher, socket, core } of servers)
        for (const sequence of upTo(30))
          publisher.publish(eventOf(30 * round + sequence, { 'Core-UUID': core }), socket, EPOCH);
      await Promise.resolve();
    }
    await Promise.all(servers.map(({ publisher }) => publisher.settled()));

    const messages = await stored(engine);
    for (const { core } of servers)
      expect(sequencesOf(messages.filter(({ id }) => id.startsWith(core)))).toEqual(upTo(300));
    expect(servers.map(({ publisher }) => publisher.stats.resent)).toEqual([0, 0, 0]);
  });
});

describeWithCluster('what is published while the leader of the stream is killed', (program) => {
  it('is stored once and in order', { timeout: 120_000 }, async () => {
    const nats = await startNats(program, { nodes: 3 });
    onTestFinished(() => nats.dispose());
    // a cluster elects before it answers
    const engine = await vi.waitFor(() => streamAt(nats.urls), 60_000);
    const { cluster } = await engine.manager.streams.info(subjects.stream);
    const leader = Number(cluster?.leader?.slice(1));
    const publisher = publisherOn(engine, { timings: { ackTimeout: 2_000, duplicateWindow: 30_000 } }); // prettier-ignore
    for (const sequence of upTo(1_000)) publisher.publish(eventOf(sequence), SOCKET, EPOCH);
    await expect.poll(() => publisher.stats.published, { timeout: 20_000 }).toBeGreaterThan(0);
    await nats.nodes[leader]?.kill();
    for (const sequence of upTo(1_000)) publisher.publish(eventOf(1_000 + sequence), SOCKET, EPOCH);
    await publisher.settled(AbortSignal.timeout(60_000));

    expect(publisher.stats).toMatchObject({ unacknowledged: 0, dropped: 0 });
    await nats.nodes[leader]?.start();
    const reader = await engineAt(nats.urls);
    // a node that has just started answers that it cannot yet
    expect(sequencesOf(await vi.waitFor(() => stored(reader), 60_000))).toEqual(upTo(2_000));
  });
});
