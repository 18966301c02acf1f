import { createConnection, type Socket } from 'node:net';
import { type EslFrame, FrameDecoder } from '@switchwire/esl-protocol';
import { vi } from 'vitest';

const open = new Set<RawClient>();

/** A client that writes bytes and keeps what it gets. */
export class RawClient {
  readonly socket: Socket;
  received = Buffer.alloc(0);
  ended = false;
  /** Set by a reset. */
  error: Error | undefined;
  readonly frames: EslFrame[] = [];
  readonly #decoder = new FrameDecoder();
  #taken = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.frames.push(...this.#decoder.push(chunk));
    });
    socket.on('end', () => (this.ended = true));
    socket.on('close', () => (this.ended = true));
    socket.on('error', (error) => (this.error = error));
  }

  static async connect(address: { host: string; port: number }): Promise<RawClient> {
    const socket = createConnection({ host: address.host, port: address.port, noDelay: true });
    const client = RawClient.of(socket);
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return client;
  }

  /** A client on an open connection, e.g. one that FreeSWITCH made. */
  static of(socket: Socket): RawClient {
    const client = new RawClient(socket);
    open.add(client);
    return client;
  }

  /** Connects and logs in. */
  static async login(address: { host: string; port: number }): Promise<RawClient> {
    const client = await RawClient.connect(address);
    await client.ask('auth ClueCon\n\n');
    return client;
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** The next frame that was not taken yet. */
  async next(): Promise<EslFrame> {
    await vi.waitFor(
      () => {
        if (this.frames.length <= this.#taken) throw new Error(`no frame; got ${this.text}`);
      },
      { timeout: 8000, interval: 2 },
    );
    this.#taken += 1;
    return this.frames[this.#taken - 1]!;
  }

  /** The next event; replies before it are passed over. */
  async nextEvent(): Promise<EslFrame> {
    for (;;) {
      const frame = await this.next();
      if (frame.contentType.startsWith('text/event-')) return frame;
    }
  }

  /** Writes a command and gives the next reply; frames of other kinds before it are skipped. */
  async ask(command: string): Promise<EslFrame> {
    this.write(command);
    for (;;) {
      const frame = await this.next();
      if (/^(command\/reply|api\/response)$/.test(frame.contentType)) return frame;
    }
  }

  /** The text of the reply to a command. */
  async replyTo(command: string): Promise<string> {
    const frame = await this.ask(command);
    return frame.hasBody ? frame.body.toString() : (frame.headers.get('Reply-Text') ?? '');
  }

  /** Waits until exactly this much came, and gives it. */
  async bytes(count: number): Promise<string> {
    await vi.waitFor(
      () => {
        if (this.received.length < count) throw new Error(`only ${JSON.stringify(this.text)}`);
      },
      { timeout: 8000, interval: 2 },
    );
    return this.text;
  }

  /** Waits until a condition holds. */
  async until(holds: () => boolean): Promise<void> {
    await vi.waitFor(
      () => {
        if (!holds()) throw new Error(`it does not hold; got ${JSON.stringify(this.text)}`);
      },
      { timeout: 3000, interval: 2 },
    );
  }

  async untilEnd(): Promise<string> {
    await vi.waitFor(
      () => {
        if (!this.ended) throw new Error(`still open; got ${JSON.stringify(this.text)}`);
      },
      { timeout: 8000, interval: 2 },
    );
    return this.text;
  }

  get text(): string {
    return this.received.toString();
  }

  close(): void {
    this.socket.destroy();
    open.delete(this);
  }
}

/** Closes every client that a test left open. */
export function closeClients(): void {
  for (const client of open) client.close();
}
