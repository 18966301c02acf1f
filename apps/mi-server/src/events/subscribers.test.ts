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
  if (target !== undefined) subscribers.remove(target);

  expect(subscribers.dropped).toBe(1);
  expect(subscribers.list()).toEqual([]);
  reader.close();
});

const created = (now?: () => number): Subscribers =>
  new Subscribers(createEventHub({ onEvent: () => ({ [Symbol.dispose]: () => undefined }) }), now);

const targetOf = (text: string) => {
  const target = parseSubscriberSocket(text);
  if (target === undefined) throw new Error(`not a target: ${text}`);
  return target;
};

it('keeps its subscribers when the wall clock jumps', () => {
  const subscribers = created();
  subscribers.add(targetOf('udp:127.0.0.1:9'), 60);

  const jumped = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 86_400_000);
  const listed = subscribers.list();
  jumped.mockRestore();

  expect(listed).toMatchObject([{ socket: 'udp:127.0.0.1:9', ttl: 60 }]);
  subscribers.close();
});

it('removes a subscriber when its time is up', () => {
  let now = 1_000;
  const subscribers = created(() => now);
  subscribers.add(targetOf('udp:127.0.0.1:9'), 60);

  now += 60_000;

  expect(subscribers.list()).toEqual([]);
});

it('renews a subscriber under another spelling of its target, and sends to it once', () => {
  const subscribers = created();
  subscribers.add(targetOf('udp:localhost:9'), 60);

  subscribers.add(targetOf('udp:LOCALHOST:9'), 120);

  expect(subscribers.list()).toMatchObject([{ socket: 'udp:localhost:9', expire: 120 }]);
  expect(subscribers.remove(targetOf('udp:Localhost.:9'))).toBe(true);
  expect(subscribers.list()).toEqual([]);
});
