import { describe, expect, it, onTestFinished } from 'vitest';
import { mongoRecords, type MongoRecordsOptions } from '../src/store/mongo/index.ts';
import { newMongoRig } from './mongo-rig.ts';
import { describeWithMongo } from './mongo-server.ts';

interface Note {
  readonly what: string;
}

const TABLE = 'notes';
const now = Date.now();

const record = (id: string, at = now) => ({ id, at, content: { what: id } });

describeWithMongo('mongoRecords', (serverUrl) => {
  const { table, database } = newMongoRig(serverUrl);
  const open = (options: Partial<MongoRecordsOptions> = {}) => {
    const url = new URL(serverUrl);
    url.pathname = `/${database().databaseName}`;
    const records = mongoRecords<Note>({ url: url.href, table: TABLE, ...options });
    onTestFinished(() => records.close());
    return records;
  };

  it('returns the newest records, oldest first, and a rewritten one only once', async () => {
    const records = open();

    await records.write([record('a', now - 2), record('b', now - 1)]);
    await records.write([record('b', now - 1), record('c')]);

    expect(await records.read(10)).toEqual([{ what: 'a' }, { what: 'b' }, { what: 'c' }]);
    expect(await open().read(2)).toEqual([{ what: 'b' }, { what: 'c' }]);
  });

  it('keeps the records of each owner apart', async () => {
    await open({ owner: 'one' }).write([record('a')]);
    await open({ owner: 'two' }).write([record('a')]);

    expect(await open({ owner: 'one' }).read(10)).toEqual([{ what: 'a' }]);
    expect(await table(TABLE).countDocuments()).toBe(2);
  });

  it('is a capped collection where the database has that', async () => {
    await open({ maxRecords: 5 }).write([record('a')]);

    const [found] = await database().listCollections({ name: TABLE }).toArray();
    const options = found !== undefined && 'options' in found ? found.options : undefined;
    expect([undefined, true]).toContain(options?.['capped']);
    if (options?.['capped'] === true) expect(options).toMatchObject({ max: 5, size: 10_240 });
  });

  it('removes the oldest of more where the database does not', async () => {
    // not capped: somebody made it
    await database().createCollection(TABLE);
    const removed: number[] = [];
    const records = open({ maxRecords: 3, onRemoved: (count) => removed.push(count) });

    await records.write(['a', 'b', 'c', 'd', 'e'].map((id, at) => record(id, now + at)));

    expect((await records.read(10)).map(({ what }) => what)).toEqual(['c', 'd', 'e']);
    expect(removed).toEqual([2]);
  });

  it('says how many made room, and nothing of those that were written before', async () => {
    const removed: number[] = [];
    const records = open({ maxRecords: 3, onRemoved: (count) => removed.push(count) });
    const five = ['a', 'b', 'c', 'd', 'e'].map((id, at) => record(id, now + at));

    await records.write(five);
    await records.write(five.slice(3));

    expect(removed).toEqual([2]);
  });
});

describe('mongoRecords', () => {
  it.each([0, -1, 1.5, Number.NaN])('are refused for a bound of %d', (maxRecords) => {
    expect(() => mongoRecords({ url: 'mongodb://127.0.0.1/x', table: TABLE, maxRecords })).toThrow(
      /maxRecords of "notes" is .*; use a whole number above 0/,
    );
  });
});
