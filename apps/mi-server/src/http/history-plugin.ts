import { type HistoryResponse } from '#machine-view';
import { type History, incidents } from '@switchwire/conn-manager/history';
import { type FastifyPluginAsync } from 'fastify';

export interface HistoryPluginOptions {
  readonly history: Pick<History, 'entries' | 'forgotten'>;
}

const VIEWER = { config: { right: { role: 'viewer' } } } as const;

const KEYS = ['socket', 'since', 'until', 'limit'] as const;
const DEFAULT_LIMIT = 1_000;
const MAX_LIMIT = 10_000;

interface HistoryQuery {
  readonly socket: string | undefined;
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly limit: number;
}

/** A moment as ISO 8601 or as milliseconds since 1970. */
const readTime = (text: string | undefined, key: string): number | undefined => {
  if (text === undefined) return undefined;
  const time = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(time)) {
    throw new RangeError(`${key} is not a time: use ISO 8601, for example 2026-01-31T03:12:00Z`);
  }
  return time;
};

const readLimit = (text: string | undefined): number => {
  const limit = text === undefined ? DEFAULT_LIMIT : Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new RangeError(`limit must be a whole number from 1 to ${MAX_LIMIT}`);
  }
  return limit;
};

/** Throws RangeError with words for who asked. */
const readHistoryQuery = (query: Readonly<Record<string, unknown>>): HistoryQuery => {
  const unknown = Object.keys(query).find((key) => !KEYS.some((known) => known === key));
  if (unknown !== undefined) {
    throw new RangeError(
      `Unknown parameter ${JSON.stringify(unknown)}; use ${KEYS.slice(0, -1).join(', ')} and limit`,
    );
  }
  const text = (key: (typeof KEYS)[number]): string | undefined => {
    const value = query[key];
    if (Array.isArray(value)) throw new RangeError(`${key} is given twice`);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    socket: text('socket'),
    since: readTime(text('since'), 'since'),
    until: readTime(text('until'), 'until'),
    limit: readLimit(text('limit')),
  };
};

/** `GET /history`: what happened to the sockets, the oldest first, and the incidents that it makes. */
export const historyPlugin: FastifyPluginAsync<HistoryPluginOptions> = async (
  server,
  { history },
) => {
  server.get('/history', { ...VIEWER, exposeHeadRoute: false }, (request, reply) => {
    let query: HistoryQuery;
    try {
      query = readHistoryQuery(request.query as Record<string, unknown>);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return reply.code(400).send({ error: error.message });
    }
    const { limit, ...filter } = query;
    // of everything, so that an incident has the same id and figures however little is asked for
    const all = history.entries(filter);
    return reply.header('cache-control', 'no-store').send({
      incidents: incidents(all).slice(-limit),
      entries: all.slice(-limit),
      forgotten: history.forgotten,
    } satisfies HistoryResponse);
  });
  await Promise.resolve();
};
