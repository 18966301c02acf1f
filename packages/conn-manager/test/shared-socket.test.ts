import { describe, expect, it } from 'vitest';
import { memorySocketStore } from '../src/index.ts';
import { failureOf, fakeNode, phaseBecomes, sentTo, startManager, subscribed } from './managed.ts';

describe('a shared socket', () => {
  it('sends subscriptions before a later command', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url);
    await subscribed(lease);

    lease.subscribe(['DTMF']);
    lease.subscribe(['CUSTOM sofia::register']);
    await Promise.all([lease.api('status'), lease.bgapi('status'), lease.send('api version')]);

    expect(fake.commands.slice(-5).map(({ command }) => command.split('\n')[0])).toEqual([
      'event json DTMF',
      'event json CUSTOM sofia::register',
      'api status',
      'bgapi status',
      'api version',
    ]);
  });

  it('asks again for a refused name that was given back and is wanted again', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url);
    const wanted = lease.subscribe(['NO_SUCH_EVENT']);
    await subscribed(lease);
    expect(lease.info.refusedEvents).toEqual(['NO_SUCH_EVENT']);

    wanted[Symbol.dispose]();
    await lease.api('status');
    await subscribed(lease);
    expect(lease.info.refusedEvents).toEqual([]);
    lease.subscribe(['NO_SUCH_EVENT']);
    await lease.api('status');
    await subscribed(lease);

    expect(lease.info.refusedEvents).toEqual(['NO_SUCH_EVENT']);
    expect(sentTo(fake, /^event json NO_SUCH_EVENT/)).toHaveLength(2);
  });

  it('ends an iteration whose events are all given back', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url);
    await subscribed(lease);
    const stream = lease.events(['DTMF', 'TALK']);
    const next = stream.next();

    lease.unsubscribe(['DTMF']);
    lease.unsubscribe(['TALK']);

    expect(await next).toEqual({ done: true, value: undefined });
    expect(lease.info.events).toEqual([]);
  });

  it('is not made by an acquire that throws', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const url = {
      username: undefined,
      password: 'ClueCon',
      host: fake.host,
      port: fake.port,
      hasPort: true,
      tls: false,
      events: ['DTMF CHANNEL_ANSWER'],
    };

    expect(() => manager.acquire(url)).toThrow(/names several events/);

    expect(manager.list()).toEqual([]);
    expect(fake.connections).toEqual([]);
  });
});

describe('credentials', () => {
  it('that a login accepted are not replaced by others given during an outage', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url);
    await subscribed(lease);
    await fake.stop();
    await phaseBecomes(lease, 'retrying');

    manager.acquire(fake.url.replace('ClueCon', 'wrong'), { consumer: 'bad' });
    await fake.start();

    await subscribed(lease);
    expect(sentTo(fake, /wrong/)).toEqual([]);
  });

  it('that were given meanwhile are tried once the accepted ones are refused', async () => {
    const before = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(before.url);
    await subscribed(lease);
    await before.stop();
    await phaseBecomes(lease, 'retrying');

    manager.acquire(before.url.replace('ClueCon', 'renewed'), { consumer: 'operator' });
    await fakeNode({ port: before.port, password: 'renewed' });

    await subscribed(lease);
  });
});

describe('a reload', () => {
  it('that is asked for while the manager stops is settled', async () => {
    const fake = await fakeNode();
    const manager = await startManager({
      store: memorySocketStore([{ host: fake.host, port: fake.port, password: 'ClueCon' }]),
    });
    const stopping = manager.stop();

    const failure = await failureOf(manager.reload());

    expect(failure).toMatchObject({ code: 'ESL_STORE' });
    await stopping;
  });
});

describe('inspection', () => {
  it('reaches every actor, each known by its name', async () => {
    const fake = await fakeNode();
    const actors = new Set<unknown>();
    const manager = await startManager({
      inspect: ({ type, actorRef }) => {
        if (type === '@xstate.actor') actors.add(Reflect.get(actorRef, 'id'));
      },
    });
    const lease = manager.acquire(fake.url);
    await subscribed(lease);

    expect([...actors]).toEqual(
      expect.arrayContaining(['pool', 'fleet', 'watchStore', lease.address, 'transport']),
    );
  });
});
