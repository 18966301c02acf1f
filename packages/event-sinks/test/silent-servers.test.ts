import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { amqp } from '../src/amqp/index.ts';
import { createEventSink, type SinkDestination } from '../src/index.ts';
import { kafka } from '../src/kafka/index.ts';
import { nats } from '../src/nats/index.ts';
import { redis } from '../src/redis/index.ts';
import { webhook } from '../src/webhook/index.ts';
import { jsonEvent } from './support.ts';

/** Accepts connections, reads, and never says a word. */
async function silentServer() {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    socket.resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, open };
}

it.each<[string, (address: string) => SinkDestination]>([
  ['NATS', (address) => nats({ servers: [`nats://${address}`] })],
  ['RabbitMQ', (address) => amqp({ url: `amqp://${address}` })],
  ['Kafka', (address) => kafka({ brokers: [address] })],
  ['Redis', (address) => redis({ url: `redis://${address}` })],
  ['a webhook', (address) => webhook({ url: `http://${address}/fs` })],
])(
  'a server that accepts and never answers in the place of %s gets one connection at a time',
  async (_, to) => {
    const { address, open } = await silentServer();
    const sink = createEventSink({
      name: 'patient',
      destination: to(address),
      timings: {
        connectTimeout: 100,
        sendTimeout: 100,
        retryBase: 1,
        retryMax: 1,
        closeTimeout: 1,
      },
    });
    sink.offer(jsonEvent(1), 'fs1:8021');
    await expect.poll(() => sink.stats().failures, { timeout: 30_000 }).toBeGreaterThan(4);
    expect(sink.stats()).toMatchObject({ queued: 1, delivered: 0 });
    await sink.close();

    // none of all these attempts keeps a socket
    await expect.poll(() => open.size, { timeout: 5_000 }).toBe(0);
  },
  60_000,
);
