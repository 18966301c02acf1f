import { type ConnManager } from '@switchwire/conn-manager';
import { type FastifyInstance } from 'fastify';
import { type Limits } from '../config/limit-options.ts';
import { type MiHandler } from '../json-rpc/request.ts';
import { type Metrics } from '../metrics/metrics.ts';
import { type RequestTracing } from '../telemetry/telemetry.ts';
import { type MiContext } from '../mi/context.ts';
import { wantedSockets } from '../sockets/known-sockets.ts';
import { addMachineRoutes, type ViewedFleet } from '../viewer/machine-routes.ts';
import { addPageRoutes } from '../viewer/page-routes.ts';
import { choosePlugin } from './choose-plugin.ts';
import { type EventLog } from './event-log.ts';
import { eventsPlugin } from './events-plugin.ts';
import { type FleetEventSource } from './fleet-event-reader.ts';
import { callerOf } from './guard.ts';
import { historyPlugin } from './history-plugin.ts';
import { type FleetHealth, healthPlugin, metricsPlugin } from './probes-plugin.ts';
import { miPlugin } from './mi-plugin.ts';

export interface ServerRoutes {
  readonly mi: MiHandler;
  readonly events: EventLog;
  /** In a fleet: the sockets of all its servers. */
  readonly manager: ConnManager;
  /** Of this server alone. */
  readonly local: ConnManager;
  readonly fleetHealth?: FleetHealth | undefined;
  readonly viewedFleet?: ViewedFleet | undefined;
  readonly context: MiContext;
  readonly metrics: Metrics;
  readonly limits: Limits;
  readonly pageFolder?: string | undefined;
  readonly tracing?: RequestTracing | undefined;
}

/** All routes of mi-server. Returns the paths of the page, which need no token. */
export const addServerRoutes = async (
  server: FastifyInstance,
  { mi, events, manager, local, fleetHealth, viewedFleet, context, metrics, limits, pageFolder, tracing }: ServerRoutes, // prettier-ignore
): Promise<readonly string[]> => {
  const { hits } = metrics;
  await server.register(miPlugin, {
    mi,
    callerOf,
    maxBodyBytes: limits.http_body_bytes,
    onTooLarge: () => {
      hits.hit('http_body_bytes');
    },
    ...(tracing && {
      around: (request, answer) =>
        tracing.withinRequestSpan(
          {
            headers: request.headers,
            protocol: request.protocol,
            ip: request.ip,
            httpVersion: request.raw.httpVersion,
          },
          answer,
        ),
    }),
  });
  await server.register(choosePlugin, { mi, callerOf });
  await server.register(eventsPlugin, {
    log: events,
    fleet: fleetEventsOf(context),
    sockets: () => manager.list(),
    maxReaders: limits.event_streams,
    onFull: () => {
      hits.hit('event_streams');
    },
    onDropped: metrics.countStreamDrops,
  });
  await server.register(historyPlugin, { history: context.history, fleet: context.fleet });
  await server.register(metricsPlugin, { registry: metrics.registry });
  await server.register(healthPlugin, {
    sockets: () => wantedSockets(local),
    awaitsStore: () => context.sockets.awaitsStore,
    fleet: fleetHealth,
  });
  addMachineRoutes(server, {
    manager,
    fleet: viewedFleet,
    maxWatchers: limits.machine_streams,
    maxBacklogBytes: limits.machine_stream_bytes,
    onFull: () => {
      hits.hit('machine_streams');
    },
    onBehind: () => {
      hits.hit('machine_stream_bytes');
    },
  });
  return addPageRoutes(server, { folder: pageFolder });
};

/** In a fleet that publishes its events they are read from there, wherever they come from. */
const fleetEventsOf = ({ fleet, events: hub }: MiContext): FleetEventSource | undefined =>
  fleet?.readEvents && { readEvents: fleet.readEvents, published: fleet.published, hub };
