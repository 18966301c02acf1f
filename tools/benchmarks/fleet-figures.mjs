// How fast a fleet of three is, beside the goals: takeover, handover, and what it costs the store when nothing happens:
//   npm run fleet-figures -- [--sizes 24,300,3000] [--runs 3] [--nats 1|3] [--only takeover|double|handover|leave|join|idle|many] [--many 10000] [--built] [--spread]
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { accountOf } from './fleet/account.mjs';
import { World } from './fleet/world.mjs';
import { table } from './lib/rounds.mjs';

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '24,300,3000' },
    runs: { type: 'string', default: '3' },
    nats: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    handed: { type: 'string', default: '1000' },
    many: { type: 'string', default: '10000' },
    /** What users install, as `npx nx build mi-server` makes it, and not the sources. */
    built: { type: 'boolean', default: false },
    /** In a takeover the other two have as many sockets as the server that is killed, and not none. */
    spread: { type: 'boolean', default: false },
    /** A file that takes the options of mi-server. */
    server: { type: 'string' },
  },
});
const program =
  options.server ??
  fileURLToPath(
    new URL(`../../apps/mi-server/${options.built ? 'bin/mi-server.js' : 'scripts/dev.mjs'}`, import.meta.url), // prettier-ignore
  );

const natsCommand = JSON.parse(process.env.SWITCHWIRE_TEST_NATS_SERVERS ?? '[]').at(-1)?.command;
if (natsCommand === undefined)
  throw new Error('No NATS server is named: npm run fleet-figures finds one');

const given = JSON.parse(process.env.SWITCHWIRE_TEST_MONGODB_COMMAND ?? '[]');
/** Undefined: the sockets are in a file. */
const databaseCommand = given.length > 0 ? given : undefined;

const LEASES = 'KV_sw_chaos';
const IDLE_MS = 20_000;
/** For thousands of sockets on a busy machine. */
const MANY_MS = 400_000;
/** Events a second, of each node. */
const HANDOVER_RATE = 0.2;
const DOUBLE_SIZE = 60;
const FIRST = 'mi-1';
const ALL = ['mi-1', 'mi-2', 'mi-3'];

