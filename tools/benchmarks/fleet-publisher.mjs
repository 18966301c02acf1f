// CPU of a process for each event that it reads from sockets: one that only listens, one that hands each to a bare publish, which
// nothing confirms, and the publisher of a fleet, to which JetStream confirms each. Against each NATS server that is there:
//   npm run fleet-publisher -- [events] [rounds]
import { fileURLToPath } from 'node:url';
import { NatsCluster } from './fleet/nats-cluster.mjs';
import { startMeasured } from './lib/measured-process.mjs';
import { interleave, median, table } from './lib/rounds.mjs';

const EVENTS = Number(process.argv[2] ?? 20_000);
const ROUNDS = Number(process.argv[3] ?? 15);
/** Until the engine has compiled what is used. */
const WARM_UP_ROUNDS = 4;
const SOURCE = fileURLToPath(new URL('lib/least-freeswitch.mjs', import.meta.url));
const CLIENT = fileURLToPath(new URL('lib/publishing-client.mjs', import.meta.url));
const NAMES = ['listener', 'bare', 'publisher'];
const TITLES = { listener: 'a listener of a lease', bare: 'bare publish', publisher: 'publisher' };
/** As FreeSWITCH servers bring them: 25 fill what is read at once. */
const WAYS = {
  'one socket, as fast as it is read': 'offer COUNT 25',
  '20 sockets, 10,000 a second': 'pace COUNT 10000',
};

async function measured(command) {
  const cluster = await NatsCluster.start(command, 1);
  const children = [];
  const clients = {};
  for (const name of NAMES) {
    const source = await startMeasured(SOURCE);
    const client = await startMeasured(CLIENT, [name, String(source.ready.port), cluster.urls[0]]);
    children.push(source, client);
    clients[name] = client;
  }
  try {
    const parts = [];
    for (const [title, order] of Object.entries(WAYS)) {
      const candidates = Object.fromEntries(
        NAMES.map((name) => [name, () => clients[name].ask({ events: EVENTS, order })]),
      );
      await interleave(candidates, WARM_UP_ROUNDS);
      parts.push(`### ${title}\n\n${report(await interleave(candidates, ROUNDS))}`);
    }
    return parts.join('\n');
  } finally {
    for (const child of children) child.stop();
    await cluster.stop();
  }
}

function report(costs) {
  const above = (name) => costs[name].map((cost, round) => cost - costs.listener[round]);
  const ratios = above('publisher').map((cost, round) => cost / above('bare')[round]);
  const rows = NAMES.map((name) => [
    TITLES[name],
    `${median(costs[name]).toFixed(2)} µs`,
    `${median(above(name)).toFixed(2)} µs`,
    name === 'publisher' ? `${median(ratios).toFixed(2)} (${quartiles(ratios)})` : '',
  ]);
  return table(['', 'CPU an event', 'above a listener', 'of a bare publish (quartiles)'], rows);
}

function quartiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.round(part * (sorted.length - 1))].toFixed(2);
  return `${at(0.25)} to ${at(0.75)}`;
}

const servers = JSON.parse(process.env.SWITCHWIRE_TEST_NATS_SERVERS ?? '[]');
if (servers.length === 0) throw new Error('No NATS server is named');
for (const { name, command } of servers) console.log(`## ${name}\n\n${await measured(command)}`);
process.exit();
