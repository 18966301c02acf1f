import { type ConfirmChannel, type SocketOptions } from 'amqplib';
import {
  type BatchResult,
  type SendFailure,
  type SinkConnection,
  type SinkDestination,
} from '../destination.ts';
import { loadPeer, reasonOf } from '../errors.ts';
import { parseRouteTemplate, type RouteTemplate, subjectToken } from '../route-template.ts';
import { type SinkRecord } from '../sink-record.ts';
import { withoutCredentials } from '../target-text.ts';
import { type OptionShape, requireShape } from '../option-shape.ts';

export interface AmqpOptions {
  /** `amqp:` or `amqps:`, with user, password and virtual host as amqplib reads them. */
  readonly url: string;
  /** An exchange that exists. `''` is the default exchange, whose routing key names the queue. Default: `amq.topic`. */
  readonly exchange?: string;
  /** Default: `freeswitch.{name}`. Within values, dots become underscores. */
  readonly routingKey?: string;
  /** Whether an event that no queue is bound for counts as a dead letter; otherwise the broker drops it. Default: true. */
  readonly mandatory?: boolean;
  /** Options of the socket, e.g. `ca`, `cert`, `key`. */
  readonly socket?: SocketOptions;
}

/** Of amqplib's own: a connection that the sink has given up must not stay half open. */
const CONNECT_TIMEOUT_MS = 10_000;

const SHAPE: OptionShape<AmqpOptions> = {
  url: 'string',
  exchange: 'any string?',
  routingKey: 'any string?',
  mandatory: 'flag?',
  socket: 'object?',
};

/** Publishes events to RabbitMQ (AMQP 0-9-1): persistent, confirmed by the broker, the event's id as `messageId`. */
export function amqp(options: AmqpOptions): SinkDestination {
  requireShape('amqp', options, SHAPE);
  const { url, exchange = 'amq.topic', mandatory = true } = options;
  const routingKey = parseRouteTemplate(options.routingKey ?? 'freeswitch.{name}', subjectToken);
  return {
    kind: 'amqp',
    target: withoutCredentials(url),
    headers: routingKey.headers,
    async open({ onLost, signal }) {
      const { connect } = await loadPeer('amqplib', () => import('amqplib'));
      const connection = await connect(url, {
        timeout: CONNECT_TIMEOUT_MS,
        noDelay: true,
        ...options.socket,
      });
      const lost = (error?: Error): void =>
        onLost(error ?? new Error('RabbitMQ closed the connection'));
      connection.on('error', lost);
      connection.on('close', lost);
      if (signal.aborted) {
        await connection.close();
        signal.throwIfAborted();
      }
      const channel = await connection.createConfirmChannel();
      channel.on('error', lost);
      channel.on('close', () => lost());
      return {
        ...publisher(channel, { exchange, routingKey, mandatory }),
        close: () => connection.close(),
      };
    },
  };
}

interface Publishing {
  readonly exchange: string;
  readonly routingKey: RouteTemplate;
  readonly mandatory: boolean;
}

function publisher(
  channel: ConfirmChannel,
  { exchange, routingKey, mandatory }: Publishing,
): Pick<SinkConnection, 'send'> {
  /** Ids of the batch under way that came back since no queue is bound for them. The return comes before the confirmation. */
  const returned = new Map<string, string>();
  channel.on('return', ({ properties, fields }) => {
    const { replyText } = fields as { replyText?: unknown };
    returned.set(String(properties.messageId), reasonOf(replyText ?? 'NO_ROUTE'));
  });
  const publish = (record: SinkRecord, onConfirmed: (error: unknown) => void): void => {
    const { id, name, time, payload, source } = record;
    channel.publish(
      exchange,
      routingKey.fill(record),
      payload,
      {
        messageId: id,
        type: name,
        contentType: 'application/json',
        persistent: true,
        mandatory,
        headers: { source },
        ...(time === 0 ? {} : { timestamp: Math.floor(time / 1_000) }),
      },
      onConfirmed,
    );
  };
  return {
    send: (batch, signal) =>
      new Promise((resolve, reject) => {
        returned.clear();
        const failures: SendFailure[] = [];
        let open = batch.length;
        const settle = (): void => {
          open--;
          if (open === 0) resolve({ failures } satisfies BatchResult);
        };
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        for (const [index, record] of batch.entries()) {
          publish(record, (error) => {
            const unrouted = returned.get(record.id);
            if (error !== null && error !== undefined)
              failures.push({ index, kind: 'retry', reason: reasonOf(error) });
            else if (unrouted !== undefined)
              failures.push({ index, kind: 'reject', reason: `no queue is bound: ${unrouted}` });
            settle();
          });
        }
      }),
  };
}
