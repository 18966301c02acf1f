import { inspect } from 'node:util';
import { type Document, ObjectId } from 'mongodb';
import { describe, expect, it, vi } from 'vitest';
import { StoreError } from '../src/store/store-error.ts';
import { mongoSocketStore } from '../src/store/mongo/index.ts';
import { type SocketStore } from '../src/store/socket-store.ts';
import { newMongoRig } from './mongo-rig.ts';
import { describeWithMongo } from './mongo-server.ts';
import { storeConformance } from './store.conformance.ts';
import { type StoredEntry } from './store-under-test.ts';

const toDocument = ({ id, host, events, ...rest }: StoredEntry): Document => ({
  _id: id,
  ...(host === undefined ? {} : { ip: host }),
  ...(events === undefined ? {} : { events_csv: events }),
  ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
});

describeWithMongo('mongoSocketStore', (serverUrl) => {
  const { table, database, open } = newMongoRig(serverUrl);

  describe('as every store', () => {
    storeConformance(() => {
      const store = open();
      return Promise.resolve({
        store,
        async put(entries) {
          await table().deleteMany({});
          // a collection whose documents came before its index, as with every bad or double entry
          await table()
            .dropIndexes()
            .catch(() => undefined);
          if (entries.length > 0) await table().insertMany(entries.map(toDocument));
          else
            await database()
              .createCollection('freeswitch')
              .catch(() => undefined);
        },
        contents: () => table().find().sort({ _id: 1 }).toArray(),
        dispose: () => store.close(),
      });
    });
  });

  const add = (...documents: Document[]) => table().insertMany(documents);
  const peer = (ip: string, more: Document = {}): Document => ({
    ip,
    password: 'ClueCon',
    ...more,
  });

  it('knows a document by its ObjectId as hexadecimal text', async () => {
    const _id = new ObjectId();
    await add(peer('10.0.0.1', { _id }), peer('10.0.0.2', { _id: 7 }));

    expect((await open().load()).sockets.map(({ id }) => id).sort()).toEqual(
      ['7', _id.toHexString()].sort(),
    );
  });

  it('writes a state by every kind of _id, before the first load and for new documents, too', async () => {
    const _id = new ObjectId();
    await add(peer('10.0.0.1', { _id }), peer('10.0.0.2', { _id: 7 }));
    const store = open();

    expect(await store.setState?.(_id.toHexString(), 'draining')).toBe(true);
    expect(await store.setState?.('7', 'out-of-service')).toBe(true);
    await store.load();
    await add(peer('10.0.0.3', { _id: 'late' }));
    expect(await store.setState?.('late', 'draining')).toBe(true);
    expect(await store.setState?.('7', 'in-service')).toBe(true);

    const states = (await store.load()).sockets.map(({ host, state }) => `${host} ${state ?? ''}`);
    expect(states.sort()).toEqual([
      '10.0.0.1 draining',
      '10.0.0.2 in-service',
      '10.0.0.3 draining',
    ]);
  });

  it('reads how calls are placed from other columns, and writes the state there', async () => {
    await add(peer('10.0.0.1', { _id: 'a', w: 4, pool: 'media', has: 't38', admin: 'draining' }));
    const columns = { weight: 'w', group: 'pool', tags: 'has', state: 'admin' };
    const store = open({ columns });

    expect((await store.load()).sockets).toMatchObject([
      { weight: 4, group: 'media', tags: ['t38'], state: 'draining' },
    ]);
    await store.setState?.('a', 'in-service');

    expect(await table().findOne()).toMatchObject({ admin: 'in-service' });
    await add(peer('10.0.0.2', { _id: 'b', admin: 'off' }));
    expect((await store.load()).problems).toMatchObject([
      { id: 'b', message: expect.stringMatching(/^admin is text: write in-service/) as string },
    ]);
  });

  it('reads the configured table and columns', async () => {
    await table('nodes').insertMany([
      { host: 'fs1', user: 'op@example', secret: 'x', esl_port: 9000, watch: ['DTMF'], on: true },
      { host: 'fs2', secret: 'x', on: false },
      { host: 'fs3', password: 'x' },
    ]);
    const columns = {
      ip: 'host',
      username: 'user',
      password: 'secret',
      port: 'esl_port',
      events: 'watch',
      enabled: 'on',
    };

    const { sockets, problems } = await open({ table: 'nodes', columns }).load();

    expect(sockets).toMatchObject([
      { host: 'fs1', port: 9000, username: 'op@example', events: ['DTMF'] },
    ]);
    expect(problems).toMatchObject([
      { message: expect.stringMatching(/^secret is missing/) as string },
    ]);
  });

  describe('the unique index', () => {
    const uniqueKeys = async (): Promise<Document[]> =>
      (await table().indexes()).filter(({ unique }) => unique).map(({ key }) => key);

    it('is made on address and port when it is missing, in an empty database, too', async () => {
      await open().load();

      expect(await uniqueKeys()).toEqual([{ ip: 1, port: 1 }]);
      await add(peer('10.0.0.1', { port: 8021 }));
      await expect(add(peer('10.0.0.1', { port: 8021 }))).rejects.toMatchObject({ code: 11_000 });
    });

    it('is left alone if it exists', async () => {
      await table().createIndex({ port: 1, ip: 1 }, { unique: true }, {});

      expect((await open().load()).problems).toEqual([]);

      expect(await uniqueKeys()).toEqual([{ port: 1, ip: 1 }]);
    });

    it('is a problem, not a failure, where duplicates prevent it, and made by the next load', async () => {
      await add(
        peer('10.0.0.1', { _id: 'a', port: 8021 }),
        peer('10.0.0.1', { _id: 'b', port: 8021 }),
      );
      const store = open();

      expect(await store.load()).toMatchObject({
        sockets: [{ id: 'a' }],
        problems: [
          { id: 'b' },
          { id: 'index on ip, port', message: expect.stringMatching(/remove one/) as string },
        ],
      });
      await table().deleteOne({ _id: 'b' as unknown as ObjectId });
      expect((await store.load()).problems).toEqual([]);
      expect(await uniqueKeys()).toHaveLength(1);
    });
  });

  describe('watch', () => {
    const watched = async (store: SocketStore, change: () => Promise<unknown>): Promise<void> => {
      const onChange = vi.fn();
      const onError = vi.fn();
      const watch = store.watch(onChange, onError);
      await change();
      await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), { timeout: 10_000 });
      expect(onError).not.toHaveBeenCalled();
      watch[Symbol.dispose]();
    };

    it('reports documents that are added, changed and removed, and a dropped collection', async () => {
      await add(peer('10.0.0.1', { _id: 'a' }));
      const store = open();
      const load = async (): Promise<string[]> =>
        (await store.load()).sockets.map(({ host }) => host);
      const id = { _id: 'a' as unknown as ObjectId };

      await load();
      await watched(store, () => add(peer('10.0.0.2', { _id: 'b' })));
      expect(await load()).toEqual(['10.0.0.1', '10.0.0.2']);
      await watched(store, () => table().updateOne(id, { $set: { ip: '10.0.0.9' } }));
      expect(await load()).toEqual(['10.0.0.9', '10.0.0.2']);
      await watched(store, () => table().deleteOne(id));
      expect(await load()).toEqual(['10.0.0.2']);
      await watched(store, () => table().drop());
      expect(await load()).toEqual([]);
    });

    it('reports changes between the load and the start of the watch', async () => {
      const store = open();
      await store.load();
      await add(peer('10.0.0.1'));

      await watched(store, () => Promise.resolve());
    });

    it('reports a changed password', async () => {
      await add(peer('10.0.0.1', { _id: 'a' }));
      const store = open();
      await store.load();

      await watched(store, () => table().updateMany({}, { $set: { password: 'new' } }));

      expect((await store.load()).sockets[0]?.password.reveal()).toBe('new');
    });
  });
});

