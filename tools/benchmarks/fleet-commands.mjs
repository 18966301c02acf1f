// What a command costs that another server runs: `api` on the server that acts for the socket, `api` on another server, which sends it
// there by NATS, and a bare request of NATS between the same two processes. Against each NATS server that is there, and the newest as
// a cluster of three:
//   npm run fleet-commands -- [commands] [rounds]
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NatsCluster } from './fleet/nats-cluster.mjs';
import { startMeasured } from './lib/measured-process.mjs';
import { onOneProcessor } from './lib/one-processor.mjs';
import { interleave, median, ratio, table } from './lib/rounds.mjs';

const COMMANDS = Number(process.argv[2] ?? 1_000);
const ROUNDS = Number(process.argv[3] ?? 15);
/** Until the engine has compiled what is used. */
const WARM_UP_ROUNDS = 6;
const FREESWITCH = fileURLToPath(new URL('lib/least-freeswitch.mjs', import.meta.url));
const SERVER = fileURLToPath(new URL('lib/commanding-server.mjs', import.meta.url));
const IDS = ['mi-1', 'mi-2'];
const TITLES = { local: '`api` on its server', bare: 'a bare request of NATS', remote: '`api` on another server' }; // prettier-ignore

async function measured(command, nodes) {
  const cluster = await NatsCluster.start(command, nodes);
  const freeswitch = await startMeasured(FREESWITCH);
  const port = String(freeswitch.ready.port);
  const servers = [];
  for (const [index, id] of IDS.entries())
    servers.push(await startMeasured(SERVER, [id, port, cluster.urls[index % nodes]]));
  const pids = [...servers, freeswitch, ...cluster.nodes].map(({ pid }) => pid);
  try {
    const acting = await actingOf(servers);
    const [owner, other] = [servers[acting], servers[1 - acting]];
    const parts = [await latencies(owner, other, IDS[acting], '')];
    const together = onOneProcessor(pids);
    if (together !== undefined)
      parts.push(await latencies(owner, other, IDS[acting], ', all on one processor'));
    together?.[Symbol.dispose]();
    parts.push(await throughput(owner, other, IDS[acting]));
    if (!(await owner.ask({ what: 'isActing' }))) throw new Error('The socket moved meanwhile');
    return parts.join('\n');
  } finally {
    for (const child of [...servers, freeswitch]) child.stop();
    await cluster.stop();
  }
}

async function actingOf(servers) {
  for (;;) {
    const acting = await Promise.all(servers.map((server) => server.ask({ what: 'isActing' })));
    if (acting.includes(true)) return acting.indexOf(true);
    await pause(100);
  }
}

async function latencies(owner, other, id, where) {
  const times = (server, way) => server.ask({ what: 'times', way, id, count: COMMANDS });
  const candidates = {
    local: () => times(owner, 'api'),
    bare: () => times(other, 'request'),
    remote: () => times(other, 'api'),
  };
  await interleave(candidates, WARM_UP_ROUNDS);
  const results = await interleave(candidates, ROUNDS);
  const of = (name, field) => results[name].map((result) => result[field]);
  const rows = Object.entries(TITLES).map(([name, title]) => [
    title,
    median(of(name, 'p50')).toFixed(0),
    median(of(name, 'p99')).toFixed(0),
    name === 'remote' ? ratio(of('remote', 'p50'), of('bare', 'p50')).toFixed(2) : '',
    name === 'remote' ? ratio(of('remote', 'p50'), of('local', 'p50')).toFixed(2) : '',
  ]);
  const head = [`one after the other${where}`, 'p50, µs', 'p99, µs', 'p50 of a bare request', 'p50 of its server']; // prettier-ignore
  return table(head, rows);
}

async function throughput(owner, other, id) {
  const many = async (server, way) => {
    const before = await owner.ask({ what: 'cpu' });
    const result = await server.ask({ what: 'many', way, id, count: 4 * COMMANDS });
    const after = await owner.ask({ what: 'cpu' });
    return { ...result, ownerCpu: (after - before) / (4 * COMMANDS) };
  };
  const candidates = {
    local: () => many(owner, 'api'),
    bare: () => many(other, 'request'),
    remote: () => many(other, 'api'),
  };
  await interleave(candidates, WARM_UP_ROUNDS);
  const results = await interleave(candidates, ROUNDS);
  const of = (name, field) => results[name].map((result) => result[field]);
  const rows = Object.entries(TITLES).map(([name, title]) => [
    title,
    (1e6 / median(of(name, 'time'))).toFixed(0),
    name === 'local' ? '' : median(of(name, 'cpu')).toFixed(1),
    median(of(name, 'ownerCpu')).toFixed(1),
  ]);
  return table(['64 in flight', 'a second', 'CPU of the caller, µs', 'CPU of the server that acts, µs'], rows); // prettier-ignore
}

const servers = JSON.parse(process.env.SWITCHWIRE_TEST_NATS_SERVERS ?? '[]');
if (servers.length === 0) throw new Error('No NATS server is named');
for (const { name, command } of servers) console.log(`## ${name}\n\n${await measured(command, 1)}`);
const { name, command } = servers.at(-1);
console.log(`## ${name}, a cluster of three\n\n${await measured(command, 3)}`);
process.exit();
