import { SimulatedClock } from 'xstate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseGap } from '../src/events/control-messages.ts';
import { type Publisher } from '../src/events/publisher.ts';
import { startNats, type TestNats } from './nats-server.ts';
import { proxyTo } from './tcp-proxy.ts';
import {
  engineAt,
  eventOf,
  forgotten,
  lossy,
  publisherOn,
  sequencesOf,
  SOCKET,
  stored,
  streamAt,
  subjects,
} from './stream.ts';
import { describeWithNats } from './with-nats.ts';

const EPOCH = 1_795_873_594_552;
const COUNT = 1_500;
/** For thousands of messages, written and read back, on a busy machine. */
const PATIENT = { timeout: 60_000 };
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const portOf = (nats: TestNats): number => Number(new URL(nats.urls[0] ?? '').port);

describeWithNats('the publisher', (program) => {
  const start = async (): Promise<TestNats> => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    return nats;
  };

  it('publishes each event once, in order, with its place', async () => {
    const nats = await start();
    const engine = await streamAt(nats.urls);
    const publisher = publisherOn(engine);
    publisher.publish(eventOf(1), SOCKET, EPOCH);
    publisher.publish(eventOf(2, { 'Event-Name': 'CUSTOM', 'Event-Subclass': 'a::b' }), SOCKET, EPOCH); // prettier-ignore
    publisher.publish(eventOf(3), SOCKET, EPOCH);
    publisher.publish(eventOf(4), 'fs2:8021', EPOCH);
    publisher.publish(eventOf(5), SOCKET, EPOCH + 1);
    await publisher.settled();

    const messages = await stored(engine);
    expect(messages.map(({ subject, place }) => [subject, place])).toEqual([
      ['sw.test.ev.10_0_0_1=3a8021.DTMF', `${EPOCH}.1.1`],
      ['sw.test.ev.10_0_0_1=3a8021.CUSTOM.a=3a=3ab', `${EPOCH}.2.1`],
      ['sw.test.ev.10_0_0_1=3a8021.DTMF', `${EPOCH}.3.2`],
      ['sw.test.ev.fs2=3a8021.DTMF', `${EPOCH}.1.1`],
      ['sw.test.ev.10_0_0_1=3a8021.DTMF', `${EPOCH + 1}.1.1`],
    ]);
    expect(messages[0]?.id).toBe('6d6dfb0a-2a6e-4d1c-9a0e-3d8f0c1f2a3b:1');
    expect(Buffer.from(messages[0]?.data ?? []).equals(eventOf(1).raw)).toBe(true);
  });

  it('adds no event that another server published, and marks late ones', async () => {
    const nats = await start();
    const engine = await streamAt(nats.urls);
    const first = publisherOn(engine);
    first.publish(eventOf(1), SOCKET, EPOCH);
    await first.settled();
    const second = publisherOn(engine);
    second.publishOutside(eventOf(1), SOCKET, EPOCH + 1);
    second.publishOutside(eventOf(2), SOCKET, EPOCH + 1, { lateMs: 8_000.4 });
    second.publish(eventOf(3), SOCKET, EPOCH + 1);
    await second.settled();

    const messages = await stored(engine);
    expect(messages.map(({ place, late }) => [place, late])).toEqual([
      [`${EPOCH}.1.1`, ''],
      [`${EPOCH + 1}.0.0`, '8000'],
      [`${EPOCH + 1}.1.1`, ''],
    ]);
    expect(second.stats).toMatchObject({ published: 2, duplicates: 1, late: 1 });
  });

  it.each([
    ['is cut off', (cut: () => void) => cut()],
    ['gets no answers', (_: () => void, swallow: () => void) => swallow()],
  ])('loses nothing and doubles nothing when it %s', PATIENT, async (_, fault) => {
    const nats = await start();
    const reader = await streamAt(nats.urls);
    const proxy = await proxyTo(portOf(nats));
    const engine = await engineAt([`nats://127.0.0.1:${proxy.port}`]);
    const publisher = publisherOn(engine, {
      timings: { ackTimeout: 500, duplicateWindow: 30_000 },
    });
    for (const sequence of upTo(COUNT)) publisher.publish(eventOf(sequence), SOCKET, EPOCH);
    await expect.poll(() => publisher.stats.published).toBeGreaterThan(0);
    fault(proxy.cut, proxy.swallowAnswers);
    for (const sequence of upTo(COUNT)) publisher.publish(eventOf(COUNT + sequence), SOCKET, EPOCH);
    const { stream } = subjects;
    await expect
      .poll(async () => (await reader.manager.streams.info(stream)).state.last_seq)
      .toBeGreaterThan(COUNT / 2);
    proxy.cut();
    await publisher.settled();

    expect(sequencesOf(await stored(reader))).toEqual(upTo(2 * COUNT));
  });

  it('loses nothing and doubles nothing when NATS is killed', PATIENT, async () => {
    const nats = await start();
    const engine = await streamAt(nats.urls);
    const publisher = publisherOn(engine);
    for (const sequence of upTo(COUNT)) publisher.publish(eventOf(sequence), SOCKET, EPOCH);
    await expect.poll(() => publisher.stats.published).toBeGreaterThan(0);
    await nats.nodes[0]?.kill();
    for (const sequence of upTo(COUNT)) publisher.publish(eventOf(COUNT + sequence), SOCKET, EPOCH);
    await nats.nodes[0]?.start();
    await publisher.settled();

    expect(sequencesOf(await stored(await engineAt(nats.urls)))).toEqual(upTo(2 * COUNT));
  });

  it('reports events dropped by a full spool, once for each socket', async () => {
    const nats = await start();
    const engine = await streamAt(nats.urls);
    const publisher = publisherOn(engine, { spool: { events: 100, bytes: 1_000_000 } });
    const lost = new Promise((resolve) => engine.engine.onChange(resolve));
    await nats.nodes[0]?.kill();
    await lost;
    for (const sequence of upTo(300)) publisher.publish(eventOf(sequence), SOCKET, EPOCH);
    expect(publisher.stats).toMatchObject({ dropped: 200, unacknowledged: 100 });
    await nats.nodes[0]?.start();
    await publisher.settled();

    const messages = await stored(await engineAt(nats.urls));
    expect(sequencesOf(messages)).toEqual(upTo(300).slice(200));
    const gaps = messages.filter(({ subject }) => subject === subjects.control(SOCKET, 'gap'));
    expect(gaps.map(({ data }) => parseGap(data))).toMatchObject([
      { socket: SOCKET, count: 200, cause: 'spool', epoch: EPOCH },
    ]);
    expect(messages.find(({ id }) => id !== '')?.place).toBe(`${EPOCH}.201.201`);
  });

  it('reports an event that is larger than NATS takes', async () => {
    const nats = await start();
    const engine = await streamAt(nats.urls);
    const publisher = publisherOn(engine);
    publisher.publish(eventOf(1, { Large: 'x'.repeat(2_000_000) }), SOCKET, EPOCH);
    publisher.publish(eventOf(2), SOCKET, EPOCH);
    await publisher.settled();

    const [gap, event] = await stored(engine);
    expect(parseGap(gap?.data ?? new Uint8Array())).toMatchObject({ cause: 'too-large', count: 1 });
    expect(event?.place).toBe(`${EPOCH}.2.2`);
  });

  describe('after a silence that the stream does not remember ids for', () => {
    it.each<[string, (other: Publisher) => void]>([
      ['', () => undefined],
      [
        ', though another server has acted meanwhile',
        (other) => {
          other.publish(eventOf(10), SOCKET, EPOCH + 1);
          other.publish(eventOf(11), SOCKET, EPOCH + 1);
        },
      ],
      [
        ', though one from before was late',
        (other) => {
          other.publish(eventOf(12), SOCKET, EPOCH - 1);
        },
      ],
      [
        ', though a report came last',
        (other) => {
          other.gap({ v: 1, socket: SOCKET, from: 1, to: 2, cause: 'reconnect', epoch: EPOCH });
        },
      ],
    ])('sends only events that are not stored%s', { timeout: 30_000 }, async (_, others) => {
      const nats = await start();
      const reader = await streamAt(nats.urls, { duplicateWindowMs: 100 });
      const proxy = await proxyTo(portOf(nats));
      const engine = await engineAt([`nats://127.0.0.1:${proxy.port}`]);
      const clock = new SimulatedClock();
      const publisher = publisherOn(engine, {
        clock: { now: () => clock.now(), setTimeout: (run, ms) => clock.setTimeout(run, ms), clearTimeout: (id) => clock.clearTimeout(id as number) }, // prettier-ignore
        timings: { ackTimeout: 500, duplicateWindow: 100 },
      });
      publisher.publish(eventOf(0), SOCKET, EPOCH);
      await publisher.settled();
      proxy.swallowAnswers();
      for (const sequence of [1, 2, 3]) publisher.publish(eventOf(sequence), SOCKET, EPOCH);
      await expect.poll(async () => (await stored(reader)).length).toBe(4);
      const other = publisherOn(reader);
      others(other);
      await other.settled();
      await forgotten(reader);
      publisher.publish(eventOf(4), SOCKET, EPOCH);
      const back = new Promise((resolve) => engine.engine.onChange((is) => is && resolve(is)));
      proxy.cut();
      clock.increment(5_000);
      await back;
      await expect
        .poll(
          () => {
            // slower than the real clock: an answer has time to come
            clock.increment(25);
            return publisher.stats.unacknowledged;
          },
          { timeout: 20_000 },
        )
        .toBe(0);

      const own = (await stored(reader)).filter(({ place }) => place.startsWith(`${EPOCH}.`));
      expect(sequencesOf(own)).toEqual([0, 1, 2, 3, 4]); // prettier-ignore
      expect(publisher.stats).toMatchObject({ published: 5, dropped: 0 });
    });
  });

  it('stores an event once, though it was about to be sent again when NATS was held still', async () => {
    const nats = await start();
    const reader = await streamAt(nats.urls, { duplicateWindowMs: 100 });
    const proxy = await proxyTo(portOf(nats));
    const engine = await engineAt([`nats://127.0.0.1:${proxy.port}`]);
    // the stream knows its id when it is sent again, and not when that arrives
    const publisher = publisherOn(engine, {
      timings: { ackTimeout: 300, duplicateWindow: 60_000 },
    });
    proxy.hold();
    publisher.publish(eventOf(1), SOCKET, EPOCH);
    await expect.poll(async () => (await stored(reader)).length).toBe(1);
    proxy.delay();
    await expect.poll(proxy.delayed).toContain('PUB');
    await forgotten(reader);
    proxy.pass();
    proxy.release();
    await publisher.settled();

    expect(sequencesOf(await stored(reader))).toEqual([1]);
  });

  it('sends an event again that was lost on its way, though the one after it is stored', async () => {
    const engine = await streamAt((await start()).urls);
    const connection = lossy(engine.connection, (reply) => reply.endsWith('.0-0'));
    const publisher = publisherOn({ ...engine, connection, takesBatches: false }, { timings: { ackTimeout: 300, duplicateWindow: 100 } }); // prettier-ignore
    for (const sequence of [1, 2]) publisher.publish(eventOf(sequence), SOCKET, EPOCH);
    await publisher.settled();

    expect(sequencesOf(await stored(engine))).toEqual([2, 1]);
    expect(publisher.stats).toMatchObject({ dropped: 0, duplicates: 0 });
  });

  describe('when NATS reads the end of a connection long after it ended', () => {
    const world = async (duplicateWindow: number) => {
      const nats = await start();
      const reader = await streamAt(nats.urls, { duplicateWindowMs: 100 });
      const proxy = await proxyTo(portOf(nats));
      const engine = await engineAt([`nats://127.0.0.1:${proxy.port}`]);
      const publisher = publisherOn(engine, { timings: { ackTimeout: 500, duplicateWindow } });
      publisher.publish(eventOf(0), SOCKET, EPOCH);
      await publisher.settled();
      proxy.delay();
      for (const sequence of [1, 2, 3]) publisher.publish(eventOf(sequence), SOCKET, EPOCH);
      await expect.poll(proxy.delayed).toContain('PUB');
      proxy.cut();
      return { reader, publisher, proxy };
    };

    it('stores each event once', PATIENT, async () => {
      const { reader, publisher, proxy } = await world(60_000);
      // long enough to send them again
      await publisher.settled(AbortSignal.timeout(2_000));
      await forgotten(reader);
      proxy.pass();
      await publisher.settled();

      expect(sequencesOf(await stored(reader))).toEqual([0, 1, 2, 3]);
      expect(publisher.stats).toMatchObject({ dropped: 0 });
    });

    it('stores each event once, and reports them where that took too long', PATIENT, async () => {
      const { reader, publisher, proxy } = await world(200);
      await publisher.settled();
      proxy.pass();
      await expect.poll(async () => sequencesOf(await stored(reader))).toEqual([0, 1, 2, 3]);

      const gaps = (await stored(reader)).filter(({ id }) => id === '');
      expect(gaps.map(({ data }) => parseGap(data))).toMatchObject([{ cause: 'spool', count: 3 }]);
    });
  });
});