describe('mongoSocketStore without a server', () => {
  const secret = 'p%40ss&word';
  const dead = `mongodb://admin:${secret}@127.0.0.1:9/fleet?serverSelectionTimeoutMS=50`;

  it('names the server in its description without credentials', async () => {
    const stores = [
      mongoSocketStore({ url: `mongodb://admin:${secret}@db1,db2:27018/fleet?replicaSet=rs0` }),
      mongoSocketStore({ url: `mongodb+srv://admin:${secret}@cluster.example/` }),
      mongoSocketStore({ url: 'mongodb://[::1]:27017' }),
    ];

    expect(stores.map(({ description }) => description)).toEqual([
      'mongodb://db1:27017,db2:27018/fleet',
      'mongodb+srv://cluster.example/test',
      'mongodb://[::1]:27017/test',
    ]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('rejects a load with a StoreError that names the attempt, without credentials', async () => {
    const store = mongoSocketStore({ url: dead });

    const error: unknown = await store.load().catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(StoreError);
    expect(String(error)).toMatch(
      /^StoreError: Cannot load sockets from "freeswitch" of mongodb:\/\/127\.0\.0\.1:9\/fleet: .*(ECONNREFUSED|timed out)/,
    );
    for (const hidden of [secret, 'p@ss&word', 'admin'])
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(hidden);
    await store.close();
  });

  it.each([
    ['mongodb://'],
    [`mongodb://admin:${secret}:more@host`],
    [`mongodb://admin:${secret}@host:port/`],
    [`mongodb://admin:${secret}@host/?unknownOption=1`],
    [`http://admin:${secret}@host/`],
  ])('refuses %s without quoting it', (url) => {
    const attempt = (): SocketStore => mongoSocketStore({ url });

    expect(attempt).toThrow(/The MongoDB URL cannot be read/);
    try {
      attempt();
    } catch (error) {
      expect(inspect(error, { depth: 20 })).not.toContain(secret);
    }
  });
});
