import { type ServerResponse } from 'node:http';
import { type FastifyInstance } from 'fastify';
import { type MachineGraph } from '@switchwire/conn-manager';
import { drawMachine, svgText } from '#machine-view/charts';
import { type FleetMachineName, type FleetStates, type MachinesResponse } from '#machine-view';
import {
  createMachineFeed,
  type FeedSink,
  type MachineFeed,
  type MachineFeedOptions,
  type ViewedManager,
} from './machine-feed.ts';

/** The machines of a server in a fleet. */
export interface ViewedFleet {
  machines(): Readonly<Record<FleetMachineName, MachineGraph>>;
  /** The states that they are in. */
  states(): FleetStates;
}

export interface MachineRoutesOptions extends Omit<MachineFeedOptions, 'fleetStates'> {
  readonly manager: ViewedManager;
  readonly fleet?: ViewedFleet | undefined;
  /** Watchers at a time. Default 100. */
  readonly maxWatchers?: number;
  /** Called for a watcher that finds no place. */
  readonly onFull?: () => void;
}

const VIEWER = { config: { right: { role: 'viewer' } } } as const;
const STREAM = { config: { ...VIEWER.config, isStream: true } } as const;
const DRAWING = { config: { right: { role: 'viewer', isForGroups: true } } } as const;

/**
 * Adds `GET /machines` (graphs, drawings, sockets), `GET /machines/NAME.svg` and `GET /machines/stream`
 * (StreamMessages as server-sent events). The server's hooks decide who may ask.
 */
export function addMachineRoutes(app: FastifyInstance, options: MachineRoutesOptions): MachineFeed {
  const { manager, fleet, maxWatchers = 100 } = options;
  const feed = createMachineFeed({ ...options, fleetStates: fleet && (() => fleet.states()) });
  // the machines of a running program do not change
  const { socket, pool, outbound } = manager.machines();
  const { membership, ownership } = fleet?.machines() ?? {};
  const machines: MachinesResponse['machines'] = {
    socket: drawMachine(socket),
    pool: drawMachine(pool),
    outbound: drawMachine(outbound),
    ...(membership && { membership: drawMachine(membership) }),
    ...(ownership && { ownership: drawMachine(ownership) }),
  };

  app.get('/machines', VIEWER, (_request, reply) => {
    const body: MachinesResponse = {
      machines,
      sockets: manager.list(),
      store: manager.storeState(),
      ...(fleet && { fleet: fleet.states() }),
    };
    return reply.header('cache-control', 'no-store').send(body);
  });

  for (const [name, { drawing }] of Object.entries(machines)) {
    app.get(`/machines/${name}.svg`, DRAWING, (_request, reply) =>
      reply
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
        .type('image/svg+xml')
        .send(svgText(drawing)),
    );
  }

  app.get('/machines/stream', { ...STREAM, exposeHeadRoute: false }, (_request, reply) => {
    if (feed.watchers >= maxWatchers) {
      options.onFull?.();
      return reply
        .code(503)
        .header('retry-after', '5')
        .send({ error: `There are already ${maxWatchers} watchers` });
    }
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    const watch = feed.add(responseSink(raw));
    raw.once('close', () => watch[Symbol.dispose]());
    return reply;
  });

  // streams never end by themselves: without this the server would wait for them
  app.addHook('preClose', (done) => {
    feed.close();
    done();
  });
  return feed;
}

function responseSink(raw: ServerResponse): FeedSink {
  return {
    write: (text) => void raw.write(text),
    get backlogBytes() {
      return raw.writableLength;
    },
    end: () => void raw.end(),
  };
}
