import { connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** One end of a connection that a test plays by hand: what it reads it must expect, byte by byte. */
export class Peer {
  readonly socket: Socket;
  /** Bytes that came and were not yet read by the test. */
  unread = '';
  ended = false;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.unread += chunk.toString('latin1');
      this.#wake();
    });
    const end = () => {
      this.ended = true;
      this.#wake();
    };
    socket.on('end', end);
    socket.on('close', end);
    socket.on('error', end);
    onTestFinished(() => void socket.destroy());
  }

  send(...pieces: (string | Uint8Array)[]): void {
    this.socket.write(Buffer.concat(pieces.map((piece) => Buffer.from(piece))));
  }

  /** Waits for exactly this text next. */
  async read(text: string): Promise<void> {
    const bytes = Buffer.from(text).toString('latin1');
    await this.#until(() => this.unread.length >= bytes.length || !bytes.startsWith(this.unread));
    const came = this.unread.slice(0, bytes.length);
    if (came !== bytes) throw new Error(`expected ${JSON.stringify(bytes)}, got ${JSON.stringify(came)}`); // prettier-ignore
    this.unread = this.unread.slice(bytes.length);
  }

  /** Waits for one whole command (without a body) and returns it without its blank line. */
  async command(): Promise<string> {
    await this.#until(() => this.unread.includes('\n\n'));
    const at = this.unread.indexOf('\n\n');
    const command = this.unread.slice(0, at);
    this.unread = this.unread.slice(at + 2);
    return Buffer.from(command, 'latin1').toString();
  }

  async end(): Promise<void> {
    await this.#until(() => this.ended);
  }

  async #until(done: () => boolean): Promise<void> {
    while (!done()) {
      if (this.ended)
        throw new Error(`the connection ended; unread: ${JSON.stringify(this.unread)}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** A listener whose connections the test plays. */
export interface PeerServer {
  readonly port: number;
  readonly url: string;
  readonly server: Server;
  accept(): Promise<Peer>;
}

export async function listen(): Promise<PeerServer> {
  const waiting: ((peer: Peer) => void)[] = [];
  const arrived: Peer[] = [];
  const server = createServer((socket) => {
    const peer = new Peer(socket);
    const next = waiting.shift();
    if (next === undefined) arrived.push(peer);
    else next(peer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  return {
    port,
    url: `fs://:ClueCon@127.0.0.1:${port}`,
    server,
    accept: () => {
      const peer = arrived.shift();
      return peer === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(peer);
    },
  };
}

/** FreeSWITCH as the caller: dials an outbound server. */
export async function dialPeer(port: number): Promise<Peer> {
  const socket = connect({ host: '127.0.0.1', port });
  const peer = new Peer(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return peer;
}
