import { type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { type Collection, type Document, MongoClient } from 'mongodb';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type ConnManager } from '../src/index.ts';
import { mongoSocketStore } from '../src/store/mongo/index.ts';
import { failureOf, fakeNode, recordingLogger, startManager } from './managed.ts';
import { describeWithPrivateMongo, PrivateMongo } from './mongo-server.ts';

const WAIT = { timeout: 45_000 };
const PASSWORD = 'ClueCon';

// a server starts, dies and is waited for
vi.setConfig({ testTimeout: 90_000 });

describeWithPrivateMongo('a manager whose sockets live in MongoDB', (command) => {
  const newServer = async (): Promise<PrivateMongo> => {
    const server = new PrivateMongo(command);
    onTestFinished(() => server.dispose());
    await server.start();
    return server;
  };
  const fleetUrl = (server: PrivateMongo): string => {
    const url = new URL('/fleet', server.url);
    url.search = new URL(server.url).search;
    url.searchParams.set('serverSelectionTimeoutMS', '1500');
    return url.href;
  };
  /** A client of the operator's, for one change. */
  const change = async (
    server: PrivateMongo,
    action: (table: Collection) => Promise<unknown>,
  ): Promise<void> => {
    const client = new MongoClient(server.url);
    try {
      await action(client.db('fleet').collection('freeswitch'));
    } finally {
      await client.close();
    }
  };
  const document = (fake: FakeFreeswitch, events: string): Document => ({
    ip: fake.host,
    port: fake.port,
    password: PASSWORD,
    events_csv: events,
  });
  const phases = (manager: ConnManager): string[] => manager.list().map(({ phase }) => phase);

  it('opens, resubscribes and closes sockets as documents come, change and go', async () => {
    const server = await newServer();
    const [first, second] = [await fakeNode(), await fakeNode()];
    await change(server, (table) => table.insertOne(document(first, 'DTMF')));
    const manager = await startManager({
      store: mongoSocketStore({ url: fleetUrl(server), pollIntervalMs: 50 }),
    });
    await expect.poll(() => phases(manager), WAIT).toEqual(['subscribed']);

    await change(server, (table) => table.insertOne(document(second, 'CHANNEL_ANSWER')));
    await expect.poll(() => phases(manager), WAIT).toEqual(['subscribed', 'subscribed']);
    await change(server, (table) =>
      table.updateOne({ port: first.port }, { $set: { events_csv: ['DTMF', 'sofia::register'] } }),
    );
    await expect
      .poll(() => manager.list()[0]?.events, WAIT)
      .toEqual(['DTMF', 'CUSTOM sofia::register']);
    expect(manager.list()[0]?.generation).toBe(1);
    await change(server, (table) => table.deleteOne({ port: first.port }));

    await expect.poll(() => manager.list().map(({ port }) => port), WAIT).toEqual([second.port]);
    await expect.poll(() => first.connections.length, WAIT).toBe(0);
  });

  it('keeps its sessions while the database is killed, and follows it when it is back', async () => {
    const server = await newServer();
    const [first, second] = [await fakeNode(), await fakeNode()];
    await change(server, (table) => table.insertOne(document(first, 'DTMF')));
    const logger = recordingLogger();
    const manager = await startManager({
      logger,
      store: mongoSocketStore({ url: fleetUrl(server), pollIntervalMs: 50 }),
    });
    await expect.poll(() => phases(manager), WAIT).toEqual(['subscribed']);

    await server.kill();
    await expect.poll(() => manager.storeState().state, WAIT).toBe('unavailable');
    expect(await failureOf(manager.reload())).toMatchObject({ code: 'ESL_STORE' });
    expect(manager.list()).toMatchObject([{ phase: 'subscribed', generation: 1 }]);
    await server.start();
    await change(server, (table) => table.insertOne(document(second, 'DTMF')));

    await expect.poll(() => phases(manager), WAIT).toEqual(['subscribed', 'subscribed']);
    expect(manager.list()[0]).toMatchObject({ port: first.port, generation: 1 });
    await expect
      .poll(() => manager.storeState(), WAIT)
      .toMatchObject({ state: 'steady', lastError: undefined });
    expect(logger.lines.join('\n')).not.toContain(PASSWORD);
  });

  it('takes every valid document on reload and reports the others by their id', async () => {
    const server = await newServer();
    const fake = await fakeNode();
    const bad = { ip: '10.0.0.1', port: 70_000, password: PASSWORD };
    await change(server, async (table) => {
      await table.insertMany([bad, document(fake, 'DTMF')]);
    });
    const store = mongoSocketStore({ url: fleetUrl(server), pollIntervalMs: 60_000 });
    const manager = await startManager({ store });

    const { problems } = await manager.reload();

    await expect.poll(() => phases(manager), WAIT).toEqual(['subscribed']);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.id).toMatch(/^[0-9a-f]{24}$/);
    expect(problems[0]?.message).toMatch(/^port is 70000: write a number/);
  });

  it('mirrors phases without a secret, and removes them when it stops', async () => {
    const server = await newServer();
    const fake = await fakeNode();
    await change(server, (table) => table.insertOne(document(fake, 'DTMF')));
    const store = mongoSocketStore({ url: fleetUrl(server), owner: 'router-1' });
    const manager = await startManager({ store });
    const client = new MongoClient(server.url);
    onTestFinished(() => client.close());
    const states = () => client.db('fleet').collection('freeswitch_state').find().toArray();

    await expect
      .poll(async () => (await states()).map(({ phase }) => phase as string), WAIT)
      .toEqual(['subscribed']);
    expect(await states()).toMatchObject([
      { address: `${fake.host}:${fake.port}`, owner: 'router-1', generation: 1 },
    ]);
    expect(JSON.stringify(await states())).not.toContain(PASSWORD);
    await manager.stop();

    expect(await states()).toEqual([]);
  });

  it('starts without its database, and connects when it comes', async () => {
    const server = await newServer();
    const url = fleetUrl(server);
    const fake = await fakeNode();
    await change(server, (table) => table.insertOne(document(fake, 'DTMF')));
    await server.kill();
    const manager = await startManager({ store: mongoSocketStore({ url, pollIntervalMs: 50 }) });
    expect(manager.list()).toEqual([]);
    expect(manager.storeState()).toMatchObject({ state: 'unavailable' });

    await server.start();

    await expect.poll(() => phases(manager), WAIT).toEqual(['subscribed']);
  });
});
