import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { GREETING, HOSTILE_KINDS, type HostileKind, reply } from './hostile-kinds.ts';

/** One listener for each kind of hostile peer. */
export class HostilePeers {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  #isQuiet = false;

  /** Starts them; their URLs. */
  async open(): Promise<readonly string[]> {
    for (const kind of Object.values(HOSTILE_KINDS)) {
      const server = createServer((socket) => {
        this.#meet(socket, kind);
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      this.#servers.push(server);
    }
    return this.#servers.map((server) => {
      const { port } = server.address() as AddressInfo;
      return `fs://:ClueCon@127.0.0.1:${port}`;
    });
  }

  /** Quiet ones hang up on every caller. */
  quiet(isQuiet: boolean): void {
    if (isQuiet === this.#isQuiet) return;
    this.#isQuiet = isQuiet;
    if (isQuiet) this.#hangUp();
  }

  close(): void {
    this.#hangUp();
    for (const server of this.#servers) server.close();
  }

  #hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #meet(socket: Socket, kind: HostileKind): void {
    socket.on('error', () => undefined);
    if (this.#isQuiet) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
    });
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const commands = text.split('\n\n');
      text = commands.pop() ?? '';
      for (const command of commands) answer(socket, kind, command);
    });
    if (kind.instead === undefined) socket.write(GREETING);
    else kind.instead(socket);
  }
}

function answer(socket: Socket, kind: HostileKind, command: string): void {
  if (kind.answer !== undefined) kind.answer(socket, command);
  else if (command.startsWith('api ')) socket.write('Content-Type: api/response\n\n');
  else socket.write(reply('+OK accepted'));
  if (command === 'event json DTMF') kind.after?.(socket);
}
