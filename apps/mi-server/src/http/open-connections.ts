import { type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type Limits } from '../config/limit-options.ts';
import { type LimitHits } from '../metrics/limit-hits.ts';
import { ConnectionTable } from './connection-table.ts';
import { addressKeyOf } from './remote-address.ts';

/** The same for the TCP connection that a server accepts and the TLS connection that is made of it. */
const peerOf = ({ remoteAddress = '', remotePort = 0 }: Socket): string =>
  `${remoteAddress} ${remotePort}`;

/** For a newcomer while all connections are being answered. */
const NO_ROOM =
  'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/** The connections of an HTTP server, within their bounds. */
export class OpenConnections implements Iterable<Socket> {
  readonly #table: ConnectionTable<Socket>;
  readonly #byPeer = new Map<string, Socket>();
  readonly #isTls: boolean;

  constructor(server: Server, limits: Limits, hits: LimitHits) {
    this.#table = new ConnectionTable({
      connections: limits.http_connections,
      perAddress: limits.http_connections_per_address,
      onLimit: (limit) => {
        hits.hit(limit);
      },
    });
    this.#isTls = 'setSecureContext' in server;
    server.on('connection', (connection: Socket) => {
      this.#follow(connection);
    });
    // Fastify answers such a client; here it is counted only
    server.on('clientError', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ERR_HTTP_REQUEST_TIMEOUT') hits.hit('http_timeouts');
      if (code === 'HPE_HEADER_OVERFLOW') hits.hit('http_header_bytes');
    });
  }

  [Symbol.iterator](): Iterator<Socket> {
    return this.#table[Symbol.iterator]();
  }

  /** The client behind this connection has shown that it may be here. */
  know(connection: Socket): void {
    const accepted = this.#byPeer.get(peerOf(connection));
    if (accepted !== undefined) this.#table.know(accepted);
  }

  /** A request of this connection is being answered: it is not closed to make room. */
  began(connection: Socket, answer: ServerResponse): void {
    const accepted = this.#byPeer.get(peerOf(connection));
    if (accepted === undefined) return;
    this.#table.began(accepted);
    answer.once('close', () => {
      this.#table.answered(accepted);
    });
  }

  #follow(connection: Socket): void {
    const peer = peerOf(connection);
    if (!this.#table.add(connection, addressKeyOf(connection.remoteAddress))) {
      this.#refuse(connection);
      return;
    }
    this.#byPeer.set(peer, connection);
    connection.once('close', () => {
      this.#table.remove(connection);
      if (this.#byPeer.get(peer) === connection) this.#byPeer.delete(peer);
    });
  }

  #refuse(connection: Socket): void {
    if (this.#isTls) connection.destroy();
    // the end is not waited for: a request that comes must not be read
    else connection.end(NO_ROOM, () => connection.destroy());
  }
}
