import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect, Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Running, startRunning } from './support/running.ts';

const TOKEN = 'correct-horse-battery';

let running: Running;
let sockets: Socket[] = [];

const start = async (flags: Readonly<Record<string, unknown>>): Promise<void> => {
  running = await startRunning(flags);
};

afterEach(async () => {
  vi.restoreAllMocks();
  for (const socket of sockets) socket.destroy();
  sockets = [];
  await running.server.stop();
});

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

const address = (): { host: string; port: number } => {
  const { hostname, port } = new URL(running.server.url);
  return { host: hostname, port: Number(port) };
};

interface AskOptions {
  readonly localAddress?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request on a connection of its own. */
const ask = async (
  path: string,
  token?: string,
  { localAddress = '127.0.0.1', headers = {} }: AskOptions = {},
): Promise<Answer> => {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const request = get({
    ...address(),
    path,
    localAddress,
    agent: false,
    headers: { ...headers, ...authorization },
  });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += String(chunk);
  return {
    status: response.statusCode ?? 0,
    retryAfter: response.headers['retry-after'],
    body,
  };
};

/** A connection that says nothing. */
const openIdle = async (): Promise<Socket> => {
  const socket = connect(address());
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
};

/** A stream that stays open, from the moment that its first bytes are there. */
const openStream = async (path: string, token = ''): Promise<IncomingMessage> => {
  const headers = { authorization: `Bearer ${token}` };
  const request = get({ ...address(), path, agent: false, headers });
  request.on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  sockets.push(response.socket);
  response.on('error', () => undefined);
  response.resume();
  return response;
};

const hitsOf = async (limit: string, token?: string): Promise<number> => {
  const { body } = await ask('/metrics', token);
  const value = new RegExp(`^switchwire_limit_hits_total\\{limit="${limit}"\\} (\\d+)$`, 'm').exec(
    body,
  );
  return Number(value?.[1]);
};

describe('connections', () => {
  it.each([
    ['http_connections_per_address', { http_connections_per_address: 3 }],
    ['http_connections', { http_connections: 3 }],
  ])('that do nothing keep no client out, however many they are (%s)', async (limit, flags) => {
    await start({ token: TOKEN, ...flags });

    const idle: Socket[] = [];
    for (let at = 0; at < 10; at++) idle.push(await openIdle());
    await vi.waitFor(() => {
      expect(idle.filter(({ closed }) => closed).length).toBeGreaterThanOrEqual(7);
    });

    expect((await ask('/healthz')).status).toBe(200);
    expect(await hitsOf(limit, TOKEN)).toBeGreaterThanOrEqual(7);
  });

  it('that are opened without end do not push out a client with a token', async () => {
    await start({ token: TOKEN, http_connections: 4 });
    const stream = await openStream('/events', TOKEN);

    for (let at = 0; at < 20; at++) await openIdle();
    expect((await ask('/healthz')).status).toBe(200);

    expect(stream.socket.destroyed).toBe(false);
    expect((await ask('/metrics', TOKEN)).status).toBe(200);
  });

  it('of clients with a token leave a place for health checks', async () => {
    await start({ token: TOKEN, http_connections: 3, event_streams: 10 });
    for (let at = 0; at < 5; at++) await openStream('/events', TOKEN);

    expect((await ask('/healthz')).status).toBe(200);
  });

  it('that are being answered are not closed for newcomers, which are refused', async () => {
    await start({ token: TOKEN, http_connections_per_address: 2, http_request_timeout: 60_000 });
    // the body never comes: its answer is under way as long as the client likes
    const head = `POST /mi HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 9\r\n`;
    const busy = [await openIdle(), await openIdle()];
    const closed: Socket[] = [];
    for (const socket of busy) {
      socket.on('close', () => closed.push(socket));
      socket.write(`${head}Expect: 100-continue\r\n\r\n`);
      await once(socket, 'data');
    }

    const refused = await ask('/healthz').catch((error: unknown) => error);

    expect(refused).toSatisfy(
      (answer: Answer & NodeJS.ErrnoException) =>
        answer.status === 503 || answer.code === 'ECONNRESET',
    );
    expect(closed).toEqual([]);
    for (const socket of busy) socket.destroy();
    await vi.waitFor(async () => {
      expect((await ask('/healthz')).status).toBe(200);
    });
    expect(await hitsOf('http_connections_per_address', TOKEN)).toBeGreaterThanOrEqual(1);
  });

  it('may be given more time for their headers than Node.js has for a request', async () => {
    await start({ http_headers_timeout: 600_000, http_request_timeout: 600_000 });

    expect((await ask('/healthz')).status).toBe(200);
  });

  it('that send no request are closed after their deadline, and counted', async () => {
    await start({ http_headers_timeout: 300 });
    const idle = await openIdle();
    idle.resume();

    if (!idle.closed) await once(idle, 'close');

    await vi.waitFor(async () => {
      expect(await hitsOf('http_timeouts')).toBeGreaterThanOrEqual(1);
    });
  });
});

describe('wrong tokens', () => {
  it('are refused unchecked after a few, until the address has waited', async () => {
    await start({ token: TOKEN, http_failed_tokens: 2 });
    const from = { localAddress: '127.0.0.3' };
    vi.spyOn(performance, 'now').mockReturnValue(1e9);

    const answers = [];
    for (const token of ['guess-1', 'guess-2', 'guess-3', TOKEN]) {
      answers.push(await ask('/metrics', token, from));
    }

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 429, 429]);
    expect(answers.map(({ retryAfter }) => retryAfter)).toEqual([undefined, undefined, '1', '1']);
    expect((await ask('/metrics', TOKEN)).status).toBe(200);
    expect((await ask('/healthz', 'guess-4', from)).status).toBe(200);
  });

