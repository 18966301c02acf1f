import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { memorySocketStore } from '../src/index.ts';
import {
  failureOf,
  fakeNode,
  fakeNodes,
  phaseBecomes,
  sentTo,
  startManager,
  subscribed,
} from './managed.ts';

/** What OpenSIPS's freeswitch modules do wrong, by their number in its list, and that we do not. */
describe('defects of the original', () => {
  it('1: no event is lost while a reply is awaited', async () => {
    const fake = await fakeNode();
    let finish: (text: string) => void = () => undefined;
    fake.api('slow', () => new Promise((resolve) => (finish = resolve)));
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    let count = 0;
    lease.subscribe(['DTMF'], () => count++);
    await subscribed(lease);

    const reply = lease.api('slow', { timeoutMs: 60_000 });
    await fake.waitForCommand(/slow/);
    for (let at = 0; at < 10_000; at++) fake.emit('DTMF');
    finish('done');

    expect(await reply).toBe('done');
    await expect.poll(() => count, { timeout: 15_000 }).toBe(10_000);
  });

  it('2: an event is delivered with the packet it came in', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    let count = 0;
    lease.subscribe(['DTMF'], () => count++);
    await subscribed(lease);
    const body = '{"Event-Name":"DTMF"}';
    const frame = `Content-Length: ${body.length}\nContent-Type: text/event-json\n\n${body}`;

    fake.connections[0]?.send(frame.repeat(500));

    await expect.poll(() => count).toBe(500);
  });

  it('3: a hung, a black-holed and a refusing node delay no other, and every command has a deadline', async () => {
    const [well, hung, silent, refusing] = await fakeNodes(4);
    silent!.faults.silent();
    await refusing!.stop();
    const manager = await startManager({ timings: { commandTimeout: 100 } });
    const lease = (fake: typeof well) => manager.acquire(fake!.url, { consumer: 'x' });
    const good = lease(well);
    const bad = [lease(hung), lease(silent), lease(refusing)];
    await subscribed(good);
    await subscribed(bad[0]!);
    hung!.faults.halfOpen();
    let delivered = 0;
    good.subscribe(['DTMF'], () => delivered++);
    await subscribed(good);

    const failures = bad.map((socket) => failureOf(socket.api('status')));
    const asked = Array.from({ length: 100 }, () => good.api('status', { timeoutMs: 0 }));
    const answers = Promise.all(asked);
    for (let count = 0; count < 100; count++) well!.emit('DTMF');

    await answers;
    await expect.poll(() => delivered).toBe(100);
    expect((await Promise.all(failures)).map(({ code }) => code)).toEqual([
      'ESL_COMMAND_TIMEOUT',
      'ESL_NOT_CONNECTED',
      'ESL_NOT_CONNECTED',
    ]);
  });

  it('4: a burst of 100,000 small events is held', { timeout: 60_000 }, async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    const stream = lease.events(['DTMF'], { maxQueued: 100_000 });
    let heard = 0;
    lease.subscribe(['DTMF'], () => heard++);
    await subscribed(lease);
    const body = '{"Event-Name":"DTMF"}';
    const frame = `Content-Length: ${body.length}\nContent-Type: text/event-json\n\n${body}`;

    for (let part = 0; part < 100; part++) fake.connections[0]?.send(frame.repeat(1_000));
    await expect.poll(() => heard, { timeout: 40_000 }).toBe(100_000);

    expect(stream).toMatchObject({ queued: 100_000, dropped: 0 });
    expect(await lease.api('status')).toContain('UP');
  });

  it('5, 6: JSON without Event-Name, broken JSON and half a HEARTBEAT do no harm', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    const seen: string[] = [];
    lease.subscribe(['DTMF'], ({ name }) => seen.push(name));
    await subscribed(lease);

    for (const body of [
      '{}',
      '{"Event-Name":',
      '[]',
      '',
      '{"Event-Name":"HEARTBEAT"}',
      '{"Event-Name":"DTMF"}',
    ]) {
      const frame = `Content-Length: ${body.length}\nContent-Type: text/event-json\n\n${body}`;
      for (const byte of frame) fake.connections[0]?.send(byte);
    }

    await expect.poll(() => seen).toEqual(['DTMF']);
    expect(lease.info.generation).toBe(1);
  });

  it('7: the output of api is returned', async () => {
    const fake = await fakeNode();
    fake.api('give', (args) => `you said ${args}\n`);
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await lease.ready();

    expect((await lease.send('api give this')).text).toBe('you said this\n');
  });

  it('8: ALL, CUSTOM subclasses and lower-case names are delivered', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    const seen: string[] = [];
    lease.subscribe(['dtmf'], ({ name }) => seen.push(`lower ${name}`));
    lease.subscribe(['CUSTOM sofia::register'], ({ subclass }) =>
      seen.push(`sub ${subclass ?? ''}`),
    );
    lease.subscribe(['all'], ({ name }) => seen.push(`all ${name}`));
    await subscribed(lease);

    fake.emit('DTMF');
    fake.emit('CUSTOM', { 'Event-Subclass': 'sofia::register' });

    await expect
      .poll(() => seen)
      .toEqual(['lower DTMF', 'all DTMF', 'sub sofia::register', 'all CUSTOM']);
  });

  it('9: an unknown event name costs one command in refusedRetryDelay, and no event', async () => {
    const fake = await fakeNode();
    const clock = new SimulatedClock();
    const timings = { refusedRetryDelay: 60_000, livenessWindow: 1_000_000 };
    const manager = await startManager({ timings }, { clock });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    let count = 0;
    lease.subscribe(['NO_SUCH_EVENT', 'DTMF'], () => count++);
    await subscribed(lease);

    for (let asked = 1; asked <= 3; asked++) {
      for (let at = 0; at < 1_000; at++) fake.emit('DTMF');
      await expect.poll(() => count).toBe(asked * 1_000);
      clock.increment(59_999);
      // an answer to a later command: what was written before it has arrived
      await lease.api('status');
      expect(sentTo(fake, /NO_SUCH_EVENT/)).toHaveLength(asked);
      clock.increment(1);
      await subscribed(lease);
      await expect.poll(() => sentTo(fake, /NO_SUCH_EVENT/)).toHaveLength(asked + 1);
    }

    expect(lease.info.refusedEvents).toEqual(['NO_SUCH_EVENT']);
  });

  it('10: the same URL twice, and one with and one without events, are one socket', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    for (const url of [fake.url, fake.url, `${fake.url}?DTMF`, `${fake.url}?DTMF,TALK`]) {
      await subscribed(manager.acquire(url, { consumer: 'modparam' }));
    }
    await expect.poll(() => fake.connections[0]?.subscriptions.names).toContain('TALK');

    expect(manager.list()).toHaveLength(1);
    expect(sentTo(fake, /event json DTMF/)).toHaveLength(1);
  });

  it('11: a port above 32767 is a port', async () => {
    const any = await fakeNode();
    const fake = any.port > 32_767 ? any : await fakeNode({ port: any.port + 32_768 });
    expect(fake.port).toBeGreaterThan(32_767);
    const manager = await startManager();
    manager.acquire('fs://:x@127.0.0.1:65535', { consumer: 'x' });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await lease.ready();

    expect(manager.list().map(({ port }) => port)).toEqual([65_535, fake.port]);
    expect(manager.find('127.0.0.1:65535', { consumer: 'x' })?.info.port).toBe(65_535);
  });

  it('12: IPv6 literals work, and a URL without a user deletes none', async () => {
    const fake = await fakeNode({ host: '::1', users: { 'u@d': { password: 'p' } } });
    const manager = await startManager();
    const lease = manager.acquire(`fs://u@d:p@[::1]:${fake.port}`, { consumer: 'x' });
    await lease.ready();
    const other = manager.acquire(`fs://[::1]:${fake.port}`, { consumer: 'y' });

    expect(await other.api('status')).toContain('UP');
    expect(other.info.address).toBe(`[::1]:${fake.port}`);
    fake.connections[0]?.drop();
    await expect.poll(() => lease.info.generation).toBe(2);
    await subscribed(lease);
    expect(sentTo(fake, /^userauth/)).toHaveLength(2);
  });

  it('12: a failed command leaves no socket and no event behind', async () => {
    const manager = await startManager();
    const lease = manager.acquire('fs://:x@127.0.0.1:1', { consumer: 'x' });
    await failureOf(lease.api('status'));
    lease[Symbol.dispose]();

    await expect.poll(() => manager.list()).toEqual([]);
  });

  it('13: one bad row never drops the load, and a port of one row is not that of another', async () => {
    const fake = await fakeNode();
    const manager = await startManager({
      store: memorySocketStore([
        { id: 'bad', host: '', password: 'x' },
        { id: 'good', host: fake.host, port: fake.port, password: 'ClueCon' },
        { id: 'no port', host: '127.0.0.77', port: null, password: 'x' },
        { id: 'bad port', host: fake.host, port: 70_000, password: 'x' },
      ]),
    });

    await expect.poll(() => manager.find('good', { consumer: 'x' })?.info.phase).toBe('subscribed');
    expect(manager.list().map(({ id, port }) => [id, port])).toEqual([
      ['good', fake.port],
      ['no port', 8_021],
    ]);
    expect((await manager.reload()).problems.map(({ id }) => id)).toEqual(['bad', 'bad port']);
  });

  it('14: a node that fell silent is noticed, replaced, and gives no stale figures', async () => {
    const fake = await fakeNode();
    const manager = await startManager({
      timings: { livenessWindow: 60, probeTimeout: 60, retryBase: 60_000, retryMax: 60_000 },
    });
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);
    fake.emit('HEARTBEAT', { 'Session-Count': '1100', 'Max-Sessions': '1000', 'Idle-CPU': '80' });
    await expect.poll(() => lease.info.heartbeat?.sessions).toBe(1_100);
    expect(manager.leastLoaded()).toBeUndefined();
    fake.emit('HEARTBEAT', { 'Session-Count': '100', 'Max-Sessions': '1000', 'Idle-CPU': '80' });
    await expect.poll(() => lease.info.heartbeat?.sessions).toBe(100);
    expect(manager.leastLoaded({ allowStale: true })).toMatchObject({ maxLoad: 720 });

    fake.faults.halfOpen();

    await phaseBecomes(lease, 'retrying');
    await expect.poll(() => lease.info.heartbeat?.stale).toBe(true);
    expect(manager.leastLoaded({ allowStale: true })).toBeUndefined();
  });

  it('16: the sender of an event is known with its port, and order is kept', async () => {
    const [one, two] = await fakeNodes(2);
    const manager = await startManager();
    const seen: string[] = [];
    for (const fake of [one!, two!]) {
      const lease = manager.acquire(fake.url, { consumer: 'x' });
      lease.subscribe(['DTMF'], (event, { address }) => {
        seen.push(`${address} ${event.text('DTMF-Digit') ?? ''}`);
      });
      await subscribed(lease);
    }

    for (let digit = 0; digit < 200; digit++) {
      one!.emit('DTMF', { 'DTMF-Digit': String(digit) });
      two!.emit('DTMF', { 'DTMF-Digit': String(digit) });
    }
    await expect.poll(() => seen).toHaveLength(400);

    for (const { host, port } of [one!, two!]) {
      const own = seen.filter((line) => line.startsWith(`${host}:${port} `));
      expect(own).toEqual(Array.from({ length: 200 }, (_, digit) => `${host}:${port} ${digit}`));
    }
  });

  it('a name that does not resolve is a cause, not a stall', async () => {
    const fake = await fakeNode();
    const manager = await startManager({ timings: { connectTimeout: 2_000 } });
    const lost = manager.acquire('fs://:x@no-such-host.invalid', { consumer: 'x' });
    const good = manager.acquire(fake.url, { consumer: 'x' });
    await good.ready();

    await expect
      .poll(() => lost.info.lastCause?.code, { timeout: 15_000 })
      .toMatch(/ENOTFOUND|EAI_AGAIN|ESL_CONNECT_TIMEOUT/);
  });
});
