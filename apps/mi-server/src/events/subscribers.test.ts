import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, it, vi } from 'vitest';
import { createEventHub } from './event-hub.ts';
import { parseSubscriberSocket } from './event-sink.ts';
import { Subscribers } from './subscribers.ts';

const event = (body: string) => ({
  name: 'DTMF',
  sender: 'fs1',
  body,
  subclass: undefined,
  address: 'fs1:8021',
});

it('counts what did not reach a subscriber, also when that one has left', async () => {
  const reader = createSocket('udp4');
  const received: string[] = [];
  reader.on('message', (message) => received.push(message.toString()));
  reader.bind(0, '127.0.0.1');
  await once(reader, 'listening');
  const text = `udp:127.0.0.1:${reader.address().port}`;
  const target = parseSubscriberSocket(text);
  const hub = createEventHub({ onEvent: () => ({ [Symbol.dispose]: () => undefined }) });
  const subscribers = new Subscribers(hub);
  if (target !== undefined) subscribers.add(target, 60);

  // more than a datagram holds
  hub.raise(event('x'.repeat(70_000)));
  hub.raise(event('{}'));
  await vi.waitFor(() => {
    expect(received).toHaveLength(1);
  });
  subscribers.remove(text);

  expect(subscribers.dropped).toBe(1);
  expect(subscribers.list()).toEqual([]);
  reader.close();
});
