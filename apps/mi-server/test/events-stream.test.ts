import { get, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventHub, type EventHub, type RaisedEvent } from '../src/events/event-hub.ts';
import { EventLog } from '../src/http/event-log.ts';
import { eventsPlugin } from '../src/http/events-plugin.ts';

const TOTAL = 800;

let server: FastifyInstance;
let hub: EventHub;
let log: EventLog;
let dropped: number;
let url: string;
const open: IncomingMessage[] = [];

beforeEach(async () => {
  dropped = 0;
  hub = createEventHub({ onEvent: () => ({ [Symbol.dispose]: () => undefined }) });
  log = new EventLog(hub, { maxEvents: 50 });
  server = fastify();
  server.register(eventsPlugin, {
    log,
    maxReaders: 3,
    onDropped: (count) => {
      dropped += count;
    },
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const response of open.splice(0)) response.destroy();
  log.close();
  await server.close();
});

const raise = (name: string, more: Partial<RaisedEvent> = {}): void =>
  hub.raise({ name, sender: 'fs1', body: '{}', subclass: undefined, address: 'fs1:8021', ...more });

interface Reader {
  readonly response: IncomingMessage;
  readonly messages: EventSourceMessage[];
}

const connect = (path: string, headers: Record<string, string> = {}): Promise<Reader> =>
  connectTo(`${url}${path}`, headers);

const connectTo = (target: string, headers: Record<string, string> = {}): Promise<Reader> =>
  new Promise((resolve, reject) => {
    get(target, { headers }, (response) => {
      open.push(response);
      const messages: EventSourceMessage[] = [];
      const parser = createParser({ onEvent: (message) => messages.push(message) });
      response.setEncoding('utf8');
      response.on('error', () => undefined);
      // the first bytes say that the stream is set up
      response.once('data', () => resolve({ response, messages }));
      response.on('data', (text: string) => {
        parser.feed(text);
      });
    }).on('error', reject);
  });

const names = ({ messages }: Reader): readonly string[] =>
  messages
    .filter(({ event }) => event === 'E_FREESWITCH')
    .map(({ data }) => (JSON.parse(data) as { name: string }).name);

describe('GET /events', () => {
  it('sends only events whose headers are asked for', async () => {
    const reader = await connect(
      '/events?header=Domain:example.org&header_prefix=Caller-Destination-Number:%2B44',
    );
    const call = (name: string, domain: string, to: string): void => {
      raise(name, {
        body: JSON.stringify({ Domain: domain, 'Caller-Destination-Number': to }),
      });
    };

    call('A', 'example.org', '+441000');
    call('B', 'example.com', '+441000');
    call('C', 'example.org', '+491000');
    call('D', 'example.org', '+442000');

    await vi.waitFor(() => {
      expect(names(reader)).toEqual(['A', 'D']);
    });
  });

  it('sends E_FREESWITCH with name, sender and body, and the socket', async () => {
    const reader = await connect('/events');

    raise('DTMF', { body: '{"Event-Name":"DTMF"}' });
    await vi.waitFor(() => {
      expect(reader.messages).toHaveLength(1);
    });

    expect(reader.messages[0]).toEqual({
      event: 'E_FREESWITCH',
      id: expect.stringMatching(/^[0-9a-f]{12}-1$/) as string,
      data: '{"name":"DTMF","sender":"fs1","body":"{\\"Event-Name\\":\\"DTMF\\"}","socket":"fs1:8021"}',
    });
  });

  it('filters by name, subclass and socket', async () => {
    const reader = await connect('/events?name=DTMF&name=CUSTOM%20sofia::register&socket=fs1:8021');

    raise('API');
    raise('CUSTOM', { subclass: 'sofia::unregister' });
    raise('DTMF', { address: 'fs2:8021', sender: 'fs2' });
    raise('CUSTOM', { subclass: 'sofia::register' });
    raise('DTMF');

    await vi.waitFor(() => {
      expect(names(reader)).toEqual(['CUSTOM', 'DTMF']);
    });
  });

  it('answers a name that cannot be one with 400', async () => {
    const response = await fetch(`${url}/events?name=A%0AB`);

    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty('error');
  });

  it('refuses a parameter that does not exist', async () => {
    const response = await fetch(`${url}/events?names=DTMF`);

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: 'Unknown parameter "names"; did you mean name?',
    });
  });

  it('resumes after Last-Event-ID without loss and without repetition', async () => {
    const first = await connect('/events');
    raise('A');
    raise('B');
    await vi.waitFor(() => {
      expect(names(first)).toEqual(['A', 'B']);
    });
    first.response.destroy();
    raise('C');

    const second = await connect('/events', { 'last-event-id': first.messages[0]?.id ?? '' });
    raise('D');

    await vi.waitFor(() => {
      expect(names(second)).toEqual(['B', 'C', 'D']);
    });
    expect(second.messages.map(({ event }) => event)).not.toContain('dropped');
  });

  it('reports to a reader that was away too long how much it missed', async () => {
    const first = await connect('/events');
    raise('A');
    await vi.waitFor(() => {
      expect(first.messages).toHaveLength(1);
    });
    for (let count = 0; count < 60; count++) raise('B');

    const second = await connect('/events', { 'last-event-id': first.messages[0]?.id ?? '' });

    await vi.waitFor(() => {
      expect(names(second)).toHaveLength(50);
    });
    expect(second.messages[0]).toMatchObject({ event: 'dropped' });
    expect(JSON.parse(second.messages[0]?.data ?? '')).toMatchObject({ count: 10 });
  });

  it('hands everything that is still there to a reader that comes back, however much that is', async () => {
    const kept = new EventLog(hub);
    const many = fastify();
    many.register(eventsPlugin, { log: kept });
    await many.listen({ host: '127.0.0.1', port: 0 });
    const { port } = many.server.address() as AddressInfo;
    const first = await connectTo(`http://127.0.0.1:${port}/events`);
    raise('E0');
    await vi.waitFor(() => {
      expect(first.messages).toHaveLength(1);
    });
    first.response.destroy();
    const body = 'x'.repeat(500);
    for (let sent = 1; sent <= 4_000; sent++) raise(`E${sent}`, { body });

    const id = first.messages[0]?.id ?? '';
    const second = await connectTo(`http://127.0.0.1:${port}/events`, { 'last-event-id': id });
    raise('last');
    await vi.waitFor(() => {
      expect(names(second).at(-1)).toBe('last');
    }, 15_000);

    expect(second.messages.map(({ event }) => event)).not.toContain('dropped');
    expect(names(second)).toHaveLength(4_001);
    second.response.destroy();
    kept.close();
    await many.close();
  });

  it('drops the oldest events of a slow reader, reports how many, and affects no other reader', async () => {
    const slow = await connect('/events?socket=fs1');
    const fast = await connect('/events?socket=fs1');
    slow.response.pause();
    const body = 'x'.repeat(50_000);

    // more than the buffers of a connection and the queue of a reader hold together
    for (let sent = 1; sent <= TOTAL; sent++) {
      raise(`E${sent}`, { body });
      // what it does not want, it cannot lose
      raise('API', { sender: 'fs2', address: 'fs2:8021' });
      while (sent % 20 === 0 && fast.messages.length < sent) await setImmediate();
    }
    slow.response.resume();
    await vi.waitFor(() => {
      expect(names(slow).at(-1)).toBe(`E${TOTAL}`);
    }, 15_000);

    expect(names(fast)).toHaveLength(TOTAL);
    const lost = slow.messages
      .filter(({ event }) => event === 'dropped')
      .reduce((sum, { data }) => sum + (JSON.parse(data) as { count: number }).count, 0);
    expect(lost).toBeGreaterThan(0);
    expect(names(slow).length + lost).toBe(TOTAL);
    // counted while the stream is still open
    expect(dropped).toBe(lost);
  });

  it('refuses more readers than it is set for', async () => {
    await connect('/events');
    await connect('/events');
    await connect('/events');

    const response = await fetch(`${url}/events`);

    expect(response.status).toBe(503);
  });

  it('stops listening to events when the last reader has gone and the log is closed', async () => {
    const reader = await connect('/events');
    expect(hub.listeners).toBe(1);

    reader.response.destroy();
    await vi.waitFor(() => {
      expect(log.readers).toBe(0);
    });
    log.close();

    expect(hub.listeners).toBe(0);
  });

  it('ends the streams when the server closes', async () => {
    const reader = await connect('/events');
    const ended = new Promise((resolve) => reader.response.once('close', resolve));

    await server.close();

    await ended;
    expect(reader.response.complete).toBe(true);
  });
});
