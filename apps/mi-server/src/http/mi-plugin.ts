import {
  type FastifyError,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyRequest,
} from 'fastify';
import { type Caller } from '../rights/identity.ts';
import { type MiHandler } from '../json-rpc/request.ts';

export interface MiPluginOptions {
  /** Answers the requests: a MiRegistry. */
  readonly mi: MiHandler;
  /** Bytes of a request. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Who asks. Default: the program that embeds it, which may do everything. */
  readonly callerOf?: (request: FastifyRequest) => Caller;
  /** Called for a request that is larger. */
  readonly onTooLarge?: () => void;
  /** Runs what answers a request; for tracing. */
  readonly around?: <T>(request: FastifyRequest, answer: () => Promise<T>) => Promise<T>;
}

const DEFAULT_MAX_BODY_BYTES = 1_048_576;
const JSON_TYPE = 'application/json';

/** JSON under any of its names, XML as the original takes it, what `curl -d` says, or nothing at all. */
const ACCEPTED_TYPE =
  /^(?:application\/(?:json|[\w.+-]*json)\b|application\/json|text\/(?:json|xml)\b|application\/x-www-form-urlencoded\b)/i;

const PATHS = ['/mi', '/mi/', '/mi/*'];

/** What a method needs beyond it, the registry knows. */
const MI = { config: { right: { role: 'viewer', isForGroups: true } } } as const;

const errorBody = (code: number, message: string, data: string): string =>
  JSON.stringify({ jsonrpc: '2.0', error: { code, message, data }, id: null });

/** What kept a request from being read, as a JSON-RPC answer with its HTTP status. */
const describeFailure = ({ code, statusCode }: FastifyError, limit: number): [number, string] => {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return [413, errorBody(-32_600, 'Invalid Request', `the request is over ${limit} bytes`)];
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return [
        415,
        errorBody(-32_600, 'Invalid Request', 'send JSON with Content-Type: application/json'),
      ];
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return [
        400,
        errorBody(-32_700, 'Parse error', 'the body does not have the announced length'),
      ];
    default: {
      const status = statusCode ?? 500;
      const data = status >= 500 ? 'a defect of the server' : 'the request could not be read';
      return [status, errorBody(-32_600, 'Invalid Request', data)];
    }
  }
};

const addBodyParsing = (server: FastifyInstance, limit: number): void => {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    '*',
    { parseAs: 'string', bodyLimit: limit },
    (request, body, done) => {
      const type = request.headers['content-type'];
      if (type === undefined || ACCEPTED_TYPE.test(type)) {
        done(null, body);
        return;
      }
      const error = new Error('content type') as Error & { code: string; statusCode: number };
      error.code = 'FST_ERR_CTP_INVALID_MEDIA_TYPE';
      error.statusCode = 415;
      done(error);
    },
  );
};

/**
 * `POST /mi`: OpenSIPS's mi_http, with answers that always end. Usable in any Fastify server:
 * `server.register(miPlugin, { mi: createMiRegistry(context) })`.
 */
export const miPlugin: FastifyPluginAsync<MiPluginOptions> = async (server, options) => {
  const { mi, maxBodyBytes: limit = DEFAULT_MAX_BODY_BYTES } = options;
  addBodyParsing(server, limit);
  server.setErrorHandler<FastifyError>((error, _request, reply) => {
    const [status, body] = describeFailure(error, limit);
    if (status === 413) options.onTooLarge?.();
    return reply.code(status).type(JSON_TYPE).send(body);
  });

  for (const path of PATHS) {
    server.post(path, MI, async (request, reply) => {
      const { body } = request;
      if (typeof body !== 'string' || body === '') {
        const data = 'the body is empty; send a JSON-RPC request';
        return reply
          .code(400)
          .type(JSON_TYPE)
          .send(errorBody(-32_700, 'Parse error', data));
      }
      const run = () => mi.handle(body, options.callerOf?.(request));
      const answer = await (options.around === undefined ? run() : options.around(request, run));
      return answer === null ? reply.code(202).send() : reply.type(JSON_TYPE).send(answer);
    });
    server.get(path, { ...MI, exposeHeadRoute: false }, (_request, reply) =>
      reply.code(405).header('allow', 'POST').send(),
    );
    server.route({
      method: ['HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'],
      url: path,
      ...MI,
      handler: (_request, reply) =>
        reply
          .code(406)
          .header('allow', 'POST')
          .type('text/html')
          .send('<html><body>Unsupported HTTP request!</body></html>'),
    });
  }
  await Promise.resolve();
};
