import { type ProducerOptions } from '@platformatic/kafka';
import { type SinkDestination } from '../destination.ts';
import { loadPeer, reasonOf, SinkError } from '../errors.ts';
import { withOwnSockets } from '../own-sockets.ts';
import { parseRouteTemplate } from '../route-template.ts';
import { type SinkRecord } from '../sink-record.ts';
import { type OptionShape, requireShape } from '../option-shape.ts';
import { sortOut } from '../sort-out.ts';
import { innermost } from './record-faults.ts';
import { sendParts } from './send-parts.ts';
import { topicFault, topicText } from './topic.ts';

export interface KafkaOptions {
  /** `host:port` of one broker or more. */
  readonly brokers: readonly string[];
  /** The topic; places as in `freeswitch.{name}`. Default: `freeswitch-events`. */
  readonly topic?: string;
  /** Default: `switchwire`. */
  readonly clientId?: string;
  /** More options of the producer, e.g. `sasl`, `tls`, `compression`, `autocreateTopics`. */
  readonly producer?: Partial<Omit<ProducerOptions<Buffer, Buffer, Buffer, Buffer>, 'serializers'>>;
}

const SHAPE: OptionShape<KafkaOptions> = {
  brokers: 'strings',
  topic: 'string?',
  clientId: 'string?',
  producer: 'object?',
};

/**
 * Produces events to Kafka. The key is the call, so that its events share a partition and keep their order; a batch is
 * delivered when all in-sync replicas have it (`acks=all`). An event that is larger than the broker takes
 * (`message.max.bytes`) is a dead letter, and so is one whose topic can have no name like that.
 */
export function kafka(options: KafkaOptions): SinkDestination {
  requireShape('kafka', options, SHAPE);
  const { brokers, clientId = 'switchwire' } = options;
  const topic = parseRouteTemplate(options.topic ?? 'freeswitch-events', topicText);
  return {
    kind: 'kafka',
    target: brokers.join(', '),
    headers: topic.headers,
    async open({ signal }) {
      const { Producer, ProduceAcks } = await loadPeer(
        '@platformatic/kafka',
        () => import('@platformatic/kafka'),
      );
      const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({
        // this sink tries again itself, in order
        retries: 0,
        ...options.producer,
        clientId,
        bootstrapBrokers: [...brokers],
      });
      try {
        await withOwnSockets(signal, () => producer.metadata({ topics: [] }));
      } catch (cause) {
        await producer.close().catch(() => undefined);
        throw new SinkError(`No Kafka broker answers: ${firstReason(cause)}`, { cause });
      }
      return {
        async send(batch, signal) {
          const { fitting, failures, place } = sortOut(batch, (record) => topicFault(topic.fill(record))); // prettier-ignore
          try {
            const others = await sendParts(fitting, {
              signal,
              produce: (records, isTimed) =>
                producer.send({
                  acks: ProduceAcks.ALL,
                  messages: records.map((record) => messageOf(record, isTimed)),
                }),
            });
            return { failures: [...failures, ...others.map(place)] };
          } catch (cause) {
            throw new SinkError(`Kafka did not accept the batch: ${firstReason(cause)}`, { cause });
          }
        },
        close: () =>
          new Promise((resolve) => {
            // what is under way is given up: it is sent again by the next connection
            producer.close(true, () => resolve());
          }),
      };
    },
  };

  function messageOf(record: SinkRecord, isTimed: boolean) {
    return {
      topic: topic.fill(record),
      key: Buffer.from(record.key),
      value: record.payload,
      headers: new Map([
        [Buffer.from('id'), Buffer.from(record.id)],
        [Buffer.from('name'), Buffer.from(record.name)],
        [Buffer.from('source'), Buffer.from(record.source)],
      ]),
      ...(isTimed && record.time !== 0 && { timestamp: BigInt(record.time) }),
    };
  }
}

/** The innermost error is the one that says something. */
const firstReason = (error: unknown): string => reasonOf(innermost(error)[0]);
