import type * as Driver from '@nats-io/transport-node';
import {
  type ConnectionOptions,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
} from '@nats-io/transport-node';
import {
  type BatchResult,
  type SendFailure,
  type SinkConnection,
  type SinkDestination,
} from '../destination.ts';
import { loadPeer, reasonOf, SinkError } from '../errors.ts';
import { parseRouteTemplate, type RouteTemplate, subjectToken } from '../route-template.ts';
import { withoutCredentials } from '../target-text.ts';
import { type OptionShape, requireShape } from '../option-shape.ts';

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
 * the stream drops what is sent twice within its window. A stream for the subjects must exist.
 */
export function nats(options: NatsOptions): SinkDestination {
  requireShape('nats', options, SHAPE);
  const subject = parseRouteTemplate(options.subject ?? 'freeswitch.{source}.{name}', subjectToken);
  return {
    kind: 'nats',
    target: options.servers.map(withoutCredentials).join(', '),
    headers: subject.headers,
    async open({ onLost }) {
      const driver = await loadPeer(
        '@nats-io/transport-node',
        () => import('@nats-io/transport-node'),
      );
      const connection = await driver.connect({
        name: 'switchwire event sink',
        ...options.connection,
        servers: [...options.servers],
        // this sink connects again itself, and nothing may wait in a buffer that it does not count
        reconnect: false,
      });
      void connection.closed().then((error) => {
        onLost(error instanceof Error ? error : new Error('NATS closed the connection'));
      });
      return publisher(connection, subject, driver);
    },
  };
}

/**
 * `js.publish` makes a request with a timer of its own for each message, which costs about ten times the publishing; here
 * a batch shares one inbox, whose last token is the message's place.
 */
function publisher(
  connection: NatsConnection,
  subject: RouteTemplate,
  { createInbox }: typeof Driver,
): SinkConnection {
  const inbox = createInbox();
  let waiting:
    | { readonly round: string; confirm(index: number, problem: string | undefined): void }
    | undefined;
  let rounds = 0;
  connection.subscribe(`${inbox}.*`, {
    callback: (error, message) => {
      const { subject } = message;
      const dash = subject.lastIndexOf('-');
      const round = subject.slice(inbox.length + 1, dash);
      if (round !== waiting?.round) return;
      const index = Number(subject.slice(dash + 1));
      waiting.confirm(index, error === null ? problemOf(message) : reasonOf(error));
    },
  });
  return {
    send: (batch, signal) =>
      new Promise((resolve, reject) => {
        const round = String(rounds++);
        const failures: SendFailure[] = [];
        const open = new Set(batch.keys());
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        waiting = {
          round,
          confirm: (index, reason) => {
            if (!open.delete(index)) return;
            if (reason !== undefined) failures.push({ index, kind: 'retry', reason });
            if (open.size === 0) resolve({ failures } satisfies BatchResult);
          },
        };
        const largest = connection.info?.max_payload ?? Number.MAX_SAFE_INTEGER;
        for (const [index, record] of batch.entries()) {
          if (record.payload.byteLength + HEADER_ROOM > largest) {
            open.delete(index);
            failures.push({
              index,
              kind: 'reject',
              reason: `larger than max_payload (${largest})`,
            });
            continue;
          }
          try {
            connection.publish(subject.fill(record), record.payload, {
              reply: `${inbox}.${round}-${index}`,
              headers: new IdHeader(record.id) as unknown as MsgHdrs,
            });
          } catch (cause) {
            reject(new SinkError(`NATS does not accept events: ${reasonOf(cause)}`, { cause }));
            return;
          }
        }
        if (open.size === 0) resolve({ failures });
      }),
    close: () => connection.close(),
  };
}

const LINE_END = /[\r\n]/;

/** The one header of a message, of which the client calls only this: its own class costs as much as all the rest of a publish. */
class IdHeader {
  readonly #id: string;

  constructor(id: string) {
    this.#id = LINE_END.test(id) ? '-' : id;
  }

  encode(): Uint8Array {
    return Buffer.from(`NATS/1.0\r\nNats-Msg-Id: ${this.#id}\r\n\r\n`);
  }
}

/** For the header of a message, which counts against the payload. */
const HEADER_ROOM = 256;

/**
 * What JetStream has against a message; undefined when it has stored it. It answers `{"stream":…,"seq":…}` or
 * `{"error":{…}}`; the header 503 says that no stream has the subject. Any other answer is from a program that is not
 * JetStream, and has stored nothing.
 */
function problemOf(message: Msg): string | undefined {
  if (message.headers?.code === 503)
    return 'no stream stores this subject: nats stream add --subjects "freeswitch.>"';
  if (isStored(message.data)) return undefined;
  try {
    const { stream, error } = message.json<JetStreamAnswer>();
    if (error !== undefined) return reasonOf(error.description ?? 'refused');
    if (typeof stream === 'string') return undefined;
  } catch {
    // not JSON: as below
  }
  return 'a program that is not JetStream answers on this subject';
}

const STORED = Buffer.from('{"stream":"');
const ERROR = Buffer.from('"error"');

/** What JetStream says of nearly every message, found without parsing it. */
function isStored(data: Uint8Array): boolean {
  const answer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return STORED.equals(answer.subarray(0, STORED.length)) && !answer.includes(ERROR);
}

interface JetStreamAnswer {
  readonly stream?: unknown;
  readonly error?: { readonly description?: string };
}
