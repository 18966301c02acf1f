import { type Document, MongoClient } from 'mongodb';
import { expect, it, onTestFinished, vi } from 'vitest';
import { mongoSocketStore, type MongoSocketStoreOptions } from '../src/store/mongo/index.ts';
import { type SocketStore } from '../src/store/socket-store.ts';
import { describeWithPrivateMongo, PrivateMongo } from './mongo-server.ts';

const WAIT = { timeout: 45_000 };
/** Long enough that a busy machine makes no outage of its own. */
const SELECTION_MS = '1500';

// servers start, die and are waited for, several times in one test
vi.setConfig({ testTimeout: 90_000 });

describeWithPrivateMongo('mongoSocketStore while its database comes and goes', (command) => {
  const newServer = (): PrivateMongo => {
    const server = new PrivateMongo(command);
    onTestFinished(() => server.dispose());
    return server;
  };
  const open = (server: PrivateMongo, more: Partial<MongoSocketStoreOptions> = {}): SocketStore => {
    const url = new URL(server.url);
    url.pathname = '/fleet';
    url.searchParams.set('serverSelectionTimeoutMS', SELECTION_MS);
    url.searchParams.set('heartbeatFrequencyMS', '500');
    const store = mongoSocketStore({ url: url.href, pollIntervalMs: 50, ...more });
    onTestFinished(() => store.close());
    return store;
  };
  const insert = async (server: PrivateMongo, ...documents: Document[]): Promise<void> => {
    const client = new MongoClient(server.url);
    try {
      await client.db('fleet').collection('freeswitch').insertMany(documents);
    } finally {
      await client.close();
    }
  };
  const hosts = async (store: SocketStore): Promise<string[]> =>
    (await store.load()).sockets.map(({ host }) => host);
  const peer = (ip: string): Document => ({ _id: ip, ip, password: 'ClueCon' });

  it('rejects loads while the server is killed, and loads again when it is back', async () => {
    const server = newServer();
    await server.start();
    await insert(server, peer('10.0.0.1'));
    const store = open(server);
    expect(await hosts(store)).toEqual(['10.0.0.1']);

    await server.kill();
    await expect(store.load()).rejects.toMatchObject({ code: 'ESL_STORE', retryable: true });
    await expect(store.load()).rejects.toThrow(/Cannot load sockets from "freeswitch" of/);
    await server.start();

    await vi.waitFor(async () => expect(await hosts(store)).toEqual(['10.0.0.1']), WAIT);
  });

  it('may be opened and watched before the server is there', async () => {
    const server = newServer();
    await server.start();
    await insert(server, peer('10.0.0.1'));
    await server.kill();
    const store = open(server);
    const [onChange, onError] = [vi.fn(), vi.fn()];
    store.watch(onChange, onError);
    await expect(store.load()).rejects.toMatchObject({ code: 'ESL_STORE' });
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1), WAIT);

    await server.start();

    await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), WAIT);
    expect(await hosts(store)).toEqual(['10.0.0.1']);
  });

  it('reports one error for each outage and a change when it ends, and keeps watching', async () => {
    const server = newServer();
    await server.start();
    await insert(server, peer('10.0.0.1'));
    const store = open(server);
    await store.load();
    const [onChange, onError] = [vi.fn(), vi.fn()];
    store.watch(onChange, onError);

    for (const outage of [1, 2]) {
      await server.kill();
      await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(outage), WAIT);
      // another attempt fails meanwhile
      await expect(store.load()).rejects.toThrow();
      onChange.mockClear();
      await server.start();
      await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), WAIT);
      expect(onError).toHaveBeenCalledTimes(outage);

      await store.load();
      onChange.mockClear();
      await insert(server, peer(`10.0.1.${outage}`));
      await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), WAIT);
    }

    expect(await hosts(store)).toEqual(['10.0.0.1', '10.0.1.1', '10.0.1.2']);
    expect(onError.mock.calls.flat()).toMatchObject([
      { name: 'StoreError', code: 'ESL_STORE' },
      { name: 'StoreError', code: 'ESL_STORE' },
    ]);
  });

  it('notices a server that freezes', async () => {
    const server = newServer();
    await server.start();
    await insert(server, peer('10.0.0.1'));
    const url = `${new URL('/fleet', server.url).href}?socketTimeoutMS=2000&serverSelectionTimeoutMS=2000&connectTimeoutMS=2000&heartbeatFrequencyMS=500`;
    const store = mongoSocketStore({ url, pollIntervalMs: 50 });
    onTestFinished(() => store.close());
    expect(await hosts(store)).toEqual(['10.0.0.1']);

    server.freeze(); // it may answer for another moment
    await vi.waitFor(() => expect(store.load()).rejects.toMatchObject({ code: 'ESL_STORE' }), WAIT);
    server.thaw();

    await vi.waitFor(async () => expect(await hosts(store)).toEqual(['10.0.0.1']), WAIT);
  });

  it('writes to the mirror again after the server was away', async () => {
    const server = newServer();
    await server.start();
    const store = open(server);
    const states = (phase: string) => [
      {
        id: 'fs1',
        address: 'fs1:8021',
        phase,
        since: new Date(0),
        generation: 1,
        attempt: 0,
        lastCause: undefined,
        owner: 'server-1',
      },
    ];
    await store.mirror?.(states('subscribed'));

    await server.kill();
    await expect(store.mirror?.(states('retrying'))).rejects.toThrow(
      /Cannot write to "freeswitch_state" of/,
    );
    await server.start();
    await vi.waitFor(() => store.mirror?.(states('authenticated')), WAIT);

    const client = new MongoClient(server.url);
    onTestFinished(() => client.close());
    expect(await client.db('fleet').collection('freeswitch_state').find().toArray()).toMatchObject([
      { socket: 'fs1', phase: 'authenticated' },
    ]);
  });

  it('closes at once while the server is away', async () => {
    const server = newServer();
    await server.start();
    const url = new URL('/fleet', server.url).href;
    const store = mongoSocketStore({ url, pollIntervalMs: 50 });
    const onError = vi.fn();
    await store.load();
    store.watch(vi.fn(), onError);
    await server.kill();
    const rejection = expect(store.load()).rejects.toMatchObject({ code: 'ESL_STORE' });

    await store.close();

    await rejection;
    expect(onError).not.toHaveBeenCalled();
  });

  it('closes at once before it ever reached the server', async () => {
    const server = newServer();
    await server.start();
    server.freeze();
    const store = mongoSocketStore({ url: new URL('/fleet', server.url).href });
    store.watch(vi.fn(), vi.fn());
    const rejection = expect(store.load()).rejects.toMatchObject({ code: 'ESL_STORE' });

    await store.close();

    await rejection;
  });
});
