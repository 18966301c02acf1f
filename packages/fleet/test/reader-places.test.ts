import { expect, it, onTestFinished } from 'vitest';
import { type ReaderGap } from '../src/consumer/index.ts';
import { provisionStream } from '../src/events/stream-settings.ts';
import { EPOCH, publish, read } from './event-reader.ts';
import { startNats } from './nats-server.ts';
import { type Engine, SMALL_STREAM, streamAt, subjects } from './stream.ts';
import { describeWithNats } from './with-nats.ts';

const WAIT = { timeout: 20_000 };

describeWithNats('a reader that keeps its place', (program) => {
  const start = async () => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    return { urls: nats.urls, nats, engine: await streamAt(nats.urls) };
  };
  /** Reads 1 and 2, stops, and gives its place. */
  const readTwo = async (urls: readonly string[], engine: Engine): Promise<string> => {
    const reader = await read(urls);
    await publish(engine, [1, 2]);
    await expect.poll(() => reader.sequences, WAIT).toEqual([1, 2]);
    await reader.stop();
    return reader.places.at(-1) ?? '';
  };
  const missing = (gaps: readonly ReaderGap[]) => gaps.map(({ cause, count }) => [cause, count]);

  it.each<[string, (engine: Engine, urls: readonly string[]) => Promise<unknown>, number[], unknown]>([
    [
      'the stream was lost: all of the new one, with a gap',
      async (engine) => {
        await engine.manager.streams.delete(subjects.stream);
        await provisionStream(engine, subjects, SMALL_STREAM, true);
        await publish(engine, [3, 4], EPOCH + 1);
      },
      [3, 4],
      [['another-stream', undefined]],
    ],
    [
      'NATS lost its place, and the stream dropped events: the rest, with their number',
      async (engine) => {
        await publish(engine, [3, 4, 5], EPOCH + 1);
        await engine.manager.consumers.delete(subjects.stream, 'billing');
        await engine.manager.streams.update(subjects.stream, { max_msgs: 1 });
      },
      [5],
      [['retention', 2]],
    ],
    [
      'NATS lost its place: everything behind it, without a gap',
      async (engine) => {
        await publish(engine, [3, 4], EPOCH + 1);
        await engine.manager.consumers.delete(subjects.stream, 'billing');
      },
      [3, 4],
      [],
    ],
    [
      'it was made again further on: what comes there, with a gap',
      async (engine, urls) => {
        await engine.manager.consumers.delete(subjects.stream, 'billing');
        await publish(engine, [3, 4], EPOCH + 1);
        await (await read(urls)).stop();
        await publish(engine, [5], EPOCH + 2);
      },
      [5],
      [['reader-changed', 2]],
    ],
  ])('goes on after %s', async (_title, happen, sequences, gaps) => {
    const { urls, engine } = await start();
    const after = await readTwo(urls, engine);
    await happen(engine, urls);
    const reader = await read(urls, { after });

    await expect.poll(() => reader.sequences, WAIT).toEqual(sequences);
    expect(missing(reader.gaps)).toEqual(gaps);
  }); // prettier-ignore

  it('goes on where NATS has it, and gets nothing again', async () => {
    const { urls, engine } = await start();
    const before = await readTwo(urls, engine);
    const second = await read(urls, { after: before });
    await publish(engine, [3], EPOCH + 1);
    await expect.poll(() => second.sequences, WAIT).toEqual([3]);
    await second.stop();
    const third = await read(urls, { after: before });
    await publish(engine, [4], EPOCH + 2);

    await expect.poll(() => third.sequences, WAIT).toEqual([4]);
    expect([second.gaps, third.gaps]).toEqual([[], []]);
  });

  it('begins as a new one without its place where NATS lost it, and says so in the log', async () => {
    const { urls, engine } = await start();
    const said: string[] = [];
    const note = (_: object, text: string): void => void said.push(text);
    await readTwo(urls, engine);
    await engine.manager.consumers.delete(subjects.stream, 'billing');
    await publish(engine, [3], EPOCH + 1);
    const reader = await read(urls, {
      logger: { debug: note, info: note, warn: note, error: note },
    });
    await publish(engine, [4], EPOCH + 2);

    await expect.poll(() => reader.sequences, WAIT).toEqual([4]);
    expect(reader.gaps).toEqual([]);
    expect(said).toEqual([`NATS did not know the reader billing of the stream ${subjects.stream}: it is one from now on`]); // prettier-ignore
  });

  it(
    'that NATS loses before it has read anything misses nothing',
    { timeout: 60_000 },
    async () => {
      const { urls, engine } = await start();
      const reader = await read(urls);
      await engine.manager.consumers.delete(subjects.stream, 'billing');
      await publish(engine, [1, 2]);

      await expect.poll(() => reader.sequences, WAIT).toEqual([1, 2]);
      expect(reader.gaps).toEqual([]);
    },
  );

  it('has no place behind an event that is still to be done', async () => {
    const { urls, engine } = await start();
    const places: string[] = [];
    let failures = 1;
    await read(urls, {
      ack: 'after',
      onEvent: (_event, { place }) => {
        places.push(place.slice(place.indexOf('-')));
        if (failures-- > 0) throw new Error('not yet');
      },
    });
    await publish(engine, [1]);
    await expect.poll(() => places, WAIT).toEqual(['-1', '-1']);
    failures = 1;
    await publish(engine, [2, 3], EPOCH + 1);

    // 2 fails, 3 is done, 2 comes again
    await expect.poll(() => places.slice(2), WAIT).toEqual(['-2', '-1', '-3']);
  });

  it('refuses what is not a place', async () => {
    const { urls } = await start();
    await expect(read(urls, { after: 'yesterday' })).rejects.toMatchObject({ code: 'ESL_INVALID_ARGUMENT' }); // prettier-ignore
  });
});