const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;
const load = () => readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
const megabytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MB`;

async function inWorld(nodes, work, { natsNodes = Number(options.nats), databaseCommand } = {}) {
  const world = await World.open({
    natsCommand,
    natsNodes,
    databaseCommand,
    nodes,
    program,
  });
  try {
    return await work(world);
  } finally {
    await world.close();
  }
}

/** The first server has every socket; the others have joined and nothing has moved yet. */
async function oneHasAll(world) {
  await world.add(FIRST);
  await world.settled();
  await Promise.all(ALL.slice(1).map((id) => world.add(id)));
}

/** Each server has its share, and nothing has moved for a while. */
async function allHaveSome(world) {
  await Promise.all(ALL.map((id) => world.add(id)));
  await world.settled();
  await world.balanced();
  await world.steady();
}

async function takeover(size) {
  const times = [];
  for (let run = 0; run < Number(options.runs); run++)
    times.push(
      await inWorld(options.spread ? size * ALL.length : size, async (world) => {
        await (options.spread ? allHaveSome : oneHasAll)(world);
        const victim = await world.busiest();
        const at = Date.now();
        await victim.server.kill();
        const before = world.usage();
        const ms = await world.takenOver(victim, at);
        const spent = Object.entries(world.usage()).map(([name, cpuMs]) => `${name} ${seconds(cpuMs - before[name])}`); // prettier-ignore
        console.log(`takeover of ${victim.nodes.length}: ${seconds(ms)}; CPU: ${spent.join(', ')}; load ${load()}`); // prettier-ignore
        return ms;
      }),
    );
  return [String(size), ...spread(times)];
}

/** The leader of the leases and an owner die together: how long NATS elects, and how much longer the takeover lasts. */
async function doubleFault(size) {
  const runs = [];
  for (let run = 0; run < Number(options.runs); run++)
    runs.push(
      await inWorld(size, async (world) => {
        for (const id of ALL) await world.add(id);
        await world.settled();
        await world.balanced();
        await world.steady();
        const victim = await world.busiest();
        const leader = await world.nats.leaderOf(LEASES);
        const at = Date.now();
        await Promise.all([leader.kill(), victim.server.kill()]);
        const electing = world.nats.ledAgain(LEASES);
        const beforeMs = Date.now() - at;
        const others = await world.acting();
        const ms = await world.takenOver(victim, at);
        const electedMs = beforeMs + (await electing);
        const after = await world.acting();
        const moved = others.filter((id, node) => id !== undefined && after[node] !== id).length;
        console.log(`double fault of ${victim.nodes.length}: ${seconds(ms)}, of which the election ${seconds(electedMs)}; ${moved} others moved; load ${load()}`); // prettier-ignore
        return { ms, electedMs };
      }),
    );
  return [
    String(size),
    ...spread(runs.map(({ electedMs }) => electedMs)),
    ...spread(runs.map(({ ms, electedMs }) => ms - electedMs)),
  ];
}

/** Fastest, median, slowest. */
function spread(times) {
  const sorted = times.toSorted((one, other) => one - other);
  return [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)].map(seconds);
}

/** What is asked of NATS and of the database when nothing happens; one node of NATS, as those of a cluster talk to each other. */
async function idle(size) {
  const measured = async (world) => {
    const began = Date.now();
    for (const id of ALL) await world.add(id);
    await world.settled();
    const startedMs = Date.now() - began;
    await world.balanced();
    await world.steady();
    const look = async () => ({
      writes: await world.nats.written(LEASES),
      messages: await world.nats.taken(),
      commands: world.database?.commands() ?? new Map(),
      usage: world.servers.map((one) => one.usage()),
    });
    const before = await look();
    await pause(IDLE_MS);
    const after = await look();
    const rate = (count) => (count / ALL.length / (IDLE_MS / 1_000)).toFixed(2);
    const cpu = after.usage.map(({ cpuMs }, index) => cpuMs - before.usage[index].cpuMs);
    const asked = [...after.commands].map(([name, count]) => [name, count - (before.commands.get(name) ?? 0)]).filter(([, count]) => count > 0); // prettier-ignore
    return [
      String(size),
      seconds(startedMs),
      rate(after.writes - before.writes),
      rate(after.messages - before.messages),
      world.database === undefined ? 'a file' : asked.map(([name, count]) => `${name} ${rate(count)}`).join(', '), // prettier-ignore
      `${Math.round(Math.max(...cpu) / (IDLE_MS / 1_000))} ms/s`,
      megabytes(Math.max(...after.usage.map(({ rss }) => rss))),
    ];
  };
  return inWorld(size, measured, { natsNodes: 1, databaseCommand });
}

/** Of each process. */
const spentBy = (world, before = {}) =>
  Object.entries(world.usage()).map(([name, cpuMs]) => `${name} ${seconds(cpuMs - (before[name] ?? 0))}`).join(', '); // prettier-ignore

/** Thousands of sockets: started, listed, and one server drained. */
async function many(size) {
  const patience = { patienceMs: MANY_MS, lookMs: 1_000 };
  return inWorld(
    size,
    async (world) => {
      const began = Date.now();
      await Promise.all(ALL.map((id) => world.add(id)));
      await world.settled(patience);
      const startedMs = Date.now() - began;
      console.log(`${size} sockets are acted for after ${seconds(startedMs)}; CPU: ${spentBy(world)}; load ${load()}`); // prettier-ignore
      const asked = Date.now();
      const { Sockets, Missing } = await world.servers[0].mi('fs_list', {}, MANY_MS);
      const listedMs = Date.now() - asked;
      const bytes = JSON.stringify({ Sockets, Missing }).length;
      const listed = new Set(Sockets.map((one) => one.if));
      console.log(`fs_list: ${Sockets.length} entries, ${listed.size} sockets, ${(bytes / 2 ** 20).toFixed(1)} MB, without ${JSON.stringify(Missing ?? [])}, in ${seconds(listedMs)}`); // prettier-ignore
      const victim = await world.busiest();
      const [at, before] = [Date.now(), world.usage()];
      await victim.server.mi('fleet_drain', [victim.server.id]);
      const drainedMs = await world.takenOver(victim, at, patience);
      console.log(`${victim.nodes.length} drained in ${seconds(drainedMs)}; CPU: ${spentBy(world, before)}; load ${load()}`); // prettier-ignore
      const memory = world.servers.map((one) => megabytes(one.usage().rss)).join(', ');
      for (const { id, output } of world.servers) console.log(`${id}: ${output.split('\n').length} lines logged, the last: ${output.trimEnd().split('\n').at(-1)?.slice(0, 300)}`); // prettier-ignore
      return [
        String(size),
        seconds(startedMs),
        `${listed.size} in ${seconds(listedMs)}, ${(bytes / 2 ** 20).toFixed(1)} MB`,
        `${victim.nodes.length} in ${seconds(drainedMs)}`,
        memory,
      ];
    },
    { natsNodes: 1 },
  );
}

/** How the first server gives its sockets away. */
const GIVING = {
  drained: ({ server }) => server.mi('fleet_drain', [FIRST]),
  ended: ({ server }) => server.end(),
};

/** An operator drains or ends the first server, or another joins, with events and commands under way. */
async function handover(size, how) {
  return inWorld(size, async (world) => {
    if (how === 'joined by two') await world.add(FIRST).then(() => world.settled());
    else await oneHasAll(world);
    await world.watch();
    await world.nodes.fire(HANDOVER_RATE);
    world.commands.start(30);
    await pause(2_000);
    const victim = await world.busiest();
    const at = Date.now();
    let moved = victim.nodes.length;
    let ms;
    if (how === 'joined by two') {
      await Promise.all(ALL.slice(1).map((id) => world.add(id)));
      await world.balanced();
      await world.steady();
      const owners = (await world.nodes.owners()).filter(({ server }) => !server.startsWith(FIRST));
      moved = owners.length;
      ms = Math.max(...owners.map((owner) => owner.at - at));
    } else {
      const done = GIVING[how](victim);
      ms = await world.takenOver(victim, at);
      await done;
    }
    await world.settled();
    await pause(2_000);
    await world.rest();
    const { events, lost, doubled, notRun, unknown, commands, routedTwice } = accountOf(
      await world.facts(),
    );
    for (const [text, times] of world.commands.errors) console.log(`  ${times} x ${text}`);
    return [
      String(moved),
      how,
      seconds(ms),
      String(events),
      String(lost.length),
      String(doubled.length + routedTwice.length),
      `${commands - notRun - unknown} of ${commands}`,
    ];
  });
}

const sizes = options.sizes.split(',').map(Number);
const wants = (part) => options.only === '' || options.only === part;
const rowsOf = async (measure, of) => {
  const rows = [];
  for (const size of of) rows.push(await measure(size));
  return rows;
};

if (wants('takeover'))
  console.log(
    table(
      ['sockets of the killed server', 'fastest', 'median', 'slowest'],
      await rowsOf(takeover, sizes),
    ),
  );
if (wants('double'))
  console.log(
    table(
      [
        'sockets of three servers',
        'election: fastest',
        'median',
        'slowest',
        'what comes after: fastest',
        'median',
        'slowest',
      ],
      await rowsOf(doubleFault, [DOUBLE_SIZE]),
    ),
  );
if (wants('idle'))
  console.log(
    table(
      [
        'sockets of three servers',
        'all acted for after',
        'writes of leases a second and server',
        'messages to NATS a second and server',
        'commands to the database a second and server',
        'CPU of the busiest',
        'memory of the largest',
      ],
      await rowsOf(idle, sizes),
    ),
  );
if (wants('many'))
  console.log(
    table(
      ['sockets', 'all acted for after', 'fs_list', 'one server drained', 'memory of the servers'],
      await rowsOf(many, [Number(options.many)]),
    ),
  );
for (const [part, how] of [
  ['handover', 'drained'],
  ['leave', 'ended'],
  ['join', 'joined by two'],
])
  if (wants(part))
    console.log(
      table(
        ['sockets', 'server', 'the last after', 'events', 'lost', 'twice', 'commands answered'],
        await rowsOf((size) => handover(size, how), options.handed.split(',').map(Number)),
      ),
    );
process.exit();
