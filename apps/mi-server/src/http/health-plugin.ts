import { type SocketInfo } from '@switchwire/conn-manager';
import { type FastifyPluginAsync } from 'fastify';

export interface HealthPluginOptions {
  readonly sockets: () => readonly SocketInfo[];
}

const OPEN = { config: { isOpen: true } } as const;

/** `GET /healthz`: the process answers. `GET /readyz`: at least one socket is subscribed, or none is wanted. */
export const healthPlugin: FastifyPluginAsync<HealthPluginOptions> = async (server, options) => {
  server.get('/healthz', OPEN, () => ({ status: 'alive' }));
  server.get('/readyz', OPEN, (_request, reply) => {
    const sockets = options.sockets();
    const subscribed = sockets.filter(({ phase }) => phase === 'subscribed').length;
    const isReady = sockets.length === 0 || subscribed > 0;
    return reply
      .code(isReady ? 200 : 503)
      .send({ status: isReady ? 'ready' : 'waiting', sockets: sockets.length, subscribed });
  });
  await Promise.resolve();
};
