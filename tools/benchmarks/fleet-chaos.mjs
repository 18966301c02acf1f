// Faults of a fleet, with real processes, real NATS and real signals, while nodes send numbered events and callers send commands:
//   npm run fleet-chaos -- [--minutes N] [--nodes N] [--nats 1|3] [--only TEXT]
// On FreeSWITCH servers of your own, with calls on them and, with --flood, as many events a second beside:
//   npm run fleet-chaos -- --freeswitch 10.0.0.1:8021,10.0.0.2:8021 --rate 5 --restart 'ssh {host} systemctl kill -s KILL freeswitch'
// Without --minutes each fault comes once: about three minutes. Exits with 1 when an event or a command was run twice, a command ran
// that was reported as not run, an event was lost without a gap, or a socket is left without a server.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { accountOf } from './fleet/account.mjs';
import { FAULTS } from './fleet/faults.mjs';
import { RealNodes } from './fleet/real-nodes.mjs';
import { World } from './fleet/world.mjs';
import { table } from './lib/rounds.mjs';

const { SWITCHWIRE_TEST_NATS_SERVERS = '[]', SWITCHWIRE_TEST_MONGODB_COMMAND = '[]' } = process.env;
const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '0' },
    nodes: { type: 'string', default: '60' },
    servers: { type: 'string', default: '3' },
    nats: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    freeswitch: { type: 'string', default: '' },
    password: { type: 'string', default: process.env.FREESWITCH_PASSWORD ?? 'ClueCon' },
    dial: { type: 'string', default: 'loopback/9386/default' },
    restart: { type: 'string' },
    flood: { type: 'string', default: '0' },
    /** Events of each node, or calls of each FreeSWITCH, a second. */
    rate: { type: 'string', default: '5' },
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

const natsCommand = JSON.parse(SWITCHWIRE_TEST_NATS_SERVERS).at(-1)?.command;
if (natsCommand === undefined)
  throw new Error('No NATS server is named: npm run fleet-chaos finds one');
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
  databaseCommand: databaseCommand.length > 0 ? databaseCommand : undefined,
  nodes: isReal
    ? await RealNodes.open(freeswitch.split(','), { password, dial, restart, flood })
    : Number(options.nodes),
  program: options.server,
});
const can = {
  cluster: options.nats === '3',
  database: world.database !== undefined,
  restart: isReal && restart !== undefined,
};
const faults = FAULTS.filter(
  ({ name, needs }) => (needs === undefined || can[needs]) && name.includes(options.only),
);
const rows = [];
const until = Date.now() + Number(options.minutes) * 60_000;
try {
  for (let index = 0; index < Number(options.servers); index++) await world.add(`mi-${index + 1}`);
  await world.settled();
  // a few sockets may all belong to two of the servers
  await (isReal ? world.steady() : world.balanced());
  await world.watch();
  await world.nodes.fire(Number(options.rate));
  world.commands.start(COMMANDS_PER_SECOND);
  do
    for (const { name, run } of faults) {
      await pause(CALM_MS);
      const said = await run(world);
      await world.settled();
      rows.push([name, said]);
      console.log(`${new Date().toISOString().slice(11, 19)} ${name}: ${said}`);
    }
  while (Date.now() < until);
  await pause(CALM_MS);
  const free = await unattended(world);
  await world.rest();
  const account = accountOf(await world.facts());
  console.log(`\n${table(['fault', 'what was seen'], rows)}\n`);
  const { events, routed, commands, notRun, unknown, gaps, lost } = account;
  console.log(
    `${events} events, ${lost.length} lost, ${gaps} gaps; ${routed} run by routes; ${commands} commands, ${notRun} not run, ${unknown} unknown`,
  );
  for (const [text, times] of world.commands.errors) console.log(`  ${times} x ${text}`);
  const wrong = {
    'events twice in the stream': account.doubled,
    'events run twice by routes': account.routedTwice,
    'events lost without a gap': account.silent.map(
      ({ node, event, at }) => `${event} of node ${node} at ${at}`,
    ),
    'commands run twice': account.ranTwice,
    'commands that ran and were reported as not run': account.ranThough,
    'sockets without a server at the end': free,
  };
  for (const [what, found] of Object.entries(wrong))
    console.log(
      `${found.length} ${what}${found.length > 0 ? `: ${found.slice(0, 5).join(', ')}` : ''}`,
    );
  process.exitCode = Object.values(wrong).every(({ length }) => length === 0) ? 0 : 1;
} catch (error) {
  for (const { id, output } of world.servers) console.error(`--- ${id}\n${output}`);
  throw error;
} finally {
  await world.close();
}
process.exit();
