import { once } from 'node:events';
import { createServer } from 'node:net';
import { KEEP_ALIVE_MS } from '../session/keep-alive.ts';
import { type LibeslOptions } from './compat.ts';
import { ESLconnection } from './esl-connection.ts';
import { log } from './log.ts';
import { textOf } from '../error-text.ts';
import { warnOfFault } from '../warn-of-fault.ts';

/** What `eslListen` gives back. */
export interface EslListener {
  readonly port: number;
  /** Takes no more connections; those there are stay. */
  close(): Promise<void>;
}

/** How `eslListen` treats its connections. */
export interface EslListenOptions extends LibeslOptions {
  /**
   * What `onConnection` threw, or why a connection did not stand; undefined: the listener itself failed. Default: the
   * process warns of what `onConnection` threw. `eslSetLogLevel` shows all of them.
   */
  readonly onError?: (error: unknown, connection: ESLconnection | undefined) => void;
}

/**
 * `esl_listen_threaded` of the C library: calls `onConnection` for each connection of FreeSWITCH's `socket`
 * application, once its channel is known. What it throws, or a rejected promise, ends that connection only.
 */
export async function eslListen(
  host: string,
  port: number,
  onConnection: (connection: ESLconnection) => void | Promise<void>,
  options: EslListenOptions = {},
): Promise<EslListener> {
  const { onError } = options;
  const serve = async (connection: ESLconnection): Promise<void> => {
    if ((await connection.ready()) !== 1) {
      onError?.(connection.failure, connection);
      return;
    }
    try {
      await onConnection(connection);
    } catch (error) {
      connection.disconnect();
      log('ERROR', 'eslListen', () => textOf(error));
      if (onError === undefined) warnOfFault(error);
      else onError(error, connection);
    }
  };
  const server = createServer((socket) => {
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    serve(new ESLconnection(socket, options)).catch(warnOfFault);
  });
  server.listen({ host, port });
  await once(server, 'listening');
  server.on('error', (error) => {
    log('ERROR', 'eslListen', () => error.message);
    onError?.(error, undefined);
  });
  const address = server.address();
  return {
    port: address === null || typeof address === 'string' ? port : address.port,
    close: () => {
      server.close();
      return Promise.resolve();
    },
  };
}
