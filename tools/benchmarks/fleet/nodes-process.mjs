// A process of fake FreeSWITCH nodes: they number their events, note the commands that run, and who announced itself.
import { setInterval, clearInterval } from 'node:timers';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';

// a server that is killed makes an error of each of its connections, and nothing reads where
Error.stackTraceLimit = 0;

const TICK_MS = 20;
const MAX_TICK_MS = 500;
const FOR_EVER_MS = 2 ** 31 - 1;

const nodes = [];
const ran = new Map();
let timer;

class Node {
  /** When each event was sent. */
  sent = [];
  owner = { epoch: 0, server: '', at: 0, connection: 0 };

  async open(name) {
    this.name = name;
    this.fake = await createFakeFreeswitch();
    this.fake.api('chaos', (id) => {
      ran.set(id, (ran.get(id) ?? 0) + 1);
      return `+OK ${id}`;
    });
    void this.fake
      .waitForCommand((command) => this.#see(command), { timeoutMs: FOR_EVER_MS })
      .catch(() => undefined);
  }

  fire() {
    const number = this.sent.push(Date.now()) - 1;
    this.fake.emit('DTMF', { 'Chaos-Node': String(this.name), 'Chaos-Number': String(number) });
  }

  /** The connection that announced itself last is there. */
  get isAttended() {
    return this.fake.connections.some(({ id, closed }) => id === this.owner.connection && !closed);
  }

  /** Looks at each command, and takes none. */
  #see(command) {
    if (!command.startsWith('sendevent')) return false;
    const epoch = Number(/^Switchwire-Epoch: (\d+)/m.exec(command)?.[1] ?? 0);
    const server = /^Switchwire-Server: (\S+)/m.exec(command)?.[1] ?? '';
    const known = this.owner;
    const { connection } = this.fake.commands.at(-1);
    if (epoch < known.epoch || (epoch === known.epoch && server < known.server)) return false;
    // repeated; on a new connection of the same owner it is news
    if (epoch === known.epoch && server === known.server && connection === known.connection)
      return false;
    this.owner = { epoch, server, at: Date.now(), connection };
    return false;
  }
}

const methods = {
  async open(first, count) {
    const opened = Array.from({ length: count }, () => new Node());
    await Promise.all(opened.map((node, index) => node.open(first + index)));
    nodes.push(...opened);
    return opened.map(({ fake }) => fake.port);
  },
  /** Events a second, of each node. */
  fire(rate) {
    clearInterval(timer);
    let due = 0;
    let lastAt = performance.now();
    let next = 0;
    if (rate === 0) return;
    timer = setInterval(() => {
      const now = performance.now();
      due += (Math.min(now - lastAt, MAX_TICK_MS) / 1_000) * rate * nodes.length;
      lastAt = now;
      for (; due >= 1; due--) nodes[next++ % nodes.length].fire();
    }, TICK_MS);
  },
  owners: () =>
    nodes.map(({ owner: { epoch, server, at }, isAttended }) => ({
      epoch,
      server,
      at,
      isAttended,
    })),
  /** Which of these no other server acts for than the one of this prefix. */
  untaken: (prefix, among) =>
    among.filter(
      (index) => nodes[index].owner.server.startsWith(prefix) || !nodes[index].isAttended,
    ),
  sent: () => nodes.map(({ sent }) => sent),
  ran: () => [...ran],
  usage: () => ({ rss: process.memoryUsage.rss(), cpu: process.cpuUsage() }),
};

process.on('message', async ({ id, method, args }) => {
  try {
    process.send({ id, result: await methods[method](...args) });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
process.on('disconnect', () => process.exit());
