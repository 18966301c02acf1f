import { EVENT_NAMES } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { fakeNode, recordingLogger, sentTo, startManager, subscribed } from './managed.ts';

const names = (fake: Awaited<ReturnType<typeof fakeNode>>): readonly string[] =>
  fake.connections[0]?.subscriptions.names ?? [];

describe('events', () => {
  it('reach only the consumers that subscribed to them', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const digits = manager.acquire(fake.url, { consumer: 'digits' });
    const beats = manager.acquire(fake.url, { consumer: 'beats' });
    const seen: string[] = [];
    digits.subscribe(['DTMF'], ({ name }) => seen.push(`digits ${name}`));
    beats.subscribe(['HEARTBEAT'], ({ name }) => seen.push(`beats ${name}`));
    manager.onEvent(({ name }, socket) => seen.push(`host ${name} ${socket.consumers.join()}`));
    await subscribed(digits);

    await (
      await digits.bgapi('status')
    ).result;
    fake.heartbeat();
    fake.emit('DTMF');
    await expect.poll(() => seen).toContain('digits DTMF');

    expect(seen).toEqual([
      'beats HEARTBEAT',
      'host HEARTBEAT digits,beats',
      'digits DTMF',
      'host DTMF digits,beats',
    ]);
  });

  it('of the manager itself are not shown, not delivered, and always there', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    const hosts: string[] = [];
    manager.onEvent(({ name }) => hosts.push(name));
    await subscribed(lease);

    fake.heartbeat();
    await expect.poll(() => lease.info.heartbeat?.maxSessions).toBeGreaterThan(0);

    expect(names(fake)).toEqual(expect.arrayContaining(['HEARTBEAT', 'BACKGROUND_JOB']));
    expect(lease.info.events).toEqual([]);
    expect(hosts).toEqual([]);
  });

  it('are counted per consumer: nixevent goes out with the last one', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const one = manager.acquire(fake.url, { consumer: 'one' });
    const two = manager.acquire(fake.url, { consumer: 'two' });
    const first = one.subscribe(['DTMF']);
    one.subscribe(['DTMF']);
    two.subscribe(['dtmf']);
    await subscribed(one);
    expect(sentTo(fake, /event json DTMF/)).toHaveLength(1);

    first[Symbol.dispose]();
    one.unsubscribe(['DTMF']);
    two.subscribe(['TALK']);
    await expect.poll(() => names(fake)).toContain('TALK');
    expect(names(fake)).toContain('DTMF');
    two.unsubscribe(['DTMF']);

    await expect.poll(() => names(fake)).not.toContain('DTMF');
    expect(sentTo(fake, /^nixevent/)).toEqual(['nixevent DTMF']);
    expect(two.info.events).toEqual(['TALK']);
  });

  it('are added before others are removed, in one burst', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    lease.subscribe(['DTMF', 'CUSTOM a::b']);
    await subscribed(lease);
    const before = fake.commands.length;

    lease.unsubscribe(['DTMF', 'CUSTOM a::b']);
    lease.subscribe(['TALK', 'CUSTOM c::d']);
    await expect.poll(() => names(fake)).not.toContain('DTMF');

    await subscribed(lease);
    expect(fake.commands.slice(before).map(({ command }) => command)).toEqual([
      'event json TALK',
      'event json CUSTOM c::d',
      'nixevent DTMF',
      'nixevent CUSTOM a::b',
    ]);
  });

  it('that were subscribed and given back in one tick cost no command', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    await subscribed(lease);
    const before = fake.commands.length;

    for (let round = 0; round < 1_000; round++) lease.subscribe(['DTMF'])[Symbol.dispose]();
    await lease.api('status');

    expect(fake.commands.slice(before).map(({ command }) => command)).toEqual(['api status']);
  });

  it('settle on the last request of a burst', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    await subscribed(lease);
    const wishes = EVENT_NAMES.filter((name) => name.startsWith('CHANNEL_'));

    for (const name of wishes) {
      const wish = lease.subscribe([name]);
      await Promise.resolve();
      await Promise.resolve();
      if (name !== 'CHANNEL_ANSWER') wish[Symbol.dispose]();
    }
    await expect
      .poll(() => names(fake).filter((name) => name.startsWith('CHANNEL')))
      .toEqual(['CHANNEL_ANSWER']);
    await subscribed(lease);

    expect(lease.info.generation).toBe(1);
  });

  it('that are refused are reported by name, retried slowly, and do not stop the others', async () => {
    const fake = await fakeNode({
      users: { 'bob@example.test': { password: 'p', allowedEvents: 'HEARTBEAT DTMF' } },
    });
    const logger = recordingLogger();
    const manager = await startManager({ timings: { refusedRetryDelay: 50 }, logger });
    const lease = manager.acquire(`fs://bob@example.test:p@${fake.host}:${fake.port}`, {
      consumer: 'x',
    });
    lease.subscribe(['TALK', 'DTMF']);
    await subscribed(lease);

    expect(lease.info.refusedEvents).toEqual(['TALK']);
    expect(names(fake)).toContain('DTMF');
    await expect.poll(() => sentTo(fake, /event json TALK/).length).toBeGreaterThan(2);
    expect(lease.info).toMatchObject({ phase: 'subscribed', generation: 1 });
    expect(logger.lines.filter((line) => line.includes('refused to send TALK:'))).toHaveLength(1);
    // the user may not have BACKGROUND_JOB either
    const { result } = await lease.bgapi('status');
    await expect(result).rejects.toMatchObject({ code: 'ESL_COMMAND_REFUSED' });
    lease.unsubscribe(['TALK']);

    await expect.poll(() => lease.info.refusedEvents).toEqual([]);
    expect(sentTo(fake, /nixevent/)).toEqual([]);
  });

  it('of ALL reach every consumer, and names still wanted survive the end of ALL', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    const seen: string[] = [];
    lease.subscribe(['DTMF', 'CUSTOM a::b'], ({ name }) => seen.push(`own ${name}`));
    const everything = lease.subscribe(['ALL'], ({ name, subclass }) =>
      seen.push(`all ${subclass ?? name}`),
    );
    await subscribed(lease);
    fake.emit('TALK');
    fake.emit('CUSTOM', { 'Event-Subclass': 'x::y' });
    fake.emit('DTMF');
    await expect.poll(() => seen).toEqual(['all TALK', 'all x::y', 'own DTMF', 'all DTMF']);

    everything[Symbol.dispose]();
    lease.subscribe(['NOTALK'], ({ name }) => seen.push(`own ${name}`));
    await expect.poll(() => names(fake)).not.toContain('TALK');
    await subscribed(lease);
    seen.length = 0;
    for (const name of ['TALK', 'NOTALK', 'DTMF', 'CHANNEL_CREATE']) fake.emit(name);
    fake.emit('CUSTOM', { 'Event-Subclass': 'a::b' });
    await expect.poll(() => seen).toEqual(['own NOTALK', 'own DTMF', 'own CUSTOM']);

    expect(sentTo(fake, /^(noevents|nixevent ALL)/)).toEqual([]);
  });

  it('that came with ALL and are no longer wanted are unsubscribed when they arrive', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    lease.subscribe(['CUSTOM a::b']);
    const everything = lease.subscribe(['ALL']);
    await subscribed(lease);
    everything[Symbol.dispose]();
    await expect.poll(() => sentTo(fake, /^nixevent/)).toHaveLength(1);
    await subscribed(lease);
    const frame = (subclass: string): string => {
      const body = JSON.stringify({ 'Event-Name': 'CUSTOM', 'Event-Subclass': subclass });
      return `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-json\n\n${body}`;
    };

    fake.connections[0]?.send(frame('left::over').repeat(3));
    fake.connections[0]?.send(frame('a::b'));

    await fake.waitForCommand(/nixevent CUSTOM left::over/);
    await lease.api('status');
    expect(sentTo(fake, /^nixevent CUSTOM/)).toEqual(['nixevent CUSTOM left::over']);
  });
});

