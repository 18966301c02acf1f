// A fleet with everything around it: NATS, a database, nodes, servers, and those that watch.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { usageOf } from '../lib/process-usage.mjs';
import { newFolder } from '../lib/start-program.mjs';
import { openDatabase } from './database.mjs';
import { NatsCluster } from './nats-cluster.mjs';
import { Nodes } from './nodes.mjs';
import { ServerProcess } from './server-process.mjs';
import { Commands, hearRoutes, readStream } from './watchers.mjs';

const SETTLED_MS = 90_000;
/** Events that a server still has come within so long. */
const QUIET_MS = 3_000;
const READ_MS = 120_000;
const STEADY_MS = 5_000;

export class World {
  servers = [];

  /** `natsNodes` 1 or 3; `databaseCommand`: of a private MongoDB, else the sockets are in a file; `nodes`: how many, or what to use. */
  static async open({ natsCommand, natsNodes, databaseCommand, nodes, program }) {
    const world = new World();
    world.program = program;
    world.nats = await NatsCluster.start(natsCommand, natsNodes);
    world.nodes = typeof nodes === 'number' ? await Nodes.open(nodes) : nodes;
    const { addresses, events, password } = world.nodes;
    const entries = addresses.map((address) => {
      const [host, port] = address.split(':');
      return { host, port: Number(port), password, events };
    });
    if (databaseCommand === undefined) {
      const file = join(newFolder('sockets'), 'sockets.json');
      writeFileSync(file, JSON.stringify(entries));
      world.dbUrl = `file:${file}`;
    } else {
      world.database = await openDatabase(databaseCommand, entries);
      world.dbUrl = world.database.url;
    }
    world.routes = await hearRoutes(world.nodes);
    world.commands = new Commands(world.servers, world.nodes);
    return world;
  }

  /** Starts another server. */
  async add(id) {
    const natsPorts = this.nats.nodes.map(({ port }) => port);
    const { program, dbUrl } = this;
    const server = await ServerProcess.open(id, {
      natsPorts,
      program,
      dbUrl,
      routesPort: this.routes.port,
      events: this.nodes.events,
    });
    await server.start();
    this.servers.push(server);
    return server;
  }

  async watch() {
    this.stream = await readStream(this.nats.urls, this.nodes);
  }

  /** The id of the server that acts for each node; undefined: none does. */
  async acting() {
    const awake = this.servers.filter(({ isAwake }) => isAwake).map(({ id }) => id);
    return (await this.nodes.owners()).map(({ server, isAttended }) =>
      isAttended ? awake.find((id) => server.startsWith(`${id}-`)) : undefined,
    );
  }

  /** Resolves when every node is acted for. */
  async settled() {
    for (const end = Date.now() + SETTLED_MS; ; await pause(100)) {
      const free = (await this.acting()).filter((id) => id === undefined).length;
      if (free === 0) return;
      if (Date.now() > end)
        throw new Error(`${free} nodes are acted for by no server after ${SETTLED_MS} ms`);
    }
  }

  /** Resolves when each server has a share. */
  async balanced() {
    for (const end = Date.now() + SETTLED_MS; ; await pause(100)) {
      const acting = await this.acting();
      if (this.servers.every(({ id }) => acting.includes(id))) return;
      if (Date.now() > end) throw new Error(`A server has no socket after ${SETTLED_MS} ms`);
    }
  }

  /** Resolves when no socket has moved for a while. */
  async steady() {
    let known = '';
    for (let since = Date.now(); Date.now() - since < STEADY_MS; await pause(500)) {
      const now = (await this.nodes.owners()).map(({ epoch }) => epoch).join();
      if (now === known) continue;
      known = now;
      since = Date.now();
    }
  }

  /** The server with most sockets, and its nodes. */
  async busiest() {
    const acting = await this.acting();
    const [victim] = this.servers
      .filter(({ isAwake }) => isAwake)
      .map((server) => ({
        server,
        nodes: acting.flatMap((id, node) => (id === server.id ? [node] : [])),
      }))
      .sort((one, other) => other.nodes.length - one.nodes.length);
    return victim;
  }

  /** Milliseconds from `since` until another server announced itself on the last of these nodes. */
  async takenOver({ server, nodes }, since) {
    for (const end = Date.now() + SETTLED_MS; ; await pause(50)) {
      const owners = await this.nodes.owners();
      const left = nodes.filter((node) => {
        const owner = owners[node];
        return !owner.isAttended || owner.server.startsWith(`${server.id}-`);
      });
      if (left.length === 0) return Math.max(0, ...nodes.map((node) => owners[node].at - since));
      if (Date.now() > end)
        throw new Error(`${left.length} of ${nodes.length} nodes were not taken over`);
    }
  }

  /** Milliseconds of processors that each part has used, the servers that are awake one by one. */
  usage() {
    const total = (pids) => pids.reduce((sum, pid) => sum + usageOf(pid).cpuMs, 0);
    const awake = this.servers.filter(({ isAwake }) => isAwake);
    const { user, system } = process.cpuUsage();
    return {
      ...Object.fromEntries(awake.map((server) => [server.id, server.usage().cpuMs])),
      NATS: total(this.nats.nodes.flatMap(({ pid }) => pid ?? [])),
      nodes: total(this.nodes.pids ?? []),
      harness: (user + system) / 1_000,
    };
  }

  /** After the last event: the stream is read to its end, and every command is over. */
  async rest() {
    await this.nodes.fire(0);
    await this.commands.stop();
    for (const end = Date.now() + READ_MS; Date.now() < end; await pause(500))
      if ((await this.nats.unread('chaos')) === 0 && this.stream.quietMs() > QUIET_MS) return;
  }

  /** For the account. */
  async facts() {
    const { nodes, stream, routes, commands } = this;
    return {
      sent: await nodes.sent(),
      addresses: nodes.addresses,
      seen: stream.seen,
      gaps: stream.gaps,
      runs: routes.runs,
      outcomes: commands.outcomes,
      ran: await nodes.ran(),
    };
  }

  async close() {
    await this.stream?.stop();
    await Promise.all(this.servers.map((server) => server.close()));
    this.routes?.stop();
    this.nodes?.stop();
    await this.database?.stop();
    await this.nats?.stop();
  }
}
