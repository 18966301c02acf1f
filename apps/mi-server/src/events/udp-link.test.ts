import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SubscriberLink, type Loss } from './subscriber-link.ts';
import { createUdpLink, type UdpLinkOptions } from './udp-link.ts';

const LOCAL = { address: '127.0.0.1', family: 4 };
const LOCAL6 = { address: '::1', family: 6 };

let reader: Socket;
let received: string[];
let lost: Loss[];
let now: number;
let link: SubscriberLink | undefined;

beforeEach(async () => {
  received = [];
  lost = [];
  now = 0;
  reader = createSocket('udp4');
  reader.on('message', (message) => received.push(message.toString()));
  reader.bind(0, '127.0.0.1');
  await once(reader, 'listening');
});

afterEach(() => {
  vi.useRealTimers();
  link?.close();
  link = undefined;
  reader.close();
});

const open = (host: string, lookUp?: UdpLinkOptions['lookUp']): SubscriberLink => {
  const { port } = reader.address();
  link = createUdpLink(host, port, {
    maxBytes: 4_194_304,
    maxAgeMs: 5_000,
    onLost: (loss) => lost.push(loss),
    now: () => now,
    ...(lookUp && { lookUp }),
  });
  return link;
};

const send = (...texts: readonly string[]): void => {
  for (const text of texts) link?.send(Buffer.from(text));
};

const untilReceived = (texts: readonly string[]): Promise<void> =>
  vi.waitFor(() => {
    expect(received).toEqual(texts);
  });

describe('createUdpLink', () => {
  it('looks a name up once for all its datagrams, including those queued before the answer', async () => {
    const lookUp = vi.fn(() => Promise.resolve([LOCAL6, LOCAL]));
    open('reader.example', lookUp);

    send('a', 'b');
    await untilReceived(['a', 'b']);
    send('c');
    await untilReceived(['a', 'b', 'c']);

    expect(lookUp.mock.calls).toEqual([['reader.example']]);
    expect(lost).toEqual([]);
  });

  it('does not look up an IP address', async () => {
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

  it('drops what is waiting for a name that does not exist', async () => {
    open('nobody.example', () => Promise.reject(new Error('ENOTFOUND')));

    send('a', 'b');

    await vi.waitFor(() => {
      expect(lost).toEqual(['notConnected', 'notConnected']);
    });
  });

  it('keeps 4 MiB at most for a name that is not answered', () => {
    open('slow.example', () => new Promise(() => undefined));

    for (let sent = 0; sent < 100; sent++) link?.send(Buffer.alloc(60_000));

    expect(lost).toEqual(new Array(100 - Math.floor(4_194_304 / 60_000)).fill('queueFull'));
  });

  it('sends no more than 4 MiB at once, and continues when they are sent', async () => {
    open('127.0.0.1');
    for (let sent = 0; sent < 100; sent++) link?.send(Buffer.alloc(60_000));
    expect(lost).toEqual(new Array(100 - Math.floor(4_194_304 / 60_000)).fill('queueFull'));

    await vi.waitFor(() => {
      const before = lost.length;
      link?.send(Buffer.alloc(60_000));
      expect(lost).toHaveLength(before);
    });
  });

  it('drops what does not fit into a datagram', () => {
    open('127.0.0.1');

    link?.send(Buffer.alloc(65_508));

    expect(lost).toEqual(['tooLarge']);
  });

  it('does not send what has expired while a name was looked up', async () => {
    let resolve: (found: readonly (typeof LOCAL)[]) => void = () => undefined;
    open('slow.example', () => new Promise((done) => (resolve = done)));
    send('old');
    now = 5_001;
    send('young');

    resolve([LOCAL]);

    await untilReceived(['young']);
    expect(lost).toEqual(['tooOld']);
  });

  it('counts each datagram to a port without a listener, and recovers when there is one', async () => {
    const { port } = reader.address();
    const closed = once(reader, 'close');
    reader.close();
    await closed;
    link = createUdpLink('127.0.0.1', port, {
      maxBytes: 1_000,
      maxAgeMs: 5_000,
      onLost: (loss) => lost.push(loss),
      now: () => now,
    });

    for (let sent = 1; sent <= 10; sent++) {
      send('x');
      await vi.waitFor(() => {
        expect(lost).toHaveLength(sent);
      });
    }
    expect(link.status.state).toBe('unreachable');
    expect(new Set(lost)).toEqual(new Set(['refused']));

    reader = createSocket('udp4');
    reader.on('message', (message) => received.push(message.toString()));
    reader.bind(port, '127.0.0.1');
    await once(reader, 'listening');
    link.expire();
    send('again');
    await untilReceived(['again']);
    link.expire();
    expect(link.status.state).toBe('connected');
    expect(lost).toHaveLength(10);
  });

  it('counts every datagram of a burst to a port without a listener', async () => {
    const { port } = reader.address();
    const closed = once(reader, 'close');
    reader.close();
    await closed;
    link = createUdpLink('127.0.0.1', port, {
      maxBytes: 1_000,
      maxAgeMs: 5_000,
      onLost: (loss) => lost.push(loss),
      now: () => now,
    });

    for (let sent = 0; sent < 20; sent++) send('x');

    await vi.waitFor(() => {
      expect(lost).toHaveLength(20);
    });
    reader = createSocket('udp4');
    reader.bind(0, '127.0.0.1');
    await once(reader, 'listening');
  });
});