  it('are logged and counted, and never shown', async () => {
    await start({ token: TOKEN });
    const from = { localAddress: '127.0.0.3' };
    for (const token of ['guess-1', 'guess-2', 'guess-3']) await ask('/metrics', token, from);
    await ask('/metrics');

    const { body } = await ask('/metrics', TOKEN);

    expect(body).toContain('switchwire_http_refused_total{reason="wrong_token"} 3');
    expect(body).toContain('switchwire_http_refused_total{reason="no_token"} 1');
    const lines = running.lines.filter((line) => line.includes('wrong token'));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ level: 'warn', remote: '127.0.0.3', failures: 1 }),
      expect.objectContaining({ level: 'warn', remote: '127.0.0.3', failures: 2 }),
    ]);
    expect(running.lines.join('\n')).not.toMatch(/guess|correct-horse/);
  });

  it('do not lock out a client that was let in from the same address before', async () => {
    await start({ token: TOKEN, http_failed_tokens: 1 });
    expect((await ask('/metrics', TOKEN)).status).toBe(200);

    for (let at = 0; at < 5; at++) expect((await ask('/metrics', 'guess')).status).toBe(401);

    expect((await ask('/metrics', TOKEN)).status).toBe(200);
  });
});

describe('requests', () => {
  it('with headers or bodies over their bound are refused and counted', async () => {
    await start({ http_header_bytes: 2_000, http_body_bytes: 100 });

    expect(
      (await ask('/healthz', undefined, { headers: { 'x-long': 'x'.repeat(3_000) } })).status,
    ).toBe(431);
    const large = await fetch(`${running.server.url}/mi`, {
      method: 'POST',
      body: 'x'.repeat(101),
    });

    expect(large.status).toBe(413);
    expect(await large.text()).toContain('the request is over 100 bytes');
    expect(await hitsOf('http_header_bytes')).toBe(1);
    expect(await hitsOf('http_body_bytes')).toBe(1);
  });

  it('of one address beyond its share of a second are refused and counted', async () => {
    await start({ http_requests_per_second: 1 });
    const from = { localAddress: '127.0.0.3' };
    vi.spyOn(performance, 'now').mockReturnValue(1e9);

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ask('/healthz', undefined, from)),
    );

    expect(answers.filter(({ status }) => status === 429)).toHaveLength(9);
    expect((await ask('/healthz')).status).toBe(200);
  });

  it('in too large a batch are refused and counted', async () => {
    await start({ mi_batch: 2 });
    const body = JSON.stringify(
      Array.from({ length: 3 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'ps' })),
    );

    const response = await fetch(`${running.server.url}/mi`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

    expect(await response.text()).toContain('a batch may hold at most 2 requests, this one has 3');
    expect(await hitsOf('mi_batch')).toBe(1);
  });

  it.each([
    ['/events', 'event_streams'],
    ['/machines/stream', 'machine_streams'],
  ])('for more streams of %s than there may be are refused and counted', async (path, limit) => {
    await start({ [limit]: 1 });
    await openStream(path);

    const second = await ask(path);

    expect([second.status, second.retryAfter]).toEqual([503, '5']);
    expect(await hitsOf(limit)).toBe(1);
  });
});

describe('connections that cannot be accepted because files run out', () => {
  it('are logged once, and those that come afterwards are served', async () => {
    const listen = vi.spyOn(Server.prototype, 'listen');
    await start({});
    const [server] = listen.mock.contexts as Server[];
    for (let count = 0; count < 100; count++) server?.emit('error', new Error('accept EMFILE'));

    const errors = running.lines.filter((line) => line.includes('"error"'));
    expect(errors).toEqual([expect.stringContaining('accept EMFILE')]);
    expect((await ask('/healthz')).status).toBe(200);
  });
});
