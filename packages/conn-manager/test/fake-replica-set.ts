import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { type Document, Long } from 'mongodb';
import { encodeReply, takeCommands, type WireCommand } from './mongo-wire.ts';

const CURSOR = Long.fromNumber(42);
const NAMESPACE = 'fleet.freeswitch';
type Failure = Readonly<{ code: number; errmsg: string }>;

/**
 * A replica set of one that has one collection and change streams, for what the MongoDB-compatible servers at hand have
 * not. It plays the server's side only: the driver is the real one.
 */
export class FakeReplicaSet {
  /** The collection. */
  readonly documents: Document[] = [];
  /** `resumeAfter` of each change stream that was asked for, undefined where there was none. */
  readonly streams: (string | undefined)[] = [];
  /** Names of the commands that came. */
  readonly commands: string[] = [];
  /** Refuses change streams. */
  refuses: ((resumeAfter: string | undefined) => Failure | undefined) | undefined;
  /** Changes since the beginning; the token of one is its number. */
  readonly #changes: string[] = [];
  #next = 0;
  /** Wakes the client that waits for changes. */
  #wake: () => void = () => undefined;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `mongodb://127.0.0.1:${this.#port}/fleet?replicaSet=rs0&serverSelectionTimeoutMS=2000&heartbeatFrequencyMS=500`;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async start(): Promise<void> {
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    this.dropConnections();
    await closed;
  }

  dropConnections(): void {
    this.#wake();
    for (const socket of this.#sockets) socket.destroy();
  }

  insert(document: Document): void {
    this.documents.push({ _id: this.#changes.length, ...document });
    this.announce('insert');
  }

  /** A change, whatever the collection holds. */
  announce(operationType: string): void {
    this.#changes.push(operationType);
    this.#wake();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let bytes = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      const { commands, rest } = takeCommands(Buffer.concat([bytes, chunk]));
      bytes = Buffer.from(rest);
      for (const command of commands)
        void this.#answer(command.body).then((reply) => {
          if (!socket.destroyed) socket.write(encodeReply(command, reply));
        });
    });
  }

  async #answer(body: Document): Promise<WireCommand['body']> {
    const name = Object.keys(body)[0] ?? '';
    this.commands.push(name);
    switch (name.toLowerCase()) {
      case 'hello':
      case 'ismaster':
        return this.#hello();
      case 'find':
        return { ok: 1, cursor: { id: Long.ZERO, ns: NAMESPACE, firstBatch: this.documents } };
      case 'listindexes':
        return {
          ok: 1,
          cursor: {
            id: Long.ZERO,
            ns: NAMESPACE,
            firstBatch: [{ v: 2, key: { ip: 1, port: 1 }, name: 'ip_1_port_1', unique: true }],
          },
        };
      case 'aggregate':
        return this.#openStream(body);
      case 'getmore':
        await this.#changeOrTimeout(Number(body['maxTimeMS']));
        return { ok: 1, cursor: { id: CURSOR, ns: NAMESPACE, nextBatch: this.#takeChanges() } };
      default:
        return { ok: 1 };
    }
  }

  #hello(): Document {
    const me = `127.0.0.1:${this.#port}`;
    return {
      ok: 1,
      helloOk: true,
      ismaster: true,
      isWritablePrimary: true,
      setName: 'rs0',
      setVersion: 1,
      hosts: [me],
      primary: me,
      me,
      minWireVersion: 0,
      maxWireVersion: 21,
      maxBsonObjectSize: 16_777_216,
      maxMessageSizeBytes: 48_000_000,
      maxWriteBatchSize: 100_000,
      logicalSessionTimeoutMinutes: 30,
    };
  }

  #openStream(body: Document): Document {
    const [stage] = body['pipeline'] as Document[];
    const options = stage?.['$changeStream'] as { resumeAfter?: { _data: string } };
    const resumeAfter = options.resumeAfter?._data;
    this.streams.push(resumeAfter);
    const failure = this.refuses?.(resumeAfter);
    if (failure !== undefined) return { ok: 0, ...failure };
    this.#next = resumeAfter === undefined ? this.#changes.length : Number(resumeAfter) + 1;
    return { ok: 1, cursor: { id: CURSOR, ns: NAMESPACE, firstBatch: this.#takeChanges() } };
  }

  #takeChanges(): Document[] {
    const first = this.#next;
    this.#next = this.#changes.length;
    return this.#changes
      .slice(first)
      .map((operationType, n) => ({ _id: { _data: String(first + n) }, operationType }));
  }

  #changeOrTimeout(ms: number): Promise<void> {
    if (this.#next < this.#changes.length) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
