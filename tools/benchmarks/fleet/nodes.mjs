// The nodes in their processes, as one list.
import { fork } from 'node:child_process';

/** Nodes in one process. */
const MAX_NODES = 3_000;

class NodesProcess {
  /** With room for what thousands of connections leave behind: the nodes should cost little beside what is measured. */
  #child = fork(new URL('nodes-process.mjs', import.meta.url), [], {
    execArgv: ['--max-semi-space-size=64'],
  });
  #waiting = new Map();
  #count = 0;

  constructor() {
    this.#child.on('message', ({ id, result, error }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    });
  }

  get pid() {
    return this.#child.pid;
  }

  ask(method, ...args) {
    return new Promise((resolve, reject) => {
      const id = ++this.#count;
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, method, args });
    });
  }

  stop() {
    this.#child.disconnect();
  }
}

export class Nodes {
  /** What the servers subscribe to. */
  events = ['DTMF'];
  password = 'ClueCon';
  /** Of each node. */
  ports = [];
  #processes = [];
  /** Of each process but the last. */
  #maxNodes = 0;

  static async open(count, maxNodes = MAX_NODES) {
    const nodes = new Nodes();
    nodes.#maxNodes = maxNodes;
    while (nodes.ports.length < count) {
      const child = new NodesProcess();
      nodes.#processes.push(child);
      const more = Math.min(maxNodes, count - nodes.ports.length);
      nodes.ports.push(...(await child.ask('open', nodes.ports.length, more)));
    }
    return nodes;
  }

  get addresses() {
    return this.ports.map((port) => `127.0.0.1:${port}`);
  }

  /** Of their processes. */
  get pids() {
    return this.#processes.map(({ pid }) => pid);
  }

  /** Events a second, of each node. */
  async fire(rate) {
    await this.#all('fire', rate);
  }

  /** Who announced itself last on each node, when, and whether it is still connected. */
  owners() {
    return this.#all('owners');
  }

  /** Which of these nodes no other server acts for than the one of this prefix: little to ask and to answer, also of thousands. */
  async untaken(prefix, among) {
    const left = this.#processes.map(async (child, at) => {
      const first = at * this.#maxNodes;
      const own = among.filter((node) => node >= first && node < first + this.#maxNodes);
      if (own.length === 0) return [];
      const answer = await child.ask('untaken', prefix, own.map((node) => node - first)); // prettier-ignore
      return answer.map((index) => index + first);
    });
    return (await Promise.all(left)).flat();
  }

  /** When each event of each node was sent. */
  async sent() {
    const times = await this.#all('sent');
    return times.map(
      (node, index) => new Map(node.map((at, number) => [`${index} ${number}`, at])),
    );
  }

  /** What tells an event from all others. */
  keyOf(header) {
    return `${header('Chaos-Node')} ${header('Chaos-Number')}`;
  }

  /** A command that can be counted where it runs. */
  orderOf(id) {
    return `api chaos ${id}`;
  }

  /** How often each command ran. */
  async ran() {
    return new Map(await this.#all('ran'));
  }

  stop() {
    for (const child of this.#processes) child.stop();
  }

  async #all(method, ...args) {
    const answers = await Promise.all(this.#processes.map((child) => child.ask(method, ...args)));
    return answers.flat();
  }
}
