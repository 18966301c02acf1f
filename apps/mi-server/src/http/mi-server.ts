import { fastify, type FastifyInstance } from 'fastify';
import { ConfigError } from '../config/config-error.ts';
import { DEFAULT_LIMITS, type Limits } from '../config/limit-options.ts';
import { isLoopback, type ListenAddress } from '../config/listen-address.ts';
import { LimitHits } from '../metrics/limit-hits.ts';
import { type Identity } from '../rights/identity.ts';
import { Tokens } from '../rights/tokens.ts';
import { reportAcceptErrors } from './accept-errors.ts';
import { addGuard, type RefusedRequest } from './guard.ts';
import { LoginThrottle } from './login-throttle.ts';
import { OpenConnections } from './open-connections.ts';
import { createRateLimit } from './rate-limit.ts';
import { readTls, renewTls, type TlsFiles } from './tls-files.ts';

export interface MiServerOptions {
  readonly listen: ListenAddress;
  /** The tokens that are let in, read at each request; none: none is asked for, which only a loopback address may do. */
  readonly tokens?: () => Tokens;
  /** What somebody without a token may do where none is asked for. Default: everything. */
  readonly anyone?: Identity;
  readonly allowedHosts?: readonly string[];
  readonly tls?: TlsFiles | undefined;
  /** The limits that are options of mi-server as well. */
  readonly limits?: Partial<Limits>;
  /** Counts what the limits kept out. */
  readonly hits?: LimitHits;
  /** Called for each request that has no right to be answered. */
  readonly onRefused?: (refused: RefusedRequest) => void;
  /** Adds the routes. What it returns are paths that need no token, because they hold nothing to protect. */
  readonly addRoutes: (server: FastifyInstance) => Promise<readonly string[]>;
  readonly onError?: (error: Error) => void;
  /** A connection could not be accepted; at most one report a minute. The server goes on. */
  readonly onAcceptError?: (error: Error) => void;
}

/** An HTTP server that listens. */
export interface MiServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /**
   * Serves this certificate to new connections. Throws ConfigError, and keeps the previous one, if it cannot be used or
   * the server does not speak TLS.
   */
  renewTls(tls: TlsFiles): Promise<void>;
  /**
   * Takes no more requests, ends streams, lets requests that run finish, and closes. What runs longer than `graceMs`
   * (default: no limit) is cut off. Idempotent.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

const NO_TOKENS = new Tokens(undefined);
const ANYONE: Identity = { name: 'anyone', role: 'admin' };

const CONNECTIONS_CHECK_MS = 2_000;
const REMOTE_REQUESTS_PER_SECOND = 500;

/** The words for an address that cannot be listened on, with the flag that chooses it. */
export const describeListenError = (
  error: unknown,
  flag: string,
  address: ListenAddress,
): Error => {
  const { code } = error as NodeJS.ErrnoException;
  const text = `${address.host}:${address.port}`;
  const what =
    code === 'EADDRINUSE'
      ? 'is in use by another program'
      : code === 'EACCES'
        ? 'is not allowed for this user'
        : code === 'EADDRNOTAVAIL'
          ? 'is not an address of this machine'
          : undefined;
  if (what === undefined) return error as Error;
  return new ConfigError(
    `${flag}: ${text} ${what}; choose another, for example ${flag} 127.0.0.1:8890`,
  );
};

const build = async (options: MiServerOptions, limits: Limits): Promise<FastifyInstance> => {
  const tls = options.tls === undefined ? undefined : await readTls(options.tls);
  const settings = {
    logger: false,
    forceCloseConnections: 'idle' as const,
    requestTimeout: limits.http_request_timeout,
    routerOptions: { ignoreTrailingSlash: false },
    return503OnClosing: true,
  };
  // the headers are a part of the request, and Node.js refuses a longer time for the part
  const headersTimeout = Math.min(limits.http_headers_timeout, limits.http_request_timeout);
  const http = {
    maxHeaderSize: limits.http_header_bytes,
    headersTimeout,
    requestTimeout: limits.http_request_timeout,
    connectionsCheckingInterval: Math.min(CONNECTIONS_CHECK_MS, headersTimeout),
  };
  return tls === undefined
    ? fastify({ ...settings, http })
    : fastify({
        ...settings,
        https: { ...http, ...tls, handshakeTimeout: headersTimeout },
      });
};

