import { type ServerResponse } from 'node:http';
import { type FastifyInstance } from 'fastify';
import { createMachineDrawer } from './drawn-machines.ts';
import {
  createMachineFeed,
  type FeedSink,
  type MachineFeed,
  type MachineFeedOptions,
  type ViewedManager,
} from './machine-feed.ts';
import { type MachinesResponse } from './machine-messages.ts';
import { svgText } from './svg-text.ts';

export interface MachineRoutesOptions extends MachineFeedOptions {
  readonly manager: ViewedManager;
}

/**
 * Adds `GET /machines` (graphs, drawings, sockets), `GET /machines/NAME.svg` and `GET /machines/stream`
 * (StreamMessages as server-sent events). Who may ask is the business of the server's hooks.
 */
export function addMachineRoutes(app: FastifyInstance, options: MachineRoutesOptions): MachineFeed {
  const { manager } = options;
  const feed = createMachineFeed(options);
  const draw = createMachineDrawer(manager);

  app.get('/machines', async (_request, reply): Promise<MachinesResponse> => {
    void reply.header('cache-control', 'no-store');
    return { machines: await draw(), sockets: manager.list(), store: manager.storeState() };
  });

  for (const name of ['socket', 'pool', 'outbound'] as const) {
    app.get(`/machines/${name}.svg`, async (_request, reply) => {
      const machines = await draw();
      void reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
      return reply.type('image/svg+xml').send(svgText(machines[name].drawing));
    });
  }

  app.get('/machines/stream', { exposeHeadRoute: false }, (_request, reply) => {
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
