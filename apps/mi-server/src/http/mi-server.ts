import { readFile } from 'node:fs/promises';
import { Server as HttpsServer } from 'node:https';
import { type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { fastify, type FastifyInstance } from 'fastify';
import { ConfigError } from '../config/config-error.ts';
import { isLoopback, type ListenAddress } from '../config/listen-address.ts';
import { addGuard, createRateLimit } from './guard.ts';

/** A certificate and its key, both PEM. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface MiServerOptions {
  readonly listen: ListenAddress;
  /** The bearer token, read at each request; undefined: none is asked for, which only a loopback address may do. */
  readonly token?: () => string | undefined;
  readonly allowedHosts?: readonly string[];
  readonly tls?: TlsFiles | undefined;
  /** Requests per second of one remote address; 0: no limit. Default: none on loopback, 500 elsewhere. */
  readonly maxRequestsPerSecond?: number;
  /** Adds the routes. What it returns are paths that need no token, because they hold nothing to protect. */
  readonly addRoutes: (server: FastifyInstance) => Promise<readonly string[]>;
  readonly onError?: (error: Error) => void;
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

const MAX_HEADER_BYTES = 16_384;
const REQUEST_TIMEOUT_MS = 30_000;
const MAX_CONNECTIONS = 1_000;
/** One address leaves room for the others, whatever it does. */
const MAX_CONNECTIONS_PER_ADDRESS = 500;
/** A connection that sends no request makes room after so long. */
const HEADERS_TIMEOUT_MS = 10_000;
const CONNECTIONS_CHECK_MS = 2_000;
const REMOTE_REQUESTS_PER_SECOND = 500;

const readTls = async (tls: TlsFiles): Promise<{ cert: Buffer; key: Buffer }> => {
  const read = async (file: string, flag: string): Promise<Buffer> => {
    try {
      return await readFile(file);
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      throw new ConfigError(`${flag} ${file}: cannot be read (${code})`);
    }
  };
  const pair = {
    cert: await read(tls.certFile, '--tls-cert'),
    key: await read(tls.keyFile, '--tls-key'),
  };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new ConfigError(
      `--tls-cert ${tls.certFile} and --tls-key ${tls.keyFile} cannot be used: ${(error as Error).message}`,
    );
  }
  return pair;
};

const renewTls = async ({ server }: FastifyInstance, tls: TlsFiles): Promise<void> => {
  if (!(server instanceof HttpsServer)) throw new ConfigError('The server does not speak TLS');
  server.setSecureContext(await readTls(tls));
};

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
      ? 'is taken by another program'
      : code === 'EACCES'
        ? 'may not be used by this user'
        : code === 'EADDRNOTAVAIL'
          ? 'is not an address of this machine'
          : undefined;
  if (what === undefined) return error as Error;
  return new ConfigError(
    `${flag}: ${text} ${what}; choose another, for example ${flag} 127.0.0.1:8890`,
  );
};

const build = async (options: MiServerOptions): Promise<FastifyInstance> => {
  const tls = options.tls === undefined ? undefined : await readTls(options.tls);
  const settings = {
    logger: false,
    forceCloseConnections: 'idle' as const,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { ignoreTrailingSlash: false },
    return503OnClosing: true,
  };
  const http = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADERS_TIMEOUT_MS,
    connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
  };
  return tls === undefined
    ? fastify({ ...settings, http })
    : fastify({ ...settings, https: { ...http, ...tls } });
};

/** Between two looks at the connections that are left while the server closes. */
const CLOSING_LOOK_MS = 50;

/**
 * Lets requests that run finish. Browsers keep connections open beside: those used before, and those opened in advance,
 * which Node counts as busy until their first request. Both would hold up the end until their deadlines.
 */
const closeGracefully = async (
  server: FastifyInstance,
  connections: ReadonlySet<Socket>,
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

/** The open connections, as many of one address as it may have; more are closed at once. */
const trackConnections = (server: FastifyInstance): ReadonlySet<Socket> => {
  const connections = new Set<Socket>();
  const perAddress = new Map<string, number>();
  server.server.on('connection', (connection: Socket) => {
    const { remoteAddress = '' } = connection;
    const count = perAddress.get(remoteAddress) ?? 0;
    if (count >= MAX_CONNECTIONS_PER_ADDRESS) {
      connection.destroy();
      return;
    }
    perAddress.set(remoteAddress, count + 1);
    connections.add(connection);
    connection.once('close', () => {
      connections.delete(connection);
      const left = (perAddress.get(remoteAddress) ?? 1) - 1;
      if (left === 0) perAddress.delete(remoteAddress);
      else perAddress.set(remoteAddress, left);
    });
  });
  return connections;
};

/** Builds the server, guards it and listens. Throws ConfigError when the address cannot be had. */
export const createMiServer = async (options: MiServerOptions): Promise<MiServer> => {
  const { listen, token = () => undefined } = options;
  if (!isLoopback(listen.host) && token() === undefined) {
    throw new ConfigError(`${listen.host} can be reached from other machines: a token is required`);
  }
  const server = await build(options);
  const isReachable = !isLoopback(listen.host);
  const perSecond = options.maxRequestsPerSecond ?? (isReachable ? REMOTE_REQUESTS_PER_SECOND : 0);
  const allowedHosts = (options.allowedHosts ?? []).map((name) => name.toLowerCase());
  const openPaths = new Set<string>();
  addGuard(server, {
    rules: { token, isReachable, allowedHosts },
    rateLimit: createRateLimit(perSecond),
    openPaths,
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: 'There is nothing here; POST /mi takes JSON-RPC' }),
  );
  server.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) options.onError?.(error);
    return reply
      .code(status)
      .send({ error: status >= 500 ? 'A defect of the server' : error.message });
  });
  for (const path of await options.addRoutes(server)) openPaths.add(path);
  server.server.maxConnections = MAX_CONNECTIONS;
  const connections = trackConnections(server);

  try {
    await server.listen({ host: listen.host, port: listen.port });
  } catch (error) {
    await server.close();
    throw describeListenError(error, '--listen', listen);
  }
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
