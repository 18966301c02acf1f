// Faults of a fleet, with real processes, real NATS and real signals, while nodes send numbered events and callers send commands:
//   npm run fleet-chaos -- [--minutes N] [--nodes N] [--nats 1|3] [--workers N] [--store file|mongodb] [--only TEXT]
// On FreeSWITCH servers of your own, with calls on them and, with --flood, as many events a second beside:
//   npm run fleet-chaos -- --freeswitch 10.0.0.1:8021,10.0.0.2:8021 --rate 5 --restart 'ssh {host} systemctl kill -s KILL freeswitch'
// Without --minutes each fault comes once: about four minutes. The sockets are in a private MongoDB, or what stands in for one; with
// --store file in a file, which long runs take: FerretDB stops answering after a while. Two workers run the same script beside the
// servers. Exits with 1 when an event or a command was run twice, a command ran that was reported as not run, an event was lost
// without a gap, or a socket is left without a server. Where a fault does not end as it should it prints what each server logged
// last and what is known of the sockets, and goes on; the account comes at the end all the same, of a run that gets a SIGINT too.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { FAULTS } from './fleet/faults.mjs';
import { RealNodes } from './fleet/real-nodes.mjs';
import { printAccount, printScene } from './fleet/report.mjs';
import { World } from './fleet/world.mjs';

const { SWITCHWIRE_TEST_NATS_SERVERS = '[]', SWITCHWIRE_TEST_MONGODB_COMMAND = '[]' } = process.env;
const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '0' },
    nodes: { type: 'string', default: '60' },
    servers: { type: 'string', default: '3' },
    workers: { type: 'string', default: '2' },
    nats: { type: 'string', default: '3' },
    store: { type: 'string', default: 'mongodb' },
    only: { type: 'string', default: '' },
    freeswitch: { type: 'string', default: '' },
    password: { type: 'string', default: process.env.FREESWITCH_PASSWORD ?? 'ClueCon' },
    dial: { type: 'string', default: 'loopback/9386/default' },
    restart: { type: 'string' },
    flood: { type: 'string', default: '0' },
    /** Events of each node, or calls of each FreeSWITCH, a second. */
    rate: { type: 'string', default: '5' },
    /** Of the servers. */
    'log-level': { type: 'string', default: 'warn' },
    /** A file that takes the options of mi-server. */
    server: {
      type: 'string',
      default: fileURLToPath(new URL('../../apps/mi-server/scripts/dev.mjs', import.meta.url)),
    },
  },
});

const COMMANDS_PER_SECOND = 30;
/** Between two faults. */
const CALM_MS = 3_000;
const LAST_MS = 30_000;
/** Faults that may fail before the run ends. */
const MAX_FAILURES = 5;

const natsCommand = JSON.parse(SWITCHWIRE_TEST_NATS_SERVERS).at(-1)?.command;
if (natsCommand === undefined)
  throw new Error('No NATS server is named: npm run fleet-chaos finds one');
if (!['file', 'mongodb'].includes(options.store))
  throw new Error(`--store ${options.store} is unknown; write file or mongodb`);
const databaseCommand = JSON.parse(SWITCHWIRE_TEST_MONGODB_COMMAND);

/** One command on each node, by one server after the other: those that are not acted for. */
async function unattended({ servers, nodes, commands }) {
  const results = await Promise.all(
    nodes.addresses.map(async (address, node) => {
      const end = Date.now() + LAST_MS;
      do
        if ((await commands.run(servers[node % servers.length], address)) === 'ran')
          return undefined;
      while (Date.now() < end);
      return address;
    }),
  );
  return results.filter((address) => address !== undefined);
}

const { freeswitch, password, dial, restart } = options;
const flood = Number(options.flood);
const isReal = freeswitch !== '';
const world = await World.open({
  natsCommand,
  natsNodes: Number(options.nats),
  databaseCommand:
    options.store === 'mongodb' && databaseCommand.length > 0 ? databaseCommand : undefined,
  nodes: isReal
    ? await RealNodes.open(freeswitch.split(','), { password, dial, restart, flood })
    : Number(options.nodes),
  program: options.server,
  logLevel: options['log-level'],
});
const can = {
  cluster: options.nats === '3',
  database: world.database !== undefined,
  workers: Number(options.workers) > 1,
  restart: isReal && restart !== undefined,
  minutes: Number(options.minutes) > 0 || options.only !== '',
};
const faults = FAULTS.filter(
  ({ name, needs }) => (needs === undefined || can[needs]) && name.includes(options.only),
);
const rows = [];
const failures = [];
let isOver = false;

/** What explains it, and everything is put right: the other faults say more. */
async function afterFailure(error) {
  if (failures.push(error) > MAX_FAILURES) throw error;
  console.error(`\nFAILED: ${error?.stack ?? error}`);
  await printScene(world, error?.nodes);
  await world.heal();
  return `FAILED: ${error?.message}`;
}

async function run() {
  for (let index = 0; index < Number(options.servers); index++) await world.add(`mi-${index + 1}`);
  await world.settled();
  // a few sockets may all belong to two of the servers
  await (isReal ? world.steady() : world.balanced());
  await world.watch();
  for (let index = 0; index < Number(options.workers); index++) await world.addWorker(index + 1);
  if (world.workers.length > 0) await world.worked();
  await world.nodes.fire(Number(options.rate));
  world.commands.start(COMMANDS_PER_SECOND);
  const until = Date.now() + Number(options.minutes) * 60_000;
  do
    for (const { name, run: happen } of faults) {
      if (isOver) return;
      await pause(CALM_MS);
      const said = await happen(world)
        .then(async (seen) => {
          await world.settled();
          return seen;
        })
        .catch(afterFailure);
      rows.push([name, said]);
      console.log(`${new Date().toISOString().slice(11, 19)} ${name}: ${said}`);
    }
  while (Date.now() < until);
  await pause(CALM_MS);
}

/** What nothing else catches, and an operator who wants no more. */
const broken = new Promise((_, reject) => {
  process.once('uncaughtException', reject);
  // the first time; the next one ends it as before
  for (const name of ['SIGINT', 'SIGTERM']) {
    const before = process.listeners(name);
    process.removeAllListeners(name);
    process.once(name, () => {
      for (const listener of before) process.on(name, listener);
      reject(new Error(`Ended by ${name}`));
    });
  }
});

/** Also of a run that failed. */
async function account() {
  try {
    const free = await unattended(world);
    if (free.length > 0) await printScene(world, free.map((address) => world.nodes.addresses.indexOf(address))); // prettier-ignore
    await world.rest().catch((problem) => console.error('The rest of the stream:', problem));
    const isRight = await printAccount(world, rows, free);
    process.exitCode = isRight && failures.length === 0 ? 0 : 1;
  } catch (problem) {
    console.error('The account:', problem);
    process.exitCode = 1;
  }
}

const running = run();
try {
  await Promise.race([running, broken]);
} catch (error) {
  isOver = true;
  // the fault that is under way ends first
  await running.catch(() => undefined);
  failures.push(error);
  console.error(`\nFAILED: ${error?.stack ?? error}`);
  await printScene(world, error?.nodes).catch((problem) => console.error('The scene:', problem));
}
if (world.stream !== undefined) await account();
else process.exitCode = 1;
await world.close();
process.exit();
