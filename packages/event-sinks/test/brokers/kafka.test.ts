import { Consumer, MessagesStreamModes, stringDeserializers } from '@platformatic/kafka';
import { describe, expect, it } from 'vitest';
import { createEventSink } from '../../src/index.ts';
import { kafka } from '../../src/kafka/index.ts';
import { jsonEvent } from '../support.ts';
import { freePort, startBroker } from './broker-process.ts';
import { brokerProgram } from './programs.ts';

const program = brokerProgram('kafka');

const kafkaOn = async (port: number) =>
  await startBroker({ program, args: ['-port', String(port)], readyText: `127.0.0.1:${port}` });

describe.skipIf(program === '')(
  "Kafka, with franz-go's broker in memory (needs Go: npm test builds it)",
  () => {
    it('has every event, those of one call in one partition and in order', async () => {
      const port = await freePort();
      const brokers = [`127.0.0.1:${port}`];
      const sink = createEventSink({
        name: 'kafka',
        destination: kafka({ brokers }),
        timings: { retryBase: 20, retryMax: 100 },
      });
      for (let sequence = 1; sequence <= 500; sequence++)
        sink.offer(jsonEvent(sequence), 'fs1:8021');
      // it waits for the broker, which comes late
      await expect.poll(() => sink.stats().failures).toBeGreaterThan(0);
      const running = await kafkaOn(port);
      await expect.poll(() => sink.stats()).toMatchObject({ delivered: 500, queued: 0 });
      await sink.close();

      const consumer = new Consumer({
        clientId: 'test',
        groupId: 'test',
        bootstrapBrokers: brokers,
        deserializers: stringDeserializers,
      });
      const stream = await consumer.consume({
        topics: ['freeswitch-events'],
        mode: MessagesStreamModes.EARLIEST,
        autocommit: false,
      });
      const places = new Map<string, Set<number>>();
      const sequences = new Map<string, number[]>();
      let count = 0;
      for await (const { key, value, partition } of stream) {
        const { 'Event-Sequence': sequence } = JSON.parse(value) as { 'Event-Sequence': string };
        places.set(key, (places.get(key) ?? new Set()).add(partition));
        sequences.set(key, [...(sequences.get(key) ?? []), Number(sequence)]);
        count++;
        if (count === 500) break;
      }
      await new Promise<void>((resolve) => {
        consumer.close(true, () => resolve());
      });
      await running.kill();

      expect([...places.values()].map(({ size }) => size)).toEqual(Array(7).fill(1));
      for (const list of sequences.values())
        expect(list).toEqual([...list].sort((one, other) => one - other));
    }, 120_000);
  },
);
