import { type FastifyPluginAsync } from 'fastify';
import { type Registry } from 'prom-client';

export interface MetricsPluginOptions {
  readonly registry: Registry;
}

/** `GET /metrics`: Prometheus text. */
export const metricsPlugin: FastifyPluginAsync<MetricsPluginOptions> = async (
  server,
  { registry },
) => {
  server.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  await Promise.resolve();
};
