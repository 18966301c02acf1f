// A child process that measures one client: `socket-client.mjs NAME PORT`, then one request per message.
import { CLIENTS } from './clients.mjs';

const [name, port] = process.argv.slice(2);
const open = CLIENTS[name];
let seen = 0;
let keys = 0;
const onEvent = (eventName, uuid) => {
  seen += 1;
  if (eventName !== undefined && uuid !== undefined) keys += 1;
};

const clients = new Map();
async function clientFor(format) {
  if (!clients.has(format))
    clients.set(format, await open({ port: Number(port), format, onEvent }));
  return clients.get(format);
}

const microseconds = (before) => {
  const { user, system } = process.cpuUsage(before);
  return user + system;
};

const requests = {
  /** CPU µs an event; `complete` tells whether every one arrived with both keys. */
  async events({ format, count }) {
    const client = await clientFor(format);
    seen = 0;
    keys = 0;
    const before = process.cpuUsage();
    await client.api(`send ${format} ${count}`);
    return { cost: microseconds(before) / seen, seen, keys };
  },

  /** Microseconds of one `api` after the other: the median. */
  async api({ count }) {
    const client = await clientFor('json');
    const times = [];
    for (let i = 0; i < count; i += 1) {
      const started = performance.now();
      await client.api('status');
      times.push((performance.now() - started) * 1000);
    }
    return { cost: times.sort((a, b) => a - b)[count >> 1] };
  },

  /** Jobs with 64 in flight: CPU µs and wall µs a job. */
  jobs: ({ count }) => inFlight(count, (client) => client.bgapi('status')),

  /** The same of `api`. */
  commands: ({ count }) => inFlight(count, (client) => client.api('status')),

  /** KB of heap and buffers that each of `count` idle connections keeps, after a garbage collection. */
  async memory({ count }) {
    await clientFor('json');
    const before = held();
    const many = [];
    for (let i = 0; i < count; i += 50) {
      const batch = Array.from({ length: 50 }, () =>
        open({ port: Number(port), format: 'json', onEvent }),
      );
      many.push(...(await Promise.all(batch)));
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    const cost = (held() - before) / count / 1024;
    for (const client of many) client.close();
    return { cost };
  },
};

async function inFlight(count, run) {
  const client = await clientFor('json');
  let left = count;
  const before = process.cpuUsage();
  const started = performance.now();
  const worker = async () => {
    while (left-- > 0) await run(client);
  };
  await Promise.all(Array.from({ length: 64 }, worker));
  const wall = ((performance.now() - started) * 1000) / count;
  return { cost: microseconds(before) / count, wall };
}

function held() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

process.on('message', ({ request, ...options }) => {
  void requests[request](options).then((result) => process.send(result));
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
