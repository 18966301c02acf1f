import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  openEventStream,
  type EventStream,
  type ServerEvent,
  type StreamStatus,
} from './event-stream.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const open: (() => void)[] = [];

afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function serve(handler: Handler): Promise<{ url: string; server: Server }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/stream`, server };
}

/** An answer that says one thing and then nothing more, as over a line that is dead. */
function silentAfter(text: string, signal: AbortSignal | null | undefined): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      signal?.addEventListener('abort', () => controller.error(new Error('aborted')));
    },
  });
  return new Response(body);
}

interface Follower {
  readonly events: ServerEvent[];
  readonly statuses: StreamStatus[];
  readonly stream: EventStream;
}

function follow(url: string, options: { token?: string } = {}): Follower {
  const events: ServerEvent[] = [];
  const statuses: StreamStatus[] = [];
  const stream = openEventStream({
    url,
    token: () => options.token,
    onEvents: (batch) => events.push(...batch),
    onStatus: (status) => statuses.push(status),
    retryMs: 5,
  });
  open.push(() => stream.close());
  return { events, statuses, stream };
}

describe('openEventStream', () => {
  it('sends the token as a header and never in the address', async () => {
    const requests: IncomingMessage[] = [];
    const { url } = await serve((request, response) => {
      requests.push(request);
      response.write('data: hello\n\n');
    });

    const follower = follow(url, { token: 'open sesame' });
    await vi.waitFor(() => expect(follower.events).toHaveLength(1));

    expect(requests[0]?.headers.authorization).toBe('Bearer open sesame');
    expect(requests[0]?.url).toBe('/stream');
    expect(follower.statuses).toEqual(['connecting', 'live']);
  });

  it('puts characters together that were cut between two chunks', async () => {
    const bytes = Buffer.from('data: grüße 🎈\n\n');
    const { url } = await serve((_request, response) => {
      const write = (at: number): void => {
        if (at < bytes.length) response.write(bytes.subarray(at, at + 1), () => write(at + 1));
      };
      write(0);
    });

    const follower = follow(url);

    await vi.waitFor(() => expect(follower.events[0]?.data).toBe('grüße 🎈'));
  });

  it('reads names, ids, comments and several data lines', async () => {
    const { url } = await serve((_request, response) => {
      response.write('retry: 20\n\n: comment\n\nevent: snapshot\r\ndata: {"at":1}\r\n\r\n');
      response.write('id: 7\ndata: first\ndata:  second\n\nevent: without data\n\ndata:last\n\n');
    });

    const follower = follow(url);

    await vi.waitFor(() => expect(follower.events).toHaveLength(3));
    expect(follower.events).toMatchObject([
      { event: 'snapshot', data: '{"at":1}' },
      { event: undefined, data: 'first\n second', id: '7' },
      { event: undefined, data: 'last', id: undefined },
    ]);
  });

  it('takes a long event in thousands of pieces without reading any of it twice', async () => {
    const [pieces, size] = [32 * 1024, 1024];
    const piece = new TextEncoder().encode('x'.repeat(size));
    const text = new TextEncoder();
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === 0) controller.enqueue(text.encode('data: '));
        sent += 1;
        controller.enqueue(sent <= pieces ? piece : text.encode('\n\n'));
        if (sent > pieces) controller.close();
      },
    });
    // read again with each piece, this event would be 512 GiB of text
    const length = await new Promise<number>((resolve) => {
      const stream = openEventStream({
        url: 'http://127.0.0.1/stream',
        token: () => undefined,
        fetch: () => Promise.resolve(new Response(body)),
        onStatus: () => undefined,
        onEvents: ([event]) => {
          stream.close();
          resolve(event?.data.length ?? 0);
        },
      });
    });

    expect(length).toBe(pieces * size);
  });

  it('ends a stream whose event is too long, with an error', async () => {
    const { url } = await serve((_request, response) => {
      response.write(`data: fits\n\ndata: ${'x'.repeat(200)}`);
    });
    const events: ServerEvent[] = [];
    const reason = await new Promise<string | undefined>((resolve) => {
      const stream = openEventStream({
        url,
        token: () => undefined,
        maxEventLength: 100,
        onEvents: (batch) => events.push(...batch),
        onStatus: (status, words) => {
          if (status === 'refused') resolve(words);
        },
      });
      open.push(() => stream.close());
    });

    expect(reason).toBe('The server sent an event of more than 100 characters');
    expect(events.map(({ data }) => data)).toEqual(['fits']);
  });

  it('reconnects after the stream was cut', async () => {
    let connections = 0;
    const { url } = await serve((_request, response) => {
      connections += 1;
      response.write(`data: ${connections}\n\n`, () => {
        if (connections < 3) response.destroy();
      });
    });

    const follower = follow(url);
    await vi.waitFor(() => expect(follower.events.map((event) => event.data)).toContain('3'));

    expect(follower.statuses.filter((status) => status === 'lost')).toHaveLength(2);
    expect(follower.statuses.at(-1)).toBe('live');
  });

  it('drops a silent stream, and resumes after the last event it has', async () => {
    vi.useFakeTimers();
    open.push(() => vi.useRealTimers());
    const statuses: StreamStatus[] = [];
    const asked: (string | null)[] = [];
    const stream = openEventStream({
      url: 'http://127.0.0.1/events',
      token: () => undefined,
      silenceMs: 40_000,
      onEvents: () => undefined,
      onStatus: (status) => statuses.push(status),
      fetch: (_url, init) => {
        asked.push(new Headers(init?.headers).get('last-event-id'));
        return Promise.resolve(silentAfter('id: 5\ndata: x\n\n', init?.signal));
      },
    });
    open.push(() => stream.close());

    await vi.advanceTimersByTimeAsync(39_000);
    expect(statuses).toEqual(['connecting', 'live']);

    await vi.advanceTimersByTimeAsync(2_000);
    expect(statuses).toEqual(['connecting', 'live', 'lost', 'live']);
    expect(asked).toEqual([null, '5']);
  });

  it('does not try again when the server requires another token', async () => {
    let connections = 0;
    const { url } = await serve((_request, response) => {
      connections += 1;
      response.writeHead(401).end();
    });

    const follower = follow(url);
    await vi.waitFor(() => expect(follower.statuses).toEqual(['connecting', 'unauthorized']));

    expect(connections).toBe(1);
  });

  it('asks for missed events by the id of the last event that had one', async () => {
    const asked: unknown[] = [];
    const { url } = await serve((request, response) => {
      asked.push(request.headers['last-event-id']);
      const text = asked.length === 1 ? 'id: a-7\ndata: x\n\ndata: y\n\n' : 'data: z\n\n';
      response.write(text, () => {
        if (asked.length < 3) response.destroy();
      });
    });

    follow(url);

    await vi.waitFor(() => expect(asked).toEqual([undefined, 'a-7', 'a-7']));
  });

  it.each<[number, string, string]>([
    [403, '{"error":"Unknown Host name"}', 'Unknown Host name'],
    [400, '{"error":"no such event"}', 'no such event'],
    [404, 'nothing here', 'The server answered 404'],
    [403, '{"error":5}', 'The server answered 403'],
  ])('stops at a status of %i, with the words of the server', async (status, body, words) => {
    let connections = 0;
    const { url } = await serve((_request, response) => {
      connections += 1;
      response.writeHead(status).end(body);
    });
    const refusals: (string | undefined)[] = [];

    const stream = openEventStream({
      url,
      token: () => undefined,
      onEvents: () => undefined,
      onStatus: (outcome, reason) => {
        if (outcome === 'refused') refusals.push(reason);
        else if (outcome === 'lost') refusals.push('lost');
      },
      retryMs: 1,
    });
    open.push(() => stream.close());

    await vi.waitFor(() => expect(refusals).toEqual([words]));
    expect(connections).toBe(1);
  });

  it.each([429, 502, 503])('tries again after a status of %i', async (status) => {
    let connections = 0;
    const { url } = await serve((_request, response) => {
      connections += 1;
      if (connections < 3) response.writeHead(status).end('{"error":"later"}');
      else response.write('data: back\n\n');
    });

    const follower = follow(url);

    await vi.waitFor(() => expect(follower.events[0]?.data).toBe('back'));
    expect(follower.statuses).not.toContain('refused');
  });

  it('says nothing more once it is closed', async () => {
    const closed = vi.fn();
    const { url } = await serve((_request, response) => {
      response.on('close', closed);
      response.write('data: hello\n\n');
    });
    const follower = follow(url);
    await vi.waitFor(() => expect(follower.events).toHaveLength(1));

    follower.stream.close();
    await vi.waitFor(() => expect(closed).toHaveBeenCalled());

    expect(follower.statuses).toEqual(['connecting', 'live']);
  });
});
