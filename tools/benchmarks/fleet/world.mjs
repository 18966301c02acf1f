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
import { Commands, hearRoutes, readStream, WORKER } from './watchers.mjs';

const SETTLED_MS = 90_000;
/** Events that a server still has come within so long. */
const QUIET_MS = 3_000;
const READ_MS = 120_000;
const STEADY_MS = 5_000;
const GROUP = 'chaos-workers';

/** An error about some of the nodes. */
const about = (nodes, message) => Object.assign(new Error(message), { nodes });

export class World {
  /** Those with sockets. */
  servers = [];
  workers = [];

  /** `natsNodes` 1 or 3; `databaseCommand`: of a private MongoDB, else the sockets are in a file; `nodes`: how many, or what to use. */
  static async open({ natsCommand, natsNodes, databaseCommand, nodes, program, logLevel }) {
    const world = new World();
    Object.assign(world, { program, logLevel });
    world.nats = await NatsCluster.start(natsCommand, natsNodes);
    world.nodes = typeof nodes === 'number' ? await Nodes.open(nodes) : nodes;
    const { addresses, events, password } = world.nodes;
    const entries = addresses.map((address) => {
      const [host, port] = address.split(':');
      return { host, port: Number(port), password, events };
    });
    if (databaseCommand === undefined) {
      const file = join(newFolder('sockets'), 'sockets.json');
      writeFileSync(file, JSON.stringify(entries), { mode: 0o600 });
      world.dbUrl = `file:${file}`;
    } else {
      world.database = await openDatabase(databaseCommand, entries);
      world.dbUrl = world.database.url;
    }
    world.routes = await hearRoutes(world.nodes);
    world.commands = new Commands(() => world.everybody, world.nodes);
    return world;
  }

  get everybody() {
    return [...this.servers, ...this.workers];
  }

  /** Starts another server. */
  async add(id) {
    const server = await this.#open(id, { dbUrl: this.dbUrl });
    await server.start();
    this.servers.push(server);
    return server;
  }

  /** Starts another worker. */
  async addWorker(number) {
    const worker = await this.#open(`${WORKER}${number}`, { group: GROUP });
    await worker.start();
    this.workers.push(worker);
    return worker;
  }

  #open(id, role) {
    const { program, logLevel } = this;
    return ServerProcess.open(id, {
      ...role,
      natsPorts: this.nats.nodes.map(({ port }) => port),
      program,
      logLevel,
      routesPort: this.routes.port,
      events: this.nodes.events,
    });
  }

  /** Resolves when the workers that are awake read every part, with the milliseconds since a time. */
  async worked(since = Date.now()) {
    for (const end = Date.now() + SETTLED_MS; ; await pause(100)) {
      const awake = this.workers.filter(({ isAwake }) => isAwake);
      const infos = await Promise.all(awake.map((one) => one.mi('fleet_list').catch(() => ({}))));
      const parts = infos.map(({ Worker }) => Worker ?? { parts: 0, reading: 0, unread: 1 });
      const read = parts.reduce((sum, { reading }) => sum + reading, 0);
      if (parts.length > 0 && parts.every((one) => one.unread === 0) && read === parts[0].parts)
        return Date.now() - since;
      if (Date.now() > end) throw new Error(`The workers read ${read} of ${parts[0]?.parts} parts after ${SETTLED_MS} ms`); // prettier-ignore
    }
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
  async settled({ patienceMs = SETTLED_MS, lookMs = 100 } = {}) {
    for (const end = Date.now() + patienceMs; ; await pause(lookMs)) {
      const free = (await this.acting()).flatMap((id, node) => (id === undefined ? [node] : []));
      if (free.length === 0) return;
      if (Date.now() > end)
        throw about(free, `${free.length} nodes are acted for by no server after ${patienceMs} ms`);
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
  async takenOver({ server, nodes }, since, { patienceMs = SETTLED_MS, lookMs = 250 } = {}) {
    const prefix = `${server.id}-`;
    let left = nodes;
    // seldom, and only those that are left: the nodes note the times themselves, and to ask thousands of them costs what is measured
    for (const end = Date.now() + patienceMs; ; await pause(lookMs)) {
      left = await this.nodes.untaken(prefix, left);
      // one that was taken early may be left again
      if (left.length === 0) left = await this.nodes.untaken(prefix, nodes);
      if (left.length === 0) {
        const owners = await this.nodes.owners();
        return Math.max(0, ...nodes.map((node) => owners[node].at - since));
      }
      if (Date.now() > end)
        throw about(left, `${left.length} of ${nodes.length} nodes were not taken over after ${patienceMs} ms`); // prettier-ignore
    }
  }

  /** Milliseconds of processors that each part has used, the servers that are awake one by one. */
  usage() {
    const total = (pids) => pids.reduce((sum, pid) => sum + usageOf(pid).cpuMs, 0);
    const awake = this.everybody.filter(({ isAwake }) => isAwake);
    const { user, system } = process.cpuUsage();
    return {
      ...Object.fromEntries(awake.map((server) => [server.id, server.usage().cpuMs])),
      NATS: total(this.nats.nodes.flatMap(({ pid }) => pid ?? [])),
      nodes: total(this.nodes.pids ?? []),
      harness: (user + system) / 1_000,
    };
  }

  /** After the last event: the stream is read to its end, by the workers too, and every command is over. */
  async rest() {
    await this.nodes.fire(0);
    await this.commands.stop();
    let least = Infinity;
    for (let end = Date.now() + READ_MS; Date.now() < end; await pause(500)) {
      const unread = await this.#unread();
      if (unread === 0 && Math.min(this.stream.quietMs(), this.routes.quietMs()) > QUIET_MS) return;
      if (unread >= least) continue;
      least = unread;
      end = Date.now() + READ_MS;
    }
    console.log(`${least} events of the stream are not read or not acknowledged`);
  }

  async #unread() {
    const workers = this.workers.length > 0 ? await this.nats.unreadOf(GROUP) : 0;
    return workers + (await this.nats.unread('chaos'));
  }

  /** After a fault that did not end as it should: everything runs, and no server is drained. */
  async heal() {
    this.database?.thaw();
    await Promise.all(this.nats.nodes.map((node) => node.heal()));
    await Promise.all(this.everybody.map((server) => server.heal()));
    for (const { id } of this.servers) await this.servers[0].mi('fleet_resume', [id]);
    await this.settled();
  }

  /** For the account. */
  async facts() {
    const { nodes, stream, routes, commands } = this;
    return {
      sent: await nodes.sent(),
      addresses: nodes.addresses,
      seen: stream.seen,
      late: stream.late,
      gaps: stream.gaps,
      runs: routes.runs,
      worked: this.workers.length > 0 ? routes.worked : undefined,
      outcomes: commands.outcomes,
      ran: await nodes.ran(),
    };
  }

  async close() {
    await this.stream?.stop();
    await Promise.all(this.everybody.map((server) => server.close()));
    this.routes?.stop();
    this.nodes?.stop();
    await this.database?.stop();
    await this.nats?.stop();
  }
}
