import { describe, expect, it, onTestFinished } from 'vitest';
import { createHistory, type HistoryEntry } from '../src/history/index.ts';
import { mongoHistory, type MongoHistoryOptions } from '../src/store/mongo/index.ts';
import { newMongoRig } from './mongo-rig.ts';
import { describeWithMongo } from './mongo-server.ts';

const entry = (at: number, id = 'a'): HistoryEntry => ({
  kind: 'gap',
  at,
  id,
  address: `${id}:8021`,
  since: at - 5,
  gap: 'restart',
  cause: { code: 'ESL_END', message: 'The connection ended' },
});

describeWithMongo('mongoHistory', (serverUrl) => {
  const { table, database } = newMongoRig(serverUrl);
  const open = (options: Partial<MongoHistoryOptions> = {}) => {
    const url = new URL(serverUrl);
    url.pathname = `/${database().databaseName}`;
    const sink = mongoHistory({ url: url.href, ...options });
    onTestFinished(() => sink.close());
    return sink;
  };
  const now = Date.now();

  it('returns entries oldest first, and a retried batch only once', async () => {
    const sink = open();
    const entries = [entry(now - 3_000), entry(now - 2_000, 'b'), entry(now - 1_000)];

    await sink.write(entries);
    await sink.write(entries);

    expect(await sink.read({})).toEqual(entries);
    expect(await sink.read({ socket: 'b' })).toEqual([entries[1]]);
    expect(await sink.read({ socket: 'a:8021', limit: 1 })).toEqual([entries[2]]);
    expect(await sink.read({ since: now - 2_000, until: now - 1_500 })).toEqual([entries[1]]);
  });

  it('returns an entry without a cause as it was written', async () => {
    await open().write([
      { ...entry(now), kind: 'gap', since: now, gap: 'unknown', cause: undefined },
    ]);

    const [read] = await open().read({});

    expect(read).toHaveProperty('cause', undefined);
  });

  it('keeps the entries of each owner apart', async () => {
    await open({ owner: 'one' }).write([entry(now)]);

    expect(await open({ owner: 'two' }).read({})).toEqual([]);
    expect(await open({ owner: 'one' }).read({})).toHaveLength(1);
  });

  it('lets entries expire', async () => {
    await open({ keepDays: 1 }).write([entry(now)]);

    const indexes = await table('freeswitch_history').indexes();
    const expiring = indexes.find(({ key }) => 'at' in key);
    // a database without expiry has them removed by the program
    if (expiring === undefined) {
      await table('freeswitch_history').insertOne({ at: new Date(now - 2 * 86_400_000) });
      await open({ keepDays: 1 }).write([entry(now, 'b')]);
      expect(await table('freeswitch_history').countDocuments()).toBe(2);
    } else {
      expect(expiring.expireAfterSeconds).toBe(86_400);
    }
  });

  it('returns earlier entries to a restarted program', async () => {
    await open().write([entry(now - 1_000), entry(now)]);
    const history = createHistory({ sink: open() });

    await history.restore();

    expect(history.entries().map(({ at }) => at)).toEqual([now - 1_000, now]);
  });
});

describe('a history in a MongoDB that is not there', () => {
  it('costs nothing but a line in the log', async () => {
    const url = 'mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=50';
    const history = createHistory({ sink: mongoHistory({ url }) });

    await history.restore();
    await history.close();

    expect(history.entries()).toEqual([]);
  });

  it.each([0, -1, Number.NaN, Infinity])('is refused for %d days', (keepDays) => {
    expect(() => mongoHistory({ url: 'mongodb://127.0.0.1/x', keepDays })).toThrow(
      /keepDays of the history is .*; use a number of days above 0/,
    );
  });
});
