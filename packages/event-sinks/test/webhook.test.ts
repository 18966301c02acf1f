import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createEventSink, type EventSink } from '../src/index.ts';
import { verifySignature, webhook, type WebhookOptions } from '../src/webhook/index.ts';
import { CORE, jsonEvent } from './support.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface CloudEvent {
  readonly id: string;
  readonly data: { readonly 'Event-Sequence': string; readonly 'Unique-ID': string };
}

const servers: Server[] = [];
const sinks: EventSink[] = [];
afterEach(async () => {
  await Promise.all(sinks.splice(0).map((sink) => sink.close()));
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A receiver whose answers a test chooses. */
async function receiver(answer: (received: Received) => number | Promise<number>) {
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = { headers: request.headers, body: Buffer.concat(chunks) };
      requests.push(received);
      void Promise.resolve(answer(received)).then((status) => response.writeHead(status).end('ok'));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  return { requests, url: `http://127.0.0.1:${port}/fs` };
}

function sinkTo(options: WebhookOptions) {
  const letters: string[] = [];
  const sink = createEventSink({
    name: 'hook',
    destination: webhook(options),
    timings: { retryBase: 5, retryMax: 5 },
    onDeadLetter: (_, reason) => letters.push(reason),
  });
  sinks.push(sink);
  return { sink, letters };
}

const offer = (sink: EventSink, count: number): void => {
  for (let sequence = 1; sequence <= count; sequence++) sink.offer(jsonEvent(sequence), 'fs1:8021');
};

const eventsOf = ({ body }: Received): readonly CloudEvent[] =>
  [JSON.parse(body.toString()) as CloudEvent | CloudEvent[]].flat();

describe('a webhook', () => {
  it('gets each event as a CloudEvent whose data is the event as FreeSWITCH sent it', async () => {
    const { requests, url } = await receiver(() => 204);
    const { sink } = sinkTo({ url, headers: { 'x-tenant': 'acme' } });
    const event = jsonEvent(1);
    sink.offer(event, '10.0.0.1:8021');
    await expect.poll(() => sink.stats().delivered).toBe(1);

    const [request] = requests;
    expect(request?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'x-tenant': 'acme',
    });
    expect(JSON.parse(String(request?.body))).toEqual({
      specversion: '1.0',
      id: `${CORE}/1`,
      source: 'fs://10.0.0.1:8021',
      type: 'org.freeswitch.DTMF',
      subject: 'call-1',
      time: '2026-11-28T13:46:34.552Z',
      datacontenttype: 'application/json',
      data: JSON.parse(event.jsonText) as unknown,
    });
    expect(request?.body.includes(event.raw)).toBe(true);
  });

  it('can check who sent it and when', async () => {
    const { requests, url } = await receiver(() => 200);
    const { sink } = sinkTo({ url, secret: 'whsec_c2VjcmV0' });
    offer(sink, 1);
    await expect.poll(() => sink.stats().delivered).toBe(1);
    const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = requests;

    expect(verifySignature('whsec_c2VjcmV0', headers, body)).toBe(true);
    expect(verifySignature('secret', headers, body)).toBe(true);
    expect(verifySignature('other', headers, body)).toBe(false);
    expect(verifySignature('secret', headers, Buffer.concat([body, body]))).toBe(false);
    expect(verifySignature('secret', headers, body, { nowMs: Date.now() + 301_000 })).toBe(false);
    expect(verifySignature('secret', { ...headers, 'webhook-id': 'other' }, body)).toBe(false);
    expect(verifySignature('secret', {}, body)).toBe(false);
  });

  it('gets many events in one request, and halves of it where that is too large', async () => {
    const { requests, url } = await receiver((received) =>
      eventsOf(received).length > 8 ? 413 : 200,
    );
    const { sink } = sinkTo({ url, batch: true });
    offer(sink, 40);
    await expect.poll(() => sink.stats().delivered).toBe(40);

    const taken = requests.map(eventsOf).filter(({ length }) => length <= 8);
    const sequences = taken.flat().map(({ data }) => Number(data['Event-Sequence']));
    expect(sequences).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(requests[0]?.headers['content-type']).toMatch(/^application\/cloudevents-batch\+json/);
  });

  it('gets no later half before the first one that it could not take', async () => {
    let isBusy = true;
    const { requests, url } = await receiver((received) => {
      const events = eventsOf(received);
      if (events.length > 4) return 413;
      // the first event alone proves the receiver
      const isFirstHalf = events.length > 1 && isBusy;
      if (isFirstHalf) isBusy = false;
      return isFirstHalf ? 503 : 200;
    });
    const { sink } = sinkTo({ url, batch: true });
    offer(sink, 9);
    await expect.poll(() => sink.stats().delivered).toBe(9);

    const tried = requests.map(eventsOf).filter(({ length }) => length <= 4);
    const sequences = tried.map((events) =>
      events.map(({ data }) => data['Event-Sequence']).join(),
    );
    expect(sequences).toEqual(['1', '2,3,4,5', '2', '3,4,5,6', '7,8,9']);
  });

  it('gets the events of a call in sequence, and those of several calls in parallel', async () => {
    const order = new Map<string, string[]>();
    let waiting = 0;
    let openGate = (): void => undefined;
    const gate = new Promise<void>((resolve) => (openGate = resolve));
    const { url, requests } = await receiver(async (received) => {
      const data = eventsOf(received)[0]?.data;
      const call = data?.['Unique-ID'] ?? '';
      order.set(call, [...(order.get(call) ?? []), data?.['Event-Sequence'] ?? '']);
      // the first request proves the receiver; of the others nothing is answered before four are there
      if (requests.length > 1) {
        waiting++;
        if (waiting === 4) openGate();
        await gate;
      }
      return 200;
    });
    const { sink } = sinkTo({ url, concurrency: 4 });
    offer(sink, 70);
    await expect.poll(() => sink.stats().delivered).toBe(70);

    expect(order.size).toBe(7);
    for (const sequences of order.values())
      expect(sequences).toEqual([...sequences].sort((one, other) => Number(one) - Number(other)));
  });

  it('is retried while it fails, and rejected events are lost with their reason', async () => {
    const failing = new Map([
      ['2', 503],
      ['3', 422],
    ]);
    const { url } = await receiver((received) => {
      const sequence = eventsOf(received)[0]?.data['Event-Sequence'] ?? '';
      const status = failing.get(sequence) ?? 200;
      failing.delete(sequence);
      return status;
    });
    const { sink, letters } = sinkTo({ url });
    offer(sink, 5);
    await expect.poll(() => sink.stats().queued).toBe(0);

    expect(letters).toEqual(['HTTP 422']);
    expect(sink.stats()).toMatchObject({ accepted: 5, delivered: 4, dropped: { rejected: 1 } });
  });

  it('may have a second URL for when the first does not work', async () => {
    const broken = await receiver(() => 500);
    const spare = await receiver(() => 200);
    const { sink } = sinkTo({ url: [broken.url, spare.url] });
    offer(sink, 10);
    await expect.poll(() => sink.stats().delivered).toBe(10);

    expect([broken.requests.length, spare.requests.length]).toEqual([1, 10]);
  });

  it('gets user and password of its URL as HTTP Basic, and no list shows them', async () => {
    const { requests, url } = await receiver(() => 200);
    const { sink } = sinkTo({ url: url.replace('//', '//user:p%40ss@') });
    offer(sink, 1);
    await expect.poll(() => sink.stats().delivered).toBe(1);

    const basic = Buffer.from('user:p@ss').toString('base64');
    expect(requests[0]?.headers.authorization).toBe(`Basic ${basic}`);
    expect(sink.stats().target).toBe(url);
  });

  it('says which port fetch refuses', async () => {
    const { sink } = sinkTo({ url: 'http://127.0.0.1:5060/' });
    offer(sink, 1);

    await expect
      .poll(() => sink.stats().lastError)
      .toBe('fetch refuses port 5060, as browsers do; let the receiver listen on another one');
  });

  it.each([
    [{ url: 'example.org/hook' }, /begins with http/],
    [{ url: [] }, /url is an empty list/],
    [{ url: 'https://example.org', concurrency: 0 }, /concurrency is 0/],
  ])('refuses %j', (options, message) => {
    expect(() => webhook(options)).toThrow(message);
  });
});
