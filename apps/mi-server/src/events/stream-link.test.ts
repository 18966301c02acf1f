import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SubscriberLink, type Loss } from './subscriber-link.ts';
import { createStreamLink } from './stream-link.ts';

const CHUNK = Buffer.alloc(60_000);
const MAX_BYTES = 1_048_576;
const FITTING = Math.floor(MAX_BYTES / CHUNK.length);
const MAX_AGE_MS = 5_000;
const RETRY_MS = 1_000;

let server: Server;
let accepted: Socket[];
let received: string;
let lost: Loss[];
let now: number;
let link: SubscriberLink | undefined;

beforeEach(async () => {
  accepted = [];
  received = '';
  lost = [];
  now = 0;
  server = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => (received += bytes.toString('latin1')));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  vi.useRealTimers();
  link?.close();
  link = undefined;
  for (const socket of accepted) socket.destroy();
  server.close();
});

const open = (target?: { readonly path: string }): void => {
  const { port } = (server.address() ?? {}) as AddressInfo;
  link = createStreamLink(target ?? { host: '127.0.0.1', port }, {
    maxBytes: MAX_BYTES,
    maxAgeMs: MAX_AGE_MS,
    onLost: (loss) => lost.push(loss),
    now: () => now,
  });
};

const send = (text: string): void => link?.send(Buffer.from(text));

const untilAccepted = (count: number): Promise<void> =>
  vi.waitFor(() => {
    expect(accepted).toHaveLength(count);
  });

/** The link noticed that its connection ended; `vi.waitFor` would move the fake clock. */
const untilBroken = async (): Promise<void> => {
  while (link?.status.state !== 'unreachable') await setImmediate();
};

const fakeRetryTimer = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
};

describe('createStreamLink', () => {
  it('sends in order the notifications that came before it connected', async () => {
    open();
    expect(link?.status.state).toBe('connecting');

    send('a');
    send('b');
    expect(link?.status).toMatchObject({ queued: 2, queuedBytes: 2 });

    await vi.waitFor(() => {
      expect(received).toBe('ab');
    });
    expect(lost).toEqual([]);
    await vi.waitFor(() => {
      expect(link?.status).toEqual({ state: 'connected', queued: 0, queuedBytes: 0 });
    });
  });

  it('sends to a unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'subscriber-'));
    const path = join(folder, 'events.sock');
    const other = createServer((socket) => {
      accepted.push(socket);
      socket.on('data', (bytes) => (received += bytes.toString('latin1')));
    });
    other.listen(path);
    await once(other, 'listening');

    open({ path });
    send('a');

    await vi.waitFor(() => {
      expect(received).toBe('a');
    });
    other.close();
    await rm(folder, { recursive: true });
  });

  it('keeps 1 MiB, drops the oldest beyond it, and continues once the rest is sent', async () => {
    open();

    for (let sent = 0; sent < 100; sent++) link?.send(CHUNK);

    expect(lost).toEqual(new Array(100 - FITTING).fill('queueFull'));
    await vi.waitFor(() => {
      expect(received).toHaveLength(FITTING * CHUNK.length);
    });
    send('after');
    await vi.waitFor(() => {
      expect(received.endsWith('after')).toBe(true);
    });
    expect(lost).toHaveLength(100 - FITTING);
  });

  it('drops a notification larger than the whole queue', () => {
    open();

    link?.send(Buffer.alloc(MAX_BYTES + 1));

    expect(lost).toEqual(['queueFull']);
  });

  it('does not send notifications that have expired', async () => {
    open();
    send('old');
    now = 1;
    send('young');
    now = MAX_AGE_MS + 1;

    await vi.waitFor(() => {
      expect(received).toBe('young');
    });
    expect(lost).toEqual(['tooOld']);
  });

  it('drops expired notifications while nothing can be sent', () => {
    open();
    send('a');

    now = MAX_AGE_MS;
    link?.expire();
    expect(lost).toEqual([]);
    now++;
    link?.expire();

    expect(lost).toEqual(['tooOld']);
    expect(link?.status.queued).toBe(0);
  });

  it('dials again one second after its connection ended, and counts the losses in between', async () => {
    fakeRetryTimer();
    open();
    await untilAccepted(1);
    accepted[0]?.destroy();
    await untilBroken();
    expect(link?.status.state).toBe('unreachable');
    send('lost');

    vi.advanceTimersByTime(RETRY_MS - 1);
    expect(link?.status.state).toBe('unreachable');
    vi.advanceTimersByTime(1);
    expect(link?.status.state).toBe('connecting');
    await untilAccepted(2);
    send('again');

    await vi.waitFor(() => {
      expect(received).toBe('again');
    });
    expect(lost).toEqual(['notConnected']);
  });

  it('counts what was waiting for a connection that was refused', async () => {
    fakeRetryTimer();
    const closed = once(server, 'close');
    open();
    server.close();
    await closed;

    send('a');
    send('b');
    await untilBroken();

    expect(lost).toEqual(['notConnected', 'notConnected']);
  });

  it('counts what is waiting when it is closed, and does not dial again', async () => {
    fakeRetryTimer();
    open();
    await untilAccepted(1);
    accepted[0]?.destroy();
    await untilBroken();
    vi.advanceTimersByTime(RETRY_MS);
    send('a');

    link?.close();

    expect(lost).toEqual(['removed']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
