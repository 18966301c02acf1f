import { type HistoryResponse } from '#machine-view';
import { type History, incidents } from '@switchwire/conn-manager/history';
import { type FastifyPluginAsync } from 'fastify';
import { askAll } from '../mi/ask-all.ts';
import { type MiFleet } from '../mi/mi-fleet.ts';

export interface HistoryPluginOptions {
  readonly history: Pick<History, 'entries' | 'forgotten'>;
  /** Undefined: this server is alone. */
  readonly fleet?: Pick<MiFleet, 'ask' | 'info'> | undefined;
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

type Asked = Omit<HistoryQuery, 'limit'>;
type Remembered = Pick<HistoryResponse, 'entries' | 'forgotten' | 'missing'>;

/** In the order in which things happened; of one moment, as their servers have them. */
const historyOf = async (
  { history, fleet }: HistoryPluginOptions,
  filter: Asked,
): Promise<Remembered> => {
  const { forgotten } = history;
  const own = history.entries(filter);
  if (fleet === undefined) return { entries: own, forgotten };
  const { items, missing } = await askAll(fleet, 'history.list', filter, own);
  return { entries: items.toSorted((one, other) => one.at - other.at), forgotten, missing };
};

/** What this server remembers, for a reader of another one. */
export const answerHistory = (
  fleet: Pick<MiFleet, 'answer'>,
  history: Pick<History, 'entries'>,
): Disposable =>
  fleet.answer('history.list', (question) => {
    const asked = (question ?? {}) as Readonly<Record<string, unknown>>;
    const { socket, since, until } = asked;
    return history.entries({
      socket: typeof socket === 'string' ? socket : undefined,
      since: typeof since === 'number' ? since : undefined,
      until: typeof until === 'number' ? until : undefined,
    });
  });

/**
 * `GET /history`: what happened to the sockets, the oldest first, and the incidents that it makes; in a fleet on whichever server
 * had them.
 */
export const historyPlugin: FastifyPluginAsync<HistoryPluginOptions> = async (server, options) => {
  server.get('/history', { ...VIEWER, exposeHeadRoute: false }, async (request, reply) => {
    let query: HistoryQuery;
    try {
      query = readHistoryQuery(request.query as Record<string, unknown>);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return reply.code(400).send({ error: error.message });
    }
    const { limit, ...filter } = query;
    const { entries, ...rest } = await historyOf(options, filter);
    // of everything, so that an incident has the same id and figures however little is asked for
    return reply.header('cache-control', 'no-store').send({
      incidents: incidents(entries).slice(-limit),
      entries: entries.slice(-limit),
      ...rest,
    } satisfies HistoryResponse);
  });
  await Promise.resolve();
};
