import { type ConnectionOptions } from '@nats-io/transport-node';
import { type SinkDestination } from '../destination.ts';
import { loadPeer } from '../errors.ts';
import { withOwnSockets } from '../own-sockets.ts';
import { parseRouteTemplate, subjectToken } from '../route-template.ts';
import { withoutCredentials } from '../target-text.ts';
import { type OptionShape, requireShape } from '../option-shape.ts';
import { ConfirmedPublishing } from './confirmed-publishing.ts';

export interface NatsOptions {
  /** `nats:` or `tls:` URLs of one server or more. */
  readonly servers: readonly string[];
  /** Default: `freeswitch.{source}.{name}`. Within values, dots and wildcards become underscores. */
  readonly subject?: string;
  /** More options of the connection, e.g. `authenticator`, `user`, `pass`, `tls`. */
  readonly connection?: Omit<ConnectionOptions, 'servers' | 'reconnect'>;
}

const SHAPE: OptionShape<NatsOptions> = {
  servers: 'strings',
  subject: 'string?',
  connection: 'object?',
};

/**
 * Publishes events to NATS JetStream. An event is delivered when a stream has stored it; `Nats-Msg-Id` is its id, so that
 * the stream drops what is sent twice within its window. A stream for the subjects must exist; one that takes batches
 * (`allow_batched`, nats-server 2.14) confirms many events at once, which costs half as much.
 */
export function nats(options: NatsOptions): SinkDestination {
  requireShape('nats', options, SHAPE);
  const subject = parseRouteTemplate(options.subject ?? 'freeswitch.{source}.{name}', subjectToken);
  return {
    kind: 'nats',
    target: options.servers.map(withoutCredentials).join(', '),
    headers: subject.headers,
    async open({ onLost, signal }) {
      const driver = await loadPeer(
        '@nats-io/transport-node',
        () => import('@nats-io/transport-node'),
      );
      const connection = await withOwnSockets(signal, () =>
        driver.connect({
          name: 'switchwire event sink',
          ...options.connection,
          servers: [...options.servers],
          // this sink connects again itself, and nothing may wait in a buffer that it does not count
          reconnect: false,
        }),
      );
      void connection.closed().then((error) => {
        onLost(error instanceof Error ? error : new Error('NATS closed the connection'));
      });
      return new ConfirmedPublishing(connection, subject, driver);
    },
  };
}
