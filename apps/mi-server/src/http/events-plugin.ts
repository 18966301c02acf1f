import { type SocketInfo } from '@switchwire/conn-manager';
import { EslError } from '@switchwire/esl-protocol';
import { type FastifyPluginAsync, type FastifyReply, type FastifyRequest } from 'fastify';
import {
  createEventFilter,
  type EventQuery,
  missingFor,
  readEventQuery,
} from '../events/event-filter.ts';
import { type EventLog } from './event-log.ts';
import { EventReader } from './event-reader.ts';
import { FleetEventReader, type FleetEventSource } from './fleet-event-reader.ts';

export interface EventsPluginOptions {
  readonly log: EventLog;
  /** In a fleet: the log is not used. */
  readonly fleet?: FleetEventSource | undefined;
  /** The sockets there are: a reader that asks for another one, or for events of none, hears so in a comment. */
  readonly sockets?: () => readonly Pick<SocketInfo, 'address' | 'host' | 'events'>[];
  /** Readers at a time. Default 100. */
  readonly maxReaders?: number;
  /** Milliseconds between two signs of life. Default 15,000. */
  readonly keepAliveMs?: number;
  /** Called for a reader that finds no place. */
  readonly onFull?: () => void;
  /** Called at once for each event that a slow reader lost. */
  readonly onDropped?: (count: number) => void;
}

const STREAM = { config: { right: { role: 'viewer' }, isStream: true } } as const;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
} as const;

/** `GET /events`: E_FREESWITCH as server-sent events, filtered by name and socket, resumable by Last-Event-ID. */
export const eventsPlugin: FastifyPluginAsync<EventsPluginOptions> = async (server, options) => {
  const { maxReaders = 100 } = options;
  const open = new Set<FastifyReply['raw']>();
  server.addHook('preClose', (done) => {
    for (const response of open) response.end();
    done();
  });

  server.get('/events', { ...STREAM, exposeHeadRoute: false }, (request, reply) => {
    let query: EventQuery;
    try {
      query = readEventQuery(request.query as Record<string, string | string[] | undefined>);
    } catch (error) {
      if (!(error instanceof EslError)) throw error;
      return reply.code(400).send({ error: error.message });
    }
    if (open.size >= maxReaders) {
      options.onFull?.();
      return reply.code(503).header('retry-after', '5').send({ error: 'Too many event streams' });
    }
    reply.hijack();
    const response = reply.raw;
    open.add(response);
    response.on('close', () => open.delete(response));
    stream(request, response, query, options);
    return reply;
  });
  await Promise.resolve();
};

const stream = (
  request: FastifyRequest,
  response: FastifyReply['raw'],
  query: EventQuery,
  { log, fleet, sockets = () => [], keepAliveMs = 15_000, onDropped }: EventsPluginOptions,
): void => {
  response.writeHead(200, HEADERS);
  // the first bytes go out at once: a client knows by them that it is connected
  response.write('retry: 2000\n\n');
  for (const missing of missingFor(query, sockets())) response.write(`: notice: ${missing}\n\n`);
  const given = request.headers['last-event-id'];
  const lastId = typeof given === 'string' && given !== '' ? given : undefined;
  const reader =
    fleet === undefined
      ? readLog(response, log, { query, lastId, onDropped })
      : new FleetEventReader(response, { source: fleet, query, lastId, onDropped });
  const alive = setInterval(() => {
    reader.keepAlive();
  }, keepAliveMs);
  alive.unref();
  response.on('error', () => response.destroy());
  response.on('close', () => {
    reader[Symbol.dispose]();
    clearInterval(alive);
  });
};

interface Reading {
  readonly query: EventQuery;
  readonly lastId: string | undefined;
  readonly onDropped: ((count: number) => void) | undefined;
}

const readLog = (
  response: FastifyReply['raw'],
  log: EventLog,
  { query, lastId, onDropped }: Reading,
): Disposable & Pick<EventReader, 'keepAlive'> => {
  const reader = new EventReader(response, { log, filter: createEventFilter(query), onDropped });
  if (lastId !== undefined) reader.resume(lastId);
  const following = log.follow(reader);
  return {
    keepAlive: () => {
      reader.keepAlive();
    },
    [Symbol.dispose]: () => {
      following[Symbol.dispose]();
    },
  };
};