/** Between two looks at the connections that are left while the server closes. */
const CLOSING_LOOK_MS = 50;

/**
 * Lets requests that run finish. Browsers keep connections open beside: those used before, and those opened in advance,
 * which Node counts as busy until their first request. Both would hold up the end until their deadlines.
 */
const closeGracefully = async (
  server: FastifyInstance,
  connections: OpenConnections,
  graceMs: number | undefined,
): Promise<void> => {
  const cut = (): void => {
    for (const connection of connections) connection.destroy();
  };
  const patience = graceMs === undefined ? undefined : setTimeout(cut, graceMs);
  const hurry = setInterval(() => {
    server.server.closeIdleConnections();
    for (const connection of connections) if (connection.bytesRead === 0) connection.destroy();
  }, CLOSING_LOOK_MS);
  try {
    await server.close();
  } finally {
    clearInterval(hurry);
    clearTimeout(patience);
  }
};

/** Fastify would make a second server for the other address of `localhost`, beside the bounds and the certificates. */
const oneHostOf = (host: string): string => (host === 'localhost' ? '127.0.0.1' : host);

/** Builds the server, guards it and listens. Throws ConfigError when the address cannot be had. */
export const createMiServer = async (options: MiServerOptions): Promise<MiServer> => {
  const { listen, tokens = () => NO_TOKENS, anyone = ANYONE } = options;
  if (!isLoopback(listen.host) && tokens().isEmpty) {
    throw new ConfigError(`${listen.host} can be reached from other machines: a token is required`);
  }
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const hits = options.hits ?? new LimitHits();
  const onLimit = hits.hit.bind(hits);
  const server = await build(options, limits);
  const isReachable = !isLoopback(listen.host);
  const perSecond =
    limits.http_requests_per_second ?? (isReachable ? REMOTE_REQUESTS_PER_SECOND : 0);
  const maxAddresses = limits.http_addresses;
  const allowedHosts = (options.allowedHosts ?? []).map((name) => name.toLowerCase());
  const openPaths = new Set<string>();
  const connections = new OpenConnections(server.server, limits, hits);
  addGuard(server, {
    rules: { tokens, isReachable, allowedHosts, anyone },
    rateLimit: createRateLimit({ perSecond, maxAddresses, onLimit }),
    throttle: new LoginThrottle({ freeFailures: limits.http_failed_tokens, maxAddresses, onLimit }),
    hits,
    openPaths,
    know: (connection) => {
      connections.know(connection);
    },
    began: (connection, answer) => {
      connections.began(connection, answer);
    },
    onRefused: options.onRefused,
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: 'Nothing is served here; POST /mi takes JSON-RPC' }),
  );
  server.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) options.onError?.(error);
    return reply
      .code(status)
      .send({ error: status >= 500 ? 'Internal server error' : error.message });
  });
  for (const path of await options.addRoutes(server)) openPaths.add(path);

  try {
    await server.listen({ host: oneHostOf(listen.host), port: listen.port });
  } catch (error) {
    await server.close();
    throw describeListenError(error, '--listen', listen);
  }
  reportAcceptErrors(server.server, (error) => options.onAcceptError?.(error));
  const bound = server.server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : listen.port;
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  const scheme = options.tls === undefined ? 'http' : 'https';
  return {
    url: `${scheme}://${host}:${port}`,
    host: listen.host,
    port,
    renewTls: (tls) => renewTls(server, tls),
    close: ({ graceMs } = {}) => closeGracefully(server, connections, graceMs),
  };
};
