import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EventSink } from './event-sink.ts';
import { createUdpSink, type UdpSinkOptions } from './udp-sink.ts';

const LOCAL = { address: '127.0.0.1', family: 4 };
const LOCAL6 = { address: '::1', family: 6 };

let reader: Socket;
let received: string[];
let dropped: number;
let sink: EventSink | undefined;

beforeEach(async () => {
  received = [];
  dropped = 0;
  reader = createSocket('udp4');
  reader.on('message', (message) => received.push(message.toString()));
  reader.bind(0, '127.0.0.1');
  await once(reader, 'listening');
});

afterEach(() => {
  vi.useRealTimers();
  sink?.close();
  sink = undefined;
  reader.close();
});

const open = (host: string, lookUp?: UdpSinkOptions['lookUp']): EventSink => {
  const { port } = reader.address();
  const onDropped = (): void => {
    dropped++;
  };
  sink = createUdpSink({ host, port }, { onDropped, ...(lookUp && { lookUp }) });
  return sink;
};

const send = (...texts: readonly string[]): void => {
  for (const text of texts) sink?.send(Buffer.from(text));
};

const untilReceived = (texts: readonly string[]): Promise<void> =>
  vi.waitFor(() => {
    expect(received).toEqual(texts);
  });

describe('createUdpSink', () => {
  it('looks a name up once for all its datagrams, also for those that came before the answer', async () => {
    const lookUp = vi.fn(() => Promise.resolve([LOCAL6, LOCAL]));
    open('reader.example', lookUp);

    send('a', 'b');
    await untilReceived(['a', 'b']);
    send('c');
    await untilReceived(['a', 'b', 'c']);

    expect(lookUp.mock.calls).toEqual([['reader.example']]);
    expect(dropped).toBe(0);
  });

  it('asks nobody for an address', async () => {
    const lookUp = vi.fn(() => Promise.resolve([LOCAL]));
    open('127.0.0.1', lookUp);

    send('a');
    await untilReceived(['a']);

    expect(lookUp).not.toHaveBeenCalled();
  });

  it('follows a name that moves, and keeps its last address while it is not known', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const answers = [[LOCAL6], undefined, [LOCAL]];
    const lookUp = vi.fn(() => {
      const answer = answers.shift();
      return answer === undefined
        ? Promise.reject(new Error('ENOTFOUND'))
        : Promise.resolve(answer);
    });
    open('reader.example', lookUp);
    await vi.advanceTimersByTimeAsync(0);
    send('to ::1');
    await vi.advanceTimersByTimeAsync(30_000);
    send('still to ::1');
    await vi.advanceTimersByTimeAsync(30_000);

    send('to 127.0.0.1');

    await untilReceived(['to 127.0.0.1']);
    expect(lookUp).toHaveBeenCalledTimes(3);
  });

  it('drops what waits for a name that is not there', async () => {
    open('nobody.example', () => Promise.reject(new Error('ENOTFOUND')));

    send('a', 'b');

    await vi.waitFor(() => {
      expect(dropped).toBe(2);
    });
  });

  it('keeps 4 MiB at most for a name that is not answered', () => {
    open('slow.example', () => new Promise(() => undefined));

    for (let sent = 0; sent < 100; sent++) sink?.send(Buffer.alloc(60_000));

    expect(dropped).toBe(100 - Math.floor(4_194_304 / 60_000));
  });

  it('sends no more than 4 MiB at once, and goes on when they are sent', async () => {
    open('127.0.0.1');
    for (let sent = 0; sent < 100; sent++) sink?.send(Buffer.alloc(60_000));
    expect(dropped).toBe(100 - Math.floor(4_194_304 / 60_000));

    await vi.waitFor(() => {
      const before = dropped;
      sink?.send(Buffer.alloc(60_000));
      expect(dropped).toBe(before);
    });
  });

  it('drops what no datagram holds', () => {
    open('127.0.0.1');

    sink?.send(Buffer.alloc(65_508));

    expect(dropped).toBe(1);
  });
});
