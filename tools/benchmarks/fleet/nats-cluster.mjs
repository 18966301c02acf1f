// NATS for the fleet: one server, or a cluster of three, each a process that can be killed, held still and started again.
import { jetstreamManager } from '@nats-io/jetstream';
import { connectNats } from '@switchwire/fleet';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, newFolder, startProgram } from '../lib/start-program.mjs';

const PATIENCE_MS = 60_000;
/** For each question. What is asked while nobody leads is never answered: it is asked again. */
const ANSWER_MS = 5_000;
const ASK_LEADER_MS = 25;

class NatsNode {
  #command;
  #args;
  #running;

  #monitorPort;

  constructor(command, args, port, monitorPort) {
    this.#command = command;
    this.#args = [...args, '-m', String(monitorPort)];
    this.port = port;
    this.#monitorPort = monitorPort;
  }

  /** Messages that clients have sent to it. */
  async taken() {
    const response = await fetch(`http://127.0.0.1:${this.#monitorPort}/varz`);
    return (await response.json()).in_msgs;
  }

  async start() {
    const [program, ...first] = this.#command;
    this.#running = await startProgram(program, [...first, ...this.#args], 'Server is ready');
  }

  async kill() {
    await this.#running?.kill();
    this.#running = undefined;
  }

  /** Undefined: it does not run. */
  get pid() {
    return this.#running?.pid;
  }

  /** After a fault that did not end as it should. */
  async heal() {
    this.thaw();
    if (this.#running === undefined) await this.start();
  }

  freeze() {
    this.#running?.signal('SIGSTOP');
  }

  thaw() {
    this.#running?.signal('SIGCONT');
  }
}

export class NatsCluster {
  nodes = [];
  #watch;

  /** The servers name each other by their ports before any of them runs. */
  static async start(command, count) {
    const cluster = new NatsCluster();
    const folder = newFolder('nats');
    const ports = [];
    while (ports.length < 3 * count) ports.push(await freePort());
    const routes = ports.slice(count, 2 * count).map((port) => `nats://127.0.0.1:${port}`);
    cluster.nodes = routes.map((route, index) => {
      const args = [
        '-a',
        '127.0.0.1',
        '-p',
        String(ports[index]),
        '-js',
        '-sd',
        join(folder, String(index)),
      ];
      // a client that learns of the other servers goes around the line that is cut
      if (count > 1)
        args.push(
          '-n',
          `n${index}`,
          '--cluster_name',
          'chaos',
          '--cluster',
          route,
          '--routes',
          routes.join(','),
          '--no_advertise',
        );
      return new NatsNode(command, args, ports[index], ports[2 * count + index]);
    });
    await Promise.all(cluster.nodes.map((node) => node.start()));
    await cluster.#elected();
    return cluster;
  }

  get urls() {
    return this.nodes.map(({ port }) => `nats://127.0.0.1:${port}`);
  }

  /** Of its JetStream. */
  async manager() {
    return (await this.#watching()).manager;
  }

  /** Messages that clients have sent to all nodes. */
  async taken() {
    const counts = await Promise.all(this.nodes.map((node) => node.taken()));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** The last sequence of a stream: each writing is one. */
  async written(stream) {
    return (await this.#info(stream)).state.last_seq;
  }

  /** What a reader has before it, and has not acknowledged. */
  async unread(durable) {
    const { manager } = await this.#watching();
    const { num_pending, num_ack_pending } = await this.#patiently(() => manager.consumers.info('SW_chaos', durable)); // prettier-ignore
    return num_pending + num_ack_pending;
  }

  /** What all consumers of the events have before them whose names begin so, and have not acknowledged. */
  async unreadOf(prefix) {
    const { manager } = await this.#watching();
    return this.#patiently(async () => {
      let unread = 0;
      for await (const { name, num_pending, num_ack_pending } of manager.consumers.list('SW_chaos'))
        if (name.startsWith(prefix)) unread += num_pending + num_ack_pending;
      return unread;
    });
  }

  /** The node that leads a stream; waits while another is elected. */
  async leaderOf(stream) {
    const { cluster } = await this.#info(stream);
    return this.nodes[Number(cluster?.leader?.slice(1) ?? 0)];
  }

  /** Milliseconds from now until the leader of a stream answers: asked without waiting for the answers before. */
  async ledAgain(stream) {
    const { manager } = await this.#watching();
    const from = performance.now();
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        manager.streams.getMessage(stream, { last_by_subj: '>' }).then(
          () => {
            clearInterval(timer);
            resolve(performance.now() - from);
          },
          () => undefined,
        );
      }, ASK_LEADER_MS);
    });
  }

  async stop() {
    await this.#watch?.connection.close();
    await Promise.all(this.nodes.map((node) => node.kill()));
  }

  async #info(stream) {
    const { manager } = await this.#watching();
    return this.#patiently(
      () => manager.streams.info(stream),
      ({ cluster }) => this.nodes.length === 1 || cluster?.leader !== undefined,
    );
  }

  async #watching() {
    if (this.#watch === undefined) {
      const connection = await connectNats({ urls: this.urls }, 'chaos');
      this.#watch = {
        connection,
        manager: await jetstreamManager(connection, { checkAPI: false, timeout: ANSWER_MS }),
      };
    }
    return this.#watch;
  }

  /** JetStream of a cluster answers when it has a leader. */
  async #elected() {
    const { manager } = await this.#watching();
    await this.#patiently(() => manager.getAccountInfo());
  }

  async #patiently(ask, isEnough = () => true) {
    for (const end = Date.now() + PATIENCE_MS; ; await pause(100)) {
      try {
        const answer = await ask();
        if (isEnough(answer)) return answer;
        if (Date.now() > end) throw new Error('NATS has elected no leader');
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  }
}
