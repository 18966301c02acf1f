// What the harness sees of the fleet from outside: events of the stream, events of routes, and the fate of commands.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setInterval, clearInterval } from 'node:timers';
import { consumeEvents } from '@switchwire/fleet/consumer';

/** What the ids of workers begin with. */
export const WORKER = 'worker-';

const count = (counts, key) => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** A durable reader of everything: how often each event came, and every gap that was reported to it. */
export async function readStream(urls, { events, keyOf }, fleet = 'chaos') {
  const seen = new Map();
  const late = new Set();
  const gaps = [];
  let last = Date.now();
  const consumer = await consumeEvents({
    nats: { urls },
    fleet,
    durable: 'chaos',
    events,
    start: 'all',
    // what comes again is not counted again; to wait for each acknowledgement is too slow where NATS is busy
    ack: 'after',
    onEvent(event, { lateMs }) {
      last = Date.now();
      const key = keyOf((name) => event.header(name));
      count(seen, key);
      if (lateMs !== undefined) late.add(key);
    },
    onGap: (gap) => void gaps.push(gap),
  });
  return { seen, late, gaps, quietMs: () => Date.now() - last, stop: () => consumer.stop() };
}

/** Takes the lines of the scripts: how often each event was run, by servers and by workers. */
export async function hearRoutes({ keyOf }) {
  const runs = new Map();
  const worked = { runs: new Map(), gaps: [], kills: [] };
  let last = Date.now();
  const take = (server, json, gap) => {
    const isWorker = server.startsWith(WORKER);
    if (gap === undefined) {
      last = Date.now();
      count(isWorker ? worked.runs : runs, keyOf((name) => json[name])); // prettier-ignore
    } else if (isWorker) worked.gaps.push(gap);
  };
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (line) => {
      const said = JSON.parse(line);
      take(said.server, said.json, said.gap);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    runs,
    worked,
    quietMs: () => Date.now() - last,
    port: server.address().port,
    stop: () => server.close(),
  };
}

/** Errors after which nothing ran; as `ran` of RemoteCommandError says it, and as a session does. */
const NOT_RUN =
  /did not run|^(?:SW_NO_OWNER|SW_NOT_OWNER|SW_EXPIRED|SW_BUSY|SW_ENGINE_LOST|ESL_NOT_CONNECTED|ESL_QUEUE_FULL|ESL_INVALID_ARGUMENT)\b/;

/** Commands for sockets drawn at random, by servers drawn at random: `ran`, `not run` or `unknown`. */
export class Commands {
  outcomes = new Map();
  errors = new Map();
  #serversOf;
  #nodes;
  #timer;
  #running = new Set();
  #count = 0;

  /** `serversOf`: those that may be asked now. */
  constructor(serversOf, nodes) {
    this.#serversOf = serversOf;
    this.#nodes = nodes;
  }

  start(perSecond) {
    this.#timer = setInterval(() => {
      const awake = this.#serversOf().filter(({ isAwake }) => isAwake);
      const server = awake[Math.floor(Math.random() * awake.length)];
      const { addresses } = this.#nodes;
      const address = addresses[Math.floor(Math.random() * addresses.length)];
      if (server === undefined) return;
      const running = this.run(server, address).finally(() => this.#running.delete(running));
      this.#running.add(running);
    }, 1_000 / perSecond);
  }

  async stop() {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
  }

  /** One command. Never rejects. */
  async run(server, address) {
    const id = `c${++this.#count}`;
    let outcome = 'ran';
    try {
      await server.mi('freeswitch_esl', {
        command: this.#nodes.orderOf(id),
        freeswitch_url: address,
      });
    } catch ({ message, cause }) {
      outcome = NOT_RUN.test(message) ? 'not run' : 'unknown';
      const why = cause === undefined ? '' : `, ${cause.code ?? cause.message}`;
      count(this.errors, `${outcome}: ${message.replaceAll(/c\d+|127\S+/g, '…')}${why}`);
    }
    this.outcomes.set(id, outcome);
    return outcome;
  }
}
