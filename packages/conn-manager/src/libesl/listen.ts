import { createServer } from 'node:net';
import { type LibeslOptions } from './compat.ts';
import { ESLconnection } from './esl-connection.ts';

/** What `eslListen` gives back. */
export interface EslListener {
  readonly port: number;
  /** Takes no more connections; those there are stay. */
  close(): Promise<void>;
}

/**
 * `esl_listen_threaded` of the C library: calls `onConnection` for each connection of FreeSWITCH's `socket`
 * application, once its channel is known. What it throws, or a rejected promise, ends that connection only.
 */
export async function eslListen(
  host: string,
  port: number,
  onConnection: (connection: ESLconnection) => void | Promise<void>,
  options?: LibeslOptions,
): Promise<EslListener> {
  const server = createServer((socket) => {
    const connection = new ESLconnection(socket, options);
    void connection
      .ready()
      .then((connected) => (connected === 1 ? onConnection(connection) : undefined))
      .catch(() => connection.disconnect());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const address = server.address();
  return {
    port: address === null || typeof address === 'string' ? port : address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
