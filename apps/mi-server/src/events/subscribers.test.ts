import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, it, vi } from 'vitest';
import { createEventHub } from './event-hub.ts';
import { parseSubscriberTarget, parseSubscription } from './subscriber-target.ts';
import { Subscribers } from './subscribers.ts';

const event = (body: string) => ({
  name: 'DTMF',
  sender: 'fs1',
  body,
  subclass: undefined,
  address: 'fs1:8021',
});

it('counts losses of a subscriber, even after it has left', async () => {
  const reader = createSocket('udp4');
  const received: string[] = [];
  reader.on('message', (message) => received.push(message.toString()));
  reader.bind(0, '127.0.0.1');
  await once(reader, 'listening');
  const text = `udp:127.0.0.1:${reader.address().port}`;
  const target = parseSubscriberTarget(text);
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

const quietHub = () => createEventHub({ onEvent: () => ({ [Symbol.dispose]: () => undefined }) });

const created = (now?: () => number): Subscribers =>
  new Subscribers(quietHub(), now === undefined ? {} : { now });

const targetOf = (text: string) => {
  const target = parseSubscriberTarget(text);
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

it('shows the filter, the state and the losses of each subscriber', () => {
  const hub = quietHub();
  const subscribers = new Subscribers(hub, { now: () => 0 });
  subscribers.add(targetOf('udp:127.0.0.1:9'), 60, parseSubscription('name=DTMF&with=socket'));

  hub.raise(event('x'.repeat(70_000)));
  hub.raise({ ...event('{}'), name: 'API' });

  const [{ lost, ...shown } = { lost: {} }] = subscribers.list();
  expect(shown).toMatchObject({
    socket: 'udp:127.0.0.1:9',
    expire: 60,
    filter: 'name=DTMF&with=socket',
    events: 1,
    queued: 0,
    queuedBytes: 0,
  });
  expect(lost).toMatchObject({ tooLarge: 1, tooOld: 0, queueFull: 0, notConnected: 0 });
  subscribers.close();
});

it('sends the socket in addition to the sender only to subscribers that ask for it', async () => {
  const reader = createSocket('udp4');
  const received: string[] = [];
  reader.on('message', (message) => received.push(message.toString()));
  reader.bind(0, '127.0.0.1');
  await once(reader, 'listening');
  const text = `udp:127.0.0.1:${reader.address().port}`;
  const hub = quietHub();
  const subscribers = new Subscribers(hub);
  const params = () =>
    received.map((one) => (JSON.parse(one) as { params: Record<string, string> }).params);

  subscribers.add(targetOf(text), 60, parseSubscription('with=socket'));
  hub.raise(event('{}'));
  await vi.waitFor(() => {
    expect(received).toHaveLength(1);
  });
  subscribers.add(targetOf(text), 60);
  hub.raise(event('{}'));

  await vi.waitFor(() => {
    expect(params()).toEqual([
      { name: 'DTMF', sender: 'fs1', body: '{}', socket: 'fs1:8021' },
      { name: 'DTMF', sender: 'fs1', body: '{}' },
    ]);
  });
  subscribers.close();
  reader.close();
});

it('keeps configured subscribers until the configuration drops them, independent of those of MI', () => {
  let now = 0;
  const subscribers = created(() => now);
  subscribers.add(targetOf('udp:127.0.0.1:9'), 60);
  subscribers.configure(['udp:127.0.0.1:10?name=DTMF', 'tcp:127.0.0.1:9']);

  now = 59_000;
  subscribers.configure(['udp:127.0.0.1:10?name=API']);

  const shown = subscribers.list().map(({ socket, expire, filter }) => [socket, expire, filter]);
  expect(shown).toEqual([
    ['udp:127.0.0.1:10', 'never', 'name=API'],
    ['udp:127.0.0.1:9', 60, ''],
  ]);
  expect(subscribers.list()[0]).not.toHaveProperty('ttl');
  now = 10_000_000_000;
  expect(subscribers.list()).toHaveLength(1);
  expect(() => {
    subscribers.configure(['udp:127.0.0.1:10', 'nonsense']);
  }).toThrow('nonsense is not udp:host:port');
  expect(subscribers.list()[0]?.filter).toBe('name=API');
  subscribers.close();
});
