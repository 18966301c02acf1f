import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP listener that can be closed and opened again on the same port. */
export class TcpFront {
  readonly host: string;
  port: number;
  readonly sockets = new Set<Socket>();
  readonly #accept: (socket: Socket) => void;
  #server: Server | undefined;
  #opening: Promise<void> | undefined;
  /** Whether it should listen; this may change while it opens. */
  #wanted = false;

  constructor(host: string, port: number, accept: (socket: Socket) => void) {
    this.host = host;
    this.port = port;
    this.#accept = accept;
  }

  /** Listens; settles when it does, rejects if the port is not available. */
  async listen(): Promise<void> {
    this.#wanted = true;
    if (this.#server !== undefined) return;
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    await this.#opening;
  }

  async #open(): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.adopt(socket);
      this.#accept(socket);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, this.host, resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    if (this.#wanted) this.#server = server;
    else server.close();
  }

  /** Takes care of a socket: it is closed with the others, and its errors end only the socket. */
  adopt(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.sockets.delete(socket));
  }

  /** Stops listening; open connections stay. */
  refuse(): void {
    this.#wanted = false;
    this.#server?.close();
    this.#server = undefined;
  }

  /** Settles when every connection is closed; those that do not close by themselves are destroyed. */
  async drain(graceMs: number): Promise<void> {
    const sockets = [...this.sockets];
    const timer = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, graceMs);
    const open = sockets.filter((socket) => !socket.destroyed);
    await Promise.all(
      open.map((socket) => new Promise((resolve) => socket.once('close', resolve))),
    );
    clearTimeout(timer);
  }
}