describe('a consumer', () => {
  it('that throws affects no other, and is reported with growing pauses', async () => {
    const fake = await fakeNode();
    const logger = recordingLogger();
    const manager = await startManager({ logger });
    const lease = manager.acquire(fake.url, { consumer: 'careless' });
    let others = 0;
    lease.subscribe(['DTMF'], () => {
      throw new Error('careless');
    });
    lease.subscribe(['DTMF'], () => others++);
    await subscribed(lease);

    for (let count = 0; count < 100; count++) fake.emit('DTMF');
    await expect.poll(() => others).toBe(100);

    expect(lease.info.generation).toBe(1);
    expect(
      logger.lines.filter((line) => line.includes('A listener of careless threw')),
    ).toHaveLength(7);
  });

  it('of all events that throws affects no other, and is released when disposed', async () => {
    const fake = await fakeNode();
    const logger = recordingLogger();
    const manager = await startManager({ logger });
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    let heard = 0;
    const careless = manager.onEvent(() => {
      throw new Error('careless');
    });
    manager.onEvent(() => heard++);
    lease.subscribe(['DTMF']);
    await subscribed(lease);

    fake.emit('DTMF');
    await expect.poll(() => heard).toBe(1);
    careless[Symbol.dispose]();
    fake.emit('DTMF');
    await expect.poll(() => heard).toBe(2);

    expect(
      logger.lines.filter((line) => line.includes('A listener of onEvent threw')),
    ).toHaveLength(1);
  });

  it('that is async and rejects is reported, for every kind of event', async () => {
    const fake = await fakeNode();
    const logger = recordingLogger();
    const rejects = () => Promise.reject(new Error('careless'));
    const manager = await startManager({ logger, onGap: rejects });
    manager.onEvent(rejects);
    manager.onGap(rejects);
    manager.watch(rejects);
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    const reported = () =>
      logger.lines.map((line) => /A listener of (\w+) threw/.exec(line)?.[1] ?? '').sort();
    lease.subscribe(['DTMF'], rejects);
    await subscribed(lease);

    fake.emit('DTMF');
    await expect.poll(reported).toEqual(expect.arrayContaining(['one', 'onEvent', 'watch']));
    fake.connections[0]?.drop();

    await expect.poll(() => reported().filter((who) => who === 'onGap')).toHaveLength(2);
    expect(logger.lines.join('\n')).toContain('careless');
  });

  it('may unsubscribe while an event is delivered', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    const seen: string[] = [];
    const first = lease.subscribe(['DTMF'], () => {
      seen.push('first');
      first[Symbol.dispose]();
    });
    lease.subscribe(['DTMF'], () => seen.push('second'));
    await subscribed(lease);

    fake.emit('DTMF');
    fake.emit('DTMF');

    await expect.poll(() => seen).toEqual(['first', 'second', 'second']);
  });

  it('that iterates too slowly loses the oldest events, is notified, and delays no other', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'slow' });
    const stream = lease.events(['DTMF'], { maxQueued: 10 });
    let others = 0;
    lease.subscribe(['DTMF'], () => others++);
    await subscribed(lease);

    for (let count = 0; count < 100; count++) fake.emit('DTMF', { 'DTMF-Digit': String(count) });
    await expect.poll(() => others).toBe(100);

    expect(stream).toMatchObject({ queued: 10, dropped: 90 });
    expect(lease.info.stats.eventsDropped).toBe(90);
    expect(lease.info.states).toContain('session.subscribed.flow.saturated');
    const digits: unknown[] = [];
    for (let count = 0; count < 6; count++) {
      const { value } = await stream.next();
      digits.push(value?.header('DTMF-Digit'));
    }
    expect(digits).toEqual(['90', '91', '92', '93', '94', '95']);
    expect(lease.info.states).toContain('session.subscribed.flow.flowing');
  });

  it('that leaves its loop is unsubscribed', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    const loop = (async () => {
      for await (const event of lease.events(['DTMF'])) return event.name;
      return undefined;
    })();
    await subscribed(lease);

    fake.emit('DTMF');

    expect(await loop).toBe('DTMF');
    await expect.poll(() => names(fake)).not.toContain('DTMF');
  });

  it('that iterates ends with its lease, its signal, or the manager', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    const other = manager.acquire(fake.url, { consumer: 'two' });
    const abort = new AbortController();
    const ends = [
      lease.events(['DTMF'], { signal: abort.signal }).next(),
      lease.events(['DTMF']).next(),
      other.events(['DTMF']).next(),
      lease.events(['DTMF'], { signal: AbortSignal.abort() }).next(),
    ];
    abort.abort();
    lease[Symbol.dispose]();
    await manager.stop();

    expect(await Promise.all(ends)).toEqual(Array(4).fill({ done: true, value: undefined }));
  });

  it('is still saturated after a reconnect', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'slow' });
    lease.events(['DTMF'], { maxQueued: 2 });
    await subscribed(lease);
    for (let count = 0; count < 5; count++) fake.emit('DTMF');
    await expect.poll(() => lease.info.states).toContain('session.subscribed.flow.saturated');

    fake.connections[0]?.drop();
    await expect.poll(() => lease.info.generation).toBe(2);
    await subscribed(lease);

    expect(lease.info.states).toContain('session.subscribed.flow.saturated');
  });

  it('gets the same info object for all events between two changes', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'one' });
    const infos = new Set<object>();
    lease.subscribe(['DTMF'], (_event, socket) => infos.add(socket));
    await subscribed(lease);

    for (let count = 0; count < 50; count++) fake.emit('DTMF');
    await expect.poll(() => lease.info.stats.eventsReceived).toBeGreaterThanOrEqual(50);

    expect(infos.size).toBe(1);
    expect(JSON.parse(JSON.stringify([...infos][0]))).toEqual(lease.info);
  });
});
