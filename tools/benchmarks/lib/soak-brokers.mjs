// The brokers of the soak: how each is started, killed and read back. Programs come from the environment as the tests of event
// sinks take them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildKafka } from '../../test-services/build-kafka.mjs';
import { freePort, newFolder, startProgram } from './start-program.mjs';

const { SWITCHWIRE_TEST_NATS_SERVERS = '[]', SWITCHWIRE_TEST_BROKERS = '{}' } = process.env;
const programs = {
  nats: JSON.parse(SWITCHWIRE_TEST_NATS_SERVERS)[0]?.command[0],
  ...JSON.parse(SWITCHWIRE_TEST_BROKERS),
};

async function natsBroker() {
  const [port, folder] = [await freePort(), newFolder('nats')];
  const servers = `nats://127.0.0.1:${port}`;
  const { connect } = await import('@nats-io/transport-node');
  const { jetstream, jetstreamManager } = await import('@nats-io/jetstream');
  const { nats } = await import('@switchwire/event-sinks/nats');
  return {
    servers,
    destination: nats({ servers: [servers] }),
    start: () =>
      startProgram(
        programs.nats,
        ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder],
        'Server is ready',
      ),
    async prepare() {
      const connection = await connect({ servers });
      const manager = await jetstreamManager(connection);
      // nats-server before 2.14 does not know the setting, and confirms each message by itself
      await manager.streams.add({ name: 'FS', subjects: ['freeswitch.>'], allow_batched: true });
      await connection.close();
    },
    async read() {
      const connection = await connect({ servers });
      const { state } = await (await jetstreamManager(connection)).streams.info('FS');
      const consumer = await jetstream(connection).consumers.get('FS');
      const stored = [];
      for await (const message of await consumer.consume({ max_messages: 2_000 })) {
        stored.push([message.headers?.get('Nats-Msg-Id'), message.json()]);
        if (message.seq === state.last_seq) break;
      }
      await connection.close();
      return stored;
    },
  };
}

async function redisBroker() {
  const [port, folder] = [await freePort(), newFolder('redis')];
  const url = `redis://127.0.0.1:${port}`;
  const { createClient } = await import('redis');
  const { redis } = await import('@switchwire/event-sinks/redis');
  return {
    destination: redis({ url, maxLength: 1_000_000 }),
    start: () =>
      startProgram(
        programs.redis,
        [
          ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
          ...['--appendonly', 'yes', '--appendfsync', 'always'],
        ],
        'Ready to accept connections',
      ),
    prepare: async () => undefined,
    async read() {
      const client = await createClient({ url }).connect();
      const entries = await client.xRange('freeswitch:events', '-', '+');
      client.destroy();
      return entries.map(({ message }) => [message.id, JSON.parse(message.event)]);
    },
  };
}

async function amqpBroker() {
  const [port, distPort, folder] = [await freePort(), await freePort(), newFolder('rabbit')];
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  const { connect } = await import('amqplib');
  const { amqp } = await import('@switchwire/event-sinks/amqp');
  return {
    url,
    destination: amqp({ url }),
    start: () =>
      startProgram(programs.rabbitmq, [], 'Starting broker... completed', {
        HOME: folder,
        RABBITMQ_NODENAME: `switchwire-${port}@localhost`,
        RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
        RABBITMQ_NODE_PORT: String(port),
        RABBITMQ_DIST_PORT: String(distPort),
        RABBITMQ_MNESIA_BASE: join(folder, 'data'),
        RABBITMQ_LOG_BASE: join(folder, 'log'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
        RABBITMQ_PID_FILE: join(folder, 'pid'),
      }),
    async prepare() {
      const connection = await connect(url);
      const channel = await connection.createChannel();
      await channel.assertQueue('events', { durable: true });
      await channel.bindQueue('events', 'amq.topic', 'freeswitch.#');
      await connection.close();
    },
    async read() {
      const connection = await connect(url);
      const channel = await connection.createChannel();
      const { messageCount } = await channel.checkQueue('events');
      const stored = [];
      await new Promise((resolve) => {
        channel.consume(
          'events',
          ({ properties, content }) => {
            stored.push([properties.messageId, JSON.parse(content.toString())]);
            if (stored.length === messageCount) resolve();
          },
          { noAck: true },
        );
      });
      await connection.close();
      return stored;
    },
  };
}

/** Apache Kafka itself where Maven and Java can have it. */
async function kafkaBroker() {
  const [port, controllerPort, folder] = [await freePort(), await freePort(), newFolder('kafka')];
  const kafkaProgram = await buildKafka({ fetch: true });
  if ('problem' in kafkaProgram) throw new Error(kafkaProgram.problem);
  const bootstrapBrokers = [`127.0.0.1:${port}`];
  const topic = 'freeswitch-events';
  const { Admin, Consumer, ListOffsetTimestamps, MessagesStreamModes, stringDeserializers } =
    await import('@platformatic/kafka');
  const { kafka } = await import('@switchwire/event-sinks/kafka');
  const ends = (client) => new Promise((resolve) => void client.close(true, resolve));
  return {
    destination: kafka({ brokers: bootstrapBrokers }),
    start: () =>
      startProgram(
        kafkaProgram.program,
        [String(port), String(controllerPort), folder],
        'Kafka Server started',
      ),
    async prepare() {
      const admin = new Admin({ clientId: 'soak', bootstrapBrokers });
      await admin.createTopics({ topics: [topic], partitions: 3, replicas: 1 });
      await admin.close();
    },
    async read() {
      const consumer = new Consumer({
        clientId: 'soak',
        groupId: `soak-${process.pid}`,
        bootstrapBrokers,
        deserializers: stringDeserializers,
      });
      const offsets = await consumer.listOffsets({
        topics: [topic],
        timestamp: ListOffsetTimestamps.LATEST,
      });
      const count = offsets.get(topic).reduce((sum, offset) => sum + Number(offset), 0);
      const stream = await consumer.consume({
        topics: [topic],
        mode: MessagesStreamModes.EARLIEST,
        autocommit: false,
      });
      const stored = [];
      for await (const { value, headers } of stream) {
        stored.push([headers.get('id'), JSON.parse(value)]);
        if (stored.length === count) break;
      }
      await ends(consumer);
      return stored;
    },
  };
}

/** Its receiver appends what it has taken to a file before it answers, so that its death loses nothing it has confirmed. */
async function webhookBroker() {
  const [port, file] = [await freePort(), join(newFolder('webhook'), 'taken.ndjson')];
  const { webhook } = await import('@switchwire/event-sinks/webhook');
  return {
    destination: webhook({ url: `http://127.0.0.1:${port}/`, batch: true }),
    start: () =>
      startProgram(
        process.execPath,
        [fileURLToPath(new URL('soak-receiver.mjs', import.meta.url)), String(port), file],
        'ready',
      ),
    prepare: async () => undefined,
    read: async () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line))
        .map(({ id, data }) => [id, data]),
  };
}

/** The soak of a file kills nothing: there is no other process. */
async function ndjsonBroker() {
  const file = join(newFolder('ndjson'), 'events.ndjson');
  const { ndjson } = await import('@switchwire/event-sinks/ndjson');
  return {
    destination: ndjson({ to: file, lines: 'cloudevents' }),
    start: async () => ({ kill: async () => undefined }),
    prepare: async () => undefined,
    read: async () =>
      readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map(({ id, data }) => [id, data]),
  };
}

export const BROKERS = {
  webhook: webhookBroker,
  nats: natsBroker,
  amqp: amqpBroker,
  kafka: kafkaBroker,
  redis: redisBroker,
  ndjson: ndjsonBroker,
};
