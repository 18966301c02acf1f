import { systemClock } from '@switchwire/esl-client/session';
import { expect, it, onTestFinished } from 'vitest';
import { type ReaderGap } from '../src/reading/event-reading.ts';
import { type ReadEventsOptions, StreamReader } from '../src/reading/stream-reader.ts';
import { startNats } from './nats-server.ts';
import {
  type Engine,
  engineAt,
  eventOf,
  publisherOn,
  SOCKET,
  streamAt,
  subjects,
} from './stream.ts';
import { describeWithNats } from './with-nats.ts';

const EPOCH = 1_795_873_594_552;
const OTHER = '10.0.0.2:8021';

interface Reader {
  readonly read: string[];
  readonly gaps: ReaderGap[];
  /** Of the last event that was taken. */
  readonly places: string[];
  stop(): Promise<void>;
}

describeWithNats('a reader of the stream', (program) => {
  const start = async () => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    return { nats, server: await streamAt(nats.urls) };
  };

  const readOn = (
    { connection, engine }: Engine,
    options: Partial<ReadEventsOptions> = {},
  ): Reader => {
    const [read, places, gaps]: [string[], string[], ReaderGap[]] = [[], [], []];
    const reader = new StreamReader({ connection, engine, subjects, clock: systemClock, logger: console }, {
      onEvent: (event, { socket, place }) => {
        read.push(`${socket === SOCKET ? '' : 'other '}${String(event.sequence)}`);
        places.push(place);
      },
      onGap: (gap) => void gaps.push(gap),
      ...options,
    }); // prettier-ignore
    const stop = () => reader[Symbol.asyncDispose]();
    onTestFinished(stop);
    return { read, gaps, places, stop };
  };

  const publish = async (server: Engine, sequences: readonly number[], socket = SOCKET) => {
    const publisher = publisherOn(server);
    for (const sequence of sequences) publisher.publish(eventOf(sequence), socket, EPOCH + (sequences[0] ?? 0)); // prettier-ignore
    await publisher.settled();
  };

  /** What it is for is read once a first event was. */
  const opened = async (server: Engine, options?: Partial<ReadEventsOptions>): Promise<Reader> => {
    const reader = readOn(server, options);
    let sequence = 900;
    await expect.poll(async () => {
      await publish(server, [sequence++]);
      return reader.read.length;
    }, { timeout: 10_000 }).toBeGreaterThan(0); // prettier-ignore
    reader.read.length = 0;
    return reader;
  };

  it('goes on on another server exactly where it was', async () => {
    const { nats, server } = await start();
    const first = await opened(server);
    await publish(server, [1, 2, 3]);
    await expect.poll(() => first.read.slice(-3)).toEqual(['1', '2', '3']);
    await first.stop();
    await publish(server, [4, 5]);
    await publish(server, [6], OTHER);
    const second = readOn(await engineAt(nats.urls), { after: first.places.at(-1) });

    await expect.poll(() => second.read).toEqual(['4', '5', 'other 6']);
    expect(second.gaps).toEqual([]);
  });

  it('leaves to NATS what is not asked for', async () => {
    const { server } = await start();
    const reader = await opened(server, { sockets: [SOCKET], events: ['DTMF', 'CUSTOM'] });
    await publish(server, [1], OTHER);
    const publisher = publisherOn(server);
    publisher.publish(eventOf(2, { 'Event-Name': 'CUSTOM', 'Event-Subclass': 'a::b' }), SOCKET, EPOCH + 1_000); // prettier-ignore
    publisher.publish(eventOf(3, { 'Event-Name': 'TALK' }), SOCKET, EPOCH + 1_000);
    publisher.publish(eventOf(4), SOCKET, EPOCH + 1_000);
    await publisher.settled();

    await expect.poll(() => reader.read.slice(-2)).toEqual(['2', '4']);
    expect(reader.read).not.toContain('other 1');
    expect(reader.gaps).toEqual([]);
  });

  it('says how much of the stream is gone, and goes on behind it', async () => {
    const { server } = await start();
    const first = await opened(server);
    await publish(server, [1]);
    await expect.poll(() => first.read.at(-1)).toBe('1');
    await first.stop();
    await publish(server, [2, 3, 4, 5]);
    await server.manager.streams.update(subjects.stream, { max_msgs: 2 });
    const second = readOn(server, { after: first.places.at(-1) });

    await expect.poll(() => second.read).toEqual(['4', '5']);
    expect(second.gaps).toEqual([{ socket: undefined, cause: 'retention', count: 2 }]);
  });

  it('says that a place of another stream says nothing, and begins with what comes', async () => {
    const { server } = await start();
    await publish(server, [1]);
    const reader = await opened(server, { after: '0123456789ab-1' });

    expect(reader.gaps).toEqual([{ socket: undefined, cause: 'another-stream', count: undefined }]);
    expect(reader.read).not.toContain('1');
  });

  it('waits for its taker, and is overtaken by the bounds of the stream alone', async () => {
    const { server } = await start();
    let open: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => (open = resolve));
    const taken: string[] = [];
    const reader = readOn(server, {
      onEvent: async (event) => {
        taken.push(String(event.sequence));
        if (event.sequence === '1') await blocked;
      },
    });
    let sequence = 900;
    await expect.poll(async () => {
      await publish(server, [sequence++]);
      return taken.length;
    }, { timeout: 10_000 }).toBeGreaterThan(0); // prettier-ignore
    await publish(server, [1]);
    await expect.poll(() => taken.at(-1)).toBe('1');
    await publish(
      server,
      Array.from({ length: 200 }, (_, at) => 2 + at),
    );
    await server.manager.streams.update(subjects.stream, { max_msgs: 10 });
    open();

    await expect.poll(() => taken.at(-1)).toBe('201');
    const kept = taken.slice(taken.indexOf('1') + 1).map(Number);
    expect(kept).toEqual([...kept].sort((a, b) => a - b));
    const lost = 200 - kept.length;
    // what was on its way already is not lost
    expect(lost).toBeGreaterThan(0);
    expect(reader.gaps).toEqual([{ socket: undefined, cause: 'retention', count: lost }]);
  });

  it(
    'goes on after its consumer is gone, and after NATS was killed',
    { timeout: 40_000 },
    async () => {
      const { nats, server } = await start();
      const waits: (string | undefined)[] = [];
      const reader = await opened(server, { onWaiting: (reason) => void waits.push(reason) });
      for await (const { name } of server.manager.consumers.list(subjects.stream))
        await server.manager.consumers.delete(subjects.stream, name);
      await publish(server, [1, 2]);
      await expect.poll(() => reader.read.slice(-2), { timeout: 10_000 }).toEqual(['1', '2']);
      await nats.nodes[0]?.kill();
      await expect.poll(() => waits.at(-1), { timeout: 10_000 }).toEqual(expect.any(String));
      await nats.nodes[0]?.start();
      await publish(server, [3, 4]);

      await expect
        .poll(() => reader.read.slice(-4), { timeout: 15_000 })
        .toEqual(['1', '2', '3', '4']);
      expect(reader.gaps).toEqual([]);
      expect(waits.at(-1)).toBeUndefined();
    },
  );

  it('asks NATS for nothing once it has ended', async () => {
    const { server } = await start();
    const reader = await opened(server);
    await reader.stop();
    const left: string[] = [];
    for await (const { name } of server.manager.consumers.list(subjects.stream)) left.push(name);
    expect(left).toEqual([]);
  });
});
