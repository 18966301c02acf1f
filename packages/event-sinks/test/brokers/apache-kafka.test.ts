import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Admin,
  Consumer,
  ListOffsetTimestamps,
  MessagesStreamModes,
  stringDeserializers,
} from '@platformatic/kafka';
import { describe, expect, it } from 'vitest';
import { createEventSink } from '../../src/index.ts';
import { kafka } from '../../src/kafka/index.ts';
import { jsonEvent } from '../support.ts';
import { type BrokerProcess, freePort, startBroker } from './broker-process.ts';
import { brokerProgram } from './programs.ts';
import { expectSurvival, type Stored } from './survive-kills.ts';

const program = brokerProgram('apacheKafka');

interface Place {
  readonly port: number;
  readonly controllerPort: number;
  readonly folder: string;
}

const newPlace = async (): Promise<Place> => ({
  port: await freePort(),
  controllerPort: await freePort(),
  folder: mkdtempSync(join(tmpdir(), 'switchwire-kafka-')),
});

const kafkaOn = ({ port, controllerPort, folder }: Place): Promise<BrokerProcess> =>
  startBroker({
    program,
    args: [String(port), String(controllerPort), folder],
    readyText: 'Kafka Server started',
  });

async function createTopic(bootstrapBrokers: string[], topic: string, partitions: number) {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers });
  await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
  await admin.close();
}

async function readTopic(bootstrapBrokers: string[], topic: string): Promise<readonly Stored[]> {
  const consumer = new Consumer({
    clientId: 'test',
    groupId: topic,
    bootstrapBrokers,
    deserializers: stringDeserializers,
  });
  const latest = { topics: [topic], timestamp: ListOffsetTimestamps.LATEST };
  const ends = (await consumer.listOffsets(latest)).get(topic) ?? [];
  const count = ends.reduce((sum, end) => sum + Number(end), 0);
  const stream = await consumer.consume({
    topics: [topic],
    mode: MessagesStreamModes.EARLIEST,
    autocommit: false,
  });
  const stored: Stored[] = [];
  for await (const { value, headers } of stream) {
    stored.push({ id: headers.get('id') ?? '', event: JSON.parse(value) as Stored['event'] });
    if (stored.length === count) break;
  }
  await new Promise<void>((resolve) => {
    consumer.close(true, () => resolve());
  });
  return stored;
}

describe.skipIf(program === '')(
  'Apache Kafka itself (needs Java and Maven: APACHE_KAFKA=1 npm test fetches it)',
  () => {
    it('takes a long backlog in one partition, rejects only what is too large, and has every event although it is killed twice', async () => {
      const place = await newPlace();
      const brokers = [`127.0.0.1:${place.port}`];
      const running = await kafkaOn(place);
      await createTopic(brokers, 'one-partition', 1);
      await createTopic(brokers, 'freeswitch-events', 3);
      const letters: string[] = [];
      const sink = createEventSink({
        name: 'backlog',
        destination: kafka({ brokers, topic: 'one-partition' }),
        onDeadLetter: ({ id }, reason) => letters.push(`${id.split('/')[1]}: ${reason}`),
      });
      const padding = 'x'.repeat(1_200);
      const micros = (Date.now() + 7_200_000) * 1_000;
      for (let sequence = 1; sequence <= 2_000; sequence++)
        sink.offer(jsonEvent(sequence, { padding }), 'fs1:8021');
      sink.offer(jsonEvent(2_001, { padding: padding.repeat(1_000) }), 'fs1:8021');
      // the clock of a FreeSWITCH that is two hours fast: Kafka refuses the time, not the event
      sink.offer(jsonEvent(2_002, { 'Event-Date-Timestamp': String(micros) }), 'fs1:8021');
      await expect
        .poll(() => sink.stats())
        .toMatchObject({ delivered: 2_001, queued: 0, failures: 0, resent: 0 });
      await sink.close();
      expect(letters).toEqual([expect.stringMatching(/^2001: .*larger than the max message size/)]);
      const sequences = (await readTopic(brokers, 'one-partition')).map(({ event }) =>
        Number(event['Event-Sequence']),
      );
      expect(sequences).toEqual([...Array(2_000).keys(), 2_001].map((number) => number + 1));

      await expectSurvival(
        {
          destination: kafka({ brokers }),
          start: () => kafkaOn(place),
          read: () => readTopic(brokers, 'freeswitch-events'),
        },
        running,
      );
    }, 300_000);
  },
);
