// A child process: one server of a fleet, that commands the socket of it: `commanding-server.mjs ID PORT NATS-URL`.
import { createConnManager, memorySocketStore } from '@switchwire/conn-manager';
import { connectNats, openFleet } from '@switchwire/fleet';

const [serverId, port, url] = process.argv.slice(2);
const ADDRESS = `127.0.0.1:${port}`;
/** As long as what is sent of `api status`, and its answer. */
const REQUEST = Buffer.from(JSON.stringify({ verb: 'api', command: 'status' }));
const ANSWER = Buffer.from(JSON.stringify({ epoch: 1_795_873_594_552, server: 'mi-1-V1StGXR8', outcome: 'answered', text: 'UP 0 years, 0 days, 0 hours' })); // prettier-ignore
const IN_FLIGHT = 64;
const TIMEOUT_MS = 30_000;

const echoOf = (id) => `echo.${id}`;
const bare = await connectNats({ urls: [url] }, `bare ${serverId}`);
bare.subscribe(echoOf(serverId), { callback: (_, message) => message.respond(ANSWER) });
const fleet = await openFleet({
  nats: { urls: [url] },
  serverId,
  fleet: 'bench',
  store: memorySocketStore([{ host: '127.0.0.1', port: Number(port), password: 'ClueCon' }]),
  stream: { maxBytes: 50_000_000 },
});
const manager = createConnManager({ store: fleet.store, gate: fleet.gate });
const everywhere = fleet.attach(manager);
await fleet.start();
await manager.start();
// no socket moves while it is measured
await fleet.pause(true);
const lease = everywhere.acquire(`fs://${ADDRESS}`, { consumer: 'bench' });

/** Ways to ask: the FreeSWITCH by whichever server acts, or another server itself by its id. */
const WAYS = {
  api: () => lease.api('status', { timeoutMs: TIMEOUT_MS }),
  request: (id) => bare.request(echoOf(id), REQUEST, { timeout: TIMEOUT_MS }),
};

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

const requests = {
  isActing: () => fleet.isActing(ADDRESS),
  cpu,

  /** Microseconds of each, one after the other. */
  async times({ way, id, count }) {
    const run = WAYS[way];
    const times = new Float64Array(count);
    for (let index = 0; index < count; index++) {
      const from = performance.now();
      await run(id);
      times[index] = (performance.now() - from) * 1_000;
    }
    times.sort();
    return { p50: times[count >> 1], p99: times[Math.floor(count * 0.99)] };
  },

  /** Microseconds of time and of this process for each, with many in flight. */
  async many({ way, id, count }) {
    const run = WAYS[way];
    let left = count;
    const one = async () => {
      while (left-- > 0) await run(id);
    };
    const [from, before] = [performance.now(), cpu()];
    await Promise.all(Array.from({ length: IN_FLIGHT }, one));
    return { time: ((performance.now() - from) * 1_000) / count, cpu: (cpu() - before) / count };
  },
};

process.on('message', ({ what, ...options }) => {
  void Promise.resolve(requests[what](options)).then((answer) => process.send(answer));
});
process.on('disconnect', () => process.exit());
process.send('ready');
