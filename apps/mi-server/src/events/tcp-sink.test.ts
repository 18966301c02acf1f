import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EventSink } from './event-sink.ts';
import { createTcpSink } from './tcp-sink.ts';

const CHUNK = Buffer.alloc(60_000);
/** Those that fit in 1 MiB, and the one that goes over it. */
const FITTING = Math.floor(1_048_576 / CHUNK.length) + 1;
const RETRY_MS = 1_000;

let server: Server;
let accepted: Socket[];
let received: string;
let dropped: number;
let sink: EventSink | undefined;

beforeEach(async () => {
  accepted = [];
  received = '';
  dropped = 0;
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
  sink?.close();
  sink = undefined;
  for (const socket of accepted) socket.destroy();
  server.close();
});

const open = (): void => {
  const { port } = server.address() as AddressInfo;
  const onDropped = (): void => {
    dropped++;
  };
  sink = createTcpSink({ host: '127.0.0.1', port }, { onDropped });
};

const send = (text: string): void => sink?.send(Buffer.from(text));

const untilAccepted = (count: number): Promise<void> =>
  vi.waitFor(() => {
    expect(accepted).toHaveLength(count);
  });

/** The sink noticed that its connection ended, and set its timer; `vi.waitFor` would move the fake clock. */
const untilBroken = async (): Promise<void> => {
  while (vi.getTimerCount() === 0) await setImmediate();
};

const fakeRetryTimer = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
};

describe('createTcpSink', () => {
  it('sends what came before the connection was made, in order', async () => {
    open();

    send('a');
    send('b');

    await vi.waitFor(() => {
      expect(received).toBe('ab');
    });
    expect(dropped).toBe(0);
  });

  it('keeps 1 MiB and the notification that goes over it, drops the rest, and goes on when they are sent', async () => {
    open();

    for (let sent = 0; sent < 100; sent++) sink?.send(CHUNK);

    expect(dropped).toBe(100 - FITTING);
    await vi.waitFor(() => {
      expect(received).toHaveLength(FITTING * CHUNK.length);
    });
    send('after');
    await vi.waitFor(() => {
      expect(received.endsWith('after')).toBe(true);
    });
    expect(dropped).toBe(100 - FITTING);
  });

  it('dials again one second after its connection ended, and counts what came in between', async () => {
    fakeRetryTimer();
    open();
    await untilAccepted(1);
    accepted[0]?.destroy();
    await untilBroken();
    send('lost');

    vi.advanceTimersByTime(RETRY_MS - 1);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    await untilAccepted(2);
    send('again');

    await vi.waitFor(() => {
      expect(received).toBe('again');
    });
    expect(dropped).toBe(1);
  });

  it('counts what waited for a connection that was refused', async () => {
    fakeRetryTimer();
    const closed = once(server, 'close');
    open();
    server.close();
    await closed;

    send('a');
    send('b');
    await untilBroken();

    expect(dropped).toBe(2);
  });

  it('does not dial again after it was closed', async () => {
    fakeRetryTimer();
    open();
    await untilAccepted(1);
    accepted[0]?.destroy();
    await untilBroken();

    sink?.close();

    expect(vi.getTimerCount()).toBe(0);
  });
});
