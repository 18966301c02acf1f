import { type SocketOptions } from 'amqplib';
import { type SinkDestination } from '../destination.ts';
import { loadPeer } from '../errors.ts';
import { withOwnSockets } from '../own-sockets.ts';
import { parseRouteTemplate, subjectToken } from '../route-template.ts';
import { withoutCredentials } from '../target-text.ts';
import { type OptionShape, requireShape } from '../option-shape.ts';
import { publisher } from './publisher.ts';
import { maxSizeIn } from './record-fault.ts';

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

/**
 * Publishes events to RabbitMQ (AMQP 0-9-1): persistent, confirmed by the broker, the event's id as `messageId`. An event above
 * RabbitMQ's `max_message_size` is a dead letter, and so is one whose routing key has more than 255 bytes.
 */
export function amqp(options: AmqpOptions): SinkDestination {
  requireShape('amqp', options, SHAPE);
  const { url, exchange = 'amq.topic', mandatory = true } = options;
  const routingKey = parseRouteTemplate(options.routingKey ?? 'freeswitch.{name}', subjectToken);
  // RabbitMQ says how much it takes only when it ends the connection of a larger message: the next one knows
  let learned = Number.POSITIVE_INFINITY;
  return {
    kind: 'amqp',
    target: withoutCredentials(url),
    headers: routingKey.headers,
    async open({ onLost, signal }) {
      const { connect } = await loadPeer('amqplib', () => import('amqplib'));
      const connection = await withOwnSockets(signal, () =>
        connect(url, { timeout: CONNECT_TIMEOUT_MS, noDelay: true, ...options.socket }),
      );
      const lost = (error?: Error): void =>
        onLost(error ?? new Error('RabbitMQ closed the connection'));
      connection.on('error', lost);
      connection.on('close', lost);
      if (signal.aborted) {
        await connection.close();
        signal.throwIfAborted();
      }
      const channel = await connection.createConfirmChannel();
      const maxBytes = learned;
      learned = Number.POSITIVE_INFINITY;
      channel.on('error', (error: Error) => {
        learned = maxSizeIn(error.message);
        lost(error);
      });
      channel.on('close', () => lost());
      return {
        ...publisher(channel, { exchange, routingKey, mandatory, maxBytes }),
        close: () => connection.close(),
      };
    },
  };
}
