import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChannelModel, connect } from 'amqplib';
import { describe, expect, it } from 'vitest';
import { amqp } from '../../src/amqp/index.ts';
import { createEventSink } from '../../src/index.ts';
import { jsonEvent } from '../support.ts';
import { type BrokerProcess, freePort, startBroker } from './broker-process.ts';
import { brokerProgram } from './programs.ts';
import { expectSurvival, type Stored } from './survive-kills.ts';

const program = brokerProgram('rabbitmq');
const MAX_MESSAGE_SIZE = 65_536;

interface Place {
  readonly port: number;
  readonly distPort: number;
  readonly folder: string;
}

async function newPlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'switchwire-rabbit-'));
  chmodSync(folder, 0o700);
  writeFileSync(join(folder, 'rabbitmq.conf'), `max_message_size = ${MAX_MESSAGE_SIZE}\n`);
  return { port: await freePort(), distPort: await freePort(), folder };
}

const rabbitOn = ({ port, distPort, folder }: Place): Promise<BrokerProcess> =>
  startBroker({
    program,
    args: [],
    env: {
      // the cookie of the Erlang nodes is kept there
      HOME: folder,
      RABBITMQ_NODENAME: `switchwire-${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_DIST_PORT: String(distPort),
      RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
      RABBITMQ_MNESIA_BASE: join(folder, 'data'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
      RABBITMQ_PID_FILE: join(folder, 'pid'),
    },
    readyText: 'Starting broker... completed',
  });

async function bindQueue(url: string): Promise<ChannelModel> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  await channel.assertQueue('events', { durable: true });
  await channel.bindQueue('events', 'amq.topic', 'freeswitch.#');
  return connection;
}

async function readQueue(url: string): Promise<readonly Stored[]> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  const stored: Stored[] = [];
  for (;;) {
    const message = await channel.get('events', { noAck: true });
    if (message === false) break;
    stored.push({
      id: String(message.properties.messageId),
      event: JSON.parse(message.content.toString()) as Stored['event'],
    });
  }
  await connection.close();
  return stored;
}

/** Events that RabbitMQ never takes are dead letters once each, hold up no other, and do not end one connection after the other. */
async function expectDeadLetters(url: string): Promise<void> {
  const letters: string[] = [];
  let connections = 0;
  const sink = createEventSink({
    name: 'large',
    destination: amqp({ url, routingKey: 'freeswitch.{name}.{header:variable_tenant}' }),
    timings: { retryBase: 10, retryMax: 10 },
    onDeadLetter: ({ id }, reason) => letters.push(`${id.split('/')[1]}: ${reason}`),
    onState: ({ state }) => (connections += Number(state === 'connecting')),
  });
  const large = { variable_padding: 'x'.repeat(MAX_MESSAGE_SIZE) };
  const long = { variable_tenant: 't'.repeat(300) };
  for (const [sequence, more] of [{}, {}, large, {}, long, {}, large, {}].entries())
    sink.offer(jsonEvent(sequence, more), 'fs1:8021');
  await expect.poll(() => sink.stats(), { timeout: 30_000 }).toMatchObject({ queued: 0, delivered: 5 }); // prettier-ignore
  await sink.close();

  const stored = (await readQueue(url)).map(({ id }) => id.split('/')[1]);
  // what was not confirmed when the channel was closed may be there twice
  expect([...new Set(stored)]).toEqual(['0', '1', '3', '5', '7']);
  expect(letters.map((letter) => letter.replace(/\d+ bytes:/, 'N bytes:'))).toEqual([
    `2: N bytes: larger than max_message_size (${MAX_MESSAGE_SIZE})`,
    '4: its routing key is longer than 255 bytes',
    `6: N bytes: larger than max_message_size (${MAX_MESSAGE_SIZE})`,
  ]);
  expect(connections).toBeLessThanOrEqual(3);
}

describe.skipIf(program === '')(
  'RabbitMQ, with a real broker (needs rabbitmq-server: npm test finds it)',
  () => {
    it('counts unroutable events, and has every other event although it is killed twice', async () => {
      const place = await newPlace();
      const url = `amqp://guest:guest@127.0.0.1:${place.port}`;
      const running = await rabbitOn(place);
      const letters: string[] = [];
      const sink = createEventSink({
        name: 'unbound',
        destination: amqp({ url }),
        onDeadLetter: (_, reason) => letters.push(reason),
      });
      sink.offer(jsonEvent(1), 'fs1:8021');
      await expect.poll(() => sink.stats().dropped.rejected).toBe(1);
      await sink.close();
      expect(letters).toEqual(['no queue is bound: NO_ROUTE']);

      await (await bindQueue(url)).close();
      await expectDeadLetters(url);
      await expectSurvival(
        {
          destination: amqp({ url }),
          start: () => rabbitOn(place),
          read: () => readQueue(url),
        },
        running,
      );
    }, 300_000);
  },
);
