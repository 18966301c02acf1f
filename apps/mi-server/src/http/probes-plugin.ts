import { type SocketInfo } from '@switchwire/conn-manager';
import { type FastifyPluginAsync } from 'fastify';
import { type Registry } from 'prom-client';
import { type MiWorker } from '../mi/mi-fleet.ts';

export interface HealthPluginOptions {
  readonly sockets: () => readonly SocketInfo[];
  /** A configured database was never read: which sockets are wanted is not known. */
  readonly awaitsStore: () => boolean;
  readonly fleet?: FleetHealth | undefined;
}

/** What a server in a fleet is asked about its health. */
export interface FleetHealth {
  /** Of the membership. */
  readonly state: () => string;
  /** Undefined: it is not a worker. */
  readonly worker: () => MiWorker | undefined;
}

const METRICS = { config: { right: { role: 'metrics', isForGroups: true } } } as const;
const OPEN = { config: { isOpen: true } } as const;

/**
 * As a member it is ready; while it cannot confirm its lease only with a socket that works. A worker, which can do nothing without NATS, is
 * ready as a member whose group leaves no part of the events unread.
 */
const isFleetReady = (
  state: string | undefined,
  subscribed: number,
  worker: MiWorker | undefined,
): boolean => {
  if (worker !== undefined) return state === 'held' && worker.parts > 0 && worker.unread === 0;
  return state === undefined || state === 'held' || (state === 'holding' && subscribed > 0);
};

/**
 * `GET /healthz`: the process answers. `GET /readyz`: at least one socket is subscribed or none is wanted, and a
 * configured database was read once. In a fleet the sockets are those of this server, and it must be a member.
 */
export const healthPlugin: FastifyPluginAsync<HealthPluginOptions> = async (server, options) => {
  server.get('/healthz', OPEN, () => ({ status: 'alive' }));
  server.get('/readyz', OPEN, (_request, reply) => {
    const sockets = options.sockets();
    const subscribed = sockets.filter(({ phase }) => phase === 'subscribed').length;
    const store = options.awaitsStore() ? 'unread' : undefined;
    const fleet = options.fleet?.state().replace('member.', '');
    const worker = options.fleet?.worker();
    const isReady =
      store === undefined &&
      (sockets.length === 0 || subscribed > 0) &&
      isFleetReady(fleet, subscribed, worker);
    return reply.code(isReady ? 200 : 503).send({
      status: isReady ? 'ready' : 'waiting',
      sockets: sockets.length,
      subscribed,
      store,
      fleet,
      worker,
    });
  });
  await Promise.resolve();
};

export interface MetricsPluginOptions {
  readonly registry: Registry;
}

/** `GET /metrics`: Prometheus text. */
export const metricsPlugin: FastifyPluginAsync<MetricsPluginOptions> = async (
  server,
  { registry },
) => {
  server.get('/metrics', METRICS, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  await Promise.resolve();
};
