import { type MultiErrorReply, type RedisClientOptions } from 'redis';
import { type SendFailure, type SinkDestination } from '../destination.ts';
import { loadPeer, reasonOf } from '../errors.ts';
import { withOwnSockets } from '../own-sockets.ts';
import { parseRouteTemplate } from '../route-template.ts';
import { type SinkRecord } from '../sink-record.ts';
import { sortOut } from '../sort-out.ts';
import { withoutCredentials } from '../target-text.ts';
import { type OptionShape, requireShape } from '../option-shape.ts';

export interface RedisOptions {
  /** `redis:` or `rediss:`, with user, password and database as node-redis reads them. */
  readonly url: string;
  /** The stream's key; places as in `freeswitch:{name}`. Default: `freeswitch:events`. */
  readonly stream?: string;
  /** Roughly how many entries the stream keeps (`MAXLEN ~`). Default: 1,000,000. */
  readonly maxLength?: number;
  /** More options of node-redis, e.g. `socket.tls` and `socket.ca`. */
  readonly client?: Omit<RedisClientOptions, 'url'>;
}

const SHAPE: OptionShape<RedisOptions> = {
  url: 'string',
  stream: 'string?',
  maxLength: 'count?',
  client: 'object?',
};

/**
 * Appends events to Redis Streams (`XADD`) with the fields `id`, `name`, `subclass`, `source`, `key` and `event`.
 *
 * Redis confirms what it has in memory. Only with `appendfsync always` does a confirmed event survive its death. An event above
 * `proto-max-bulk-len` is a dead letter.
 */
export function redis(options: RedisOptions): SinkDestination {
  requireShape('redis', options, SHAPE);
  const { url, maxLength = 1_000_000 } = options;
  const stream = parseRouteTemplate(options.stream ?? 'freeswitch:events', (value) => value);
  return {
    kind: 'redis',
    target: withoutCredentials(url),
    headers: stream.headers,
    async open({ onLost, signal }) {
      const { createClient } = await loadPeer('redis', () => import('redis'));
      const client = createClient({
        ...options.client,
        url,
        // this sink connects again itself, and nothing may wait in a queue that it does not count
        disableOfflineQueue: true,
        socket: { ...options.client?.socket, reconnectStrategy: false } as never,
      });
      client.on('error', onLost);
      client.on('end', () => onLost(new Error('Redis closed the connection')));
      const destroy = (): void => {
        if (client.isOpen) client.destroy();
      };
      signal.addEventListener('abort', destroy, { once: true });
      // a client that was destroyed while it dialled would go on with the socket that it got
      client.on('connect', () => {
        if (signal.aborted) client.destroy();
      });
      await withOwnSockets(signal, () => client.connect());
      const maxBytes = await maxBytesOf(() => client.configGet('proto-max-bulk-len'));
      const faultOf = ({ payload }: SinkRecord): string | undefined =>
        payload.byteLength > maxBytes
          ? `${payload.byteLength} bytes: larger than proto-max-bulk-len (${maxBytes})`
          : undefined;
      return {
        async send(batch) {
          const { fitting, failures, place } = sortOut(batch, faultOf);
          if (fitting.length === 0) return { failures };
          // one transaction: a server that is loading or out of memory takes all of them or none
          const transaction = client.multi();
          for (const record of fitting)
            transaction.addCommand([
              ...['XADD', stream.fill(record), 'MAXLEN', '~', String(maxLength), '*'],
              ...fieldsOf(record),
            ]);
          try {
            await transaction.exec();
            return { failures };
          } catch (error) {
            if (!client.isReady) throw error;
            return { failures: [...failures, ...refusals(fitting, error).map(place)] };
          }
        },
        close: () => {
          destroy();
          return Promise.resolve();
        },
      };
    },
  };
}

function fieldsOf({ id, name, subclass, source, key, payload }: SinkRecord): (string | Buffer)[] {
  const fields: (string | Buffer)[] = ['id', id, 'name', name, 'source', source, 'key', key];
  if (subclass !== undefined) fields.push('subclass', subclass);
  fields.push('event', payload);
  return fields;
}

/** What Redis refuses (`OOM`, `READONLY`, `WRONGTYPE` …) is about Redis and never about one event. */
function refusals(batch: readonly SinkRecord[], error: unknown): readonly SendFailure[] {
  const { errorIndexes, replies } = error as Partial<MultiErrorReply>;
  const indexes = errorIndexes ?? [...batch.keys()];
  return indexes.map((index) => ({
    index,
    kind: 'retry',
    reason: reasonOf(replies?.[index] ?? error),
  }));
}

/** Redis ends the connection of a client that sends more. One that may not ask has Redis' default, which no event reaches. */
async function maxBytesOf(ask: () => Promise<unknown>): Promise<number> {
  const answer = Object(await ask().catch(() => undefined)) as Record<string, unknown>;
  const bytes = Number(answer['proto-max-bulk-len']);
  return Number.isInteger(bytes) && bytes > 0 ? bytes : Number.POSITIVE_INFINITY;
}
