// The line of one server to NATS. Cut, it swallows everything and closes nothing, as a network does.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Line {
  #isCut = false;
  #pairs = new Set();
  #servers = [];

  static async to(ports) {
    const line = new Line();
    for (const port of ports) {
      const server = createServer((client) => line.#join(client, port)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      line.#servers.push(server);
    }
    return line;
  }

  get urls() {
    return this.#servers.map((server) => `nats://127.0.0.1:${server.address().port}`);
  }

  cut() {
    this.#isCut = true;
  }

  /** What was swallowed is lost, and so are its connections. */
  mend() {
    this.#isCut = false;
    this.#close();
  }

  stop() {
    for (const server of this.#servers) server.close();
    this.#close();
  }

  #close() {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  #join(client, port) {
    const upstream = connect(port, '127.0.0.1');
    const pair = [client, upstream];
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const [from, to] of [pair, pair.toReversed()])
      from
        .on('data', (chunk) => this.#isCut || to.write(chunk))
        .on('error', end)
        .on('close', () => this.#isCut || end());
  }
}
