// What the channels of `node:diagnostics_channel` cost an event and a command while nobody listens, and while somebody does: beside the
// same build with every look for a listener taken out.
//   npm run channels-bench -w @switchwire/benchmarks -- [rounds] [events]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { interleave, median, ratio, table } from './lib/rounds.mjs';

const ROUNDS = Number(process.argv[2] ?? 21);
const EVENTS = Number(process.argv[3] ?? 30_000);
const COMMANDS = 10_000;
const JOBS = 5_000;

const WITHOUT = 'taken out';
const VARIANTS = {
  [WITHOUT]: ['--import', new URL('lib/without-channels.mjs', import.meta.url).href],
  'nobody listens': [],
  // the same again: what this measurement takes for a difference
  'nobody listens, again': [],
  'somebody listens': ['--import', new URL('lib/listen-to-channels.mjs', import.meta.url).href],
};
const CLIENTS = ['conn-manager: a listener of a lease', 'conn-manager: name and uniqueId'];
const REQUESTS = {
  'an event': { request: 'events', format: 'json', count: EVENTS },
  'an `api`, 64 in flight': { request: 'commands', count: COMMANDS },
  'a `bgapi`, 64 in flight': { request: 'jobs', count: JOBS },
};
/** As in socket-bench.mjs: what decides the cost of a process and says nothing of its code. */
const LARGE_HEAP = '--initial-old-space-size=512';
const KEEP_PAGES = { MALLOC_TRIM_THRESHOLD_: '1073741824', MALLOC_MMAP_THRESHOLD_: '33554432' };

const server = fork(new URL('lib/socket-server.mjs', import.meta.url));
const [{ port }] = await once(server, 'message');

async function start(client, execArgv) {
  const child = fork(new URL('lib/socket-client.mjs', import.meta.url), [client, String(port)], {
    execArgv: ['--expose-gc', LARGE_HEAP, ...execArgv],
    env: { ...process.env, ...KEEP_PAGES },
  });
  await once(child, 'message');
  return child;
}

async function ask(child, request) {
  child.send(request);
  const [{ cost }] = await once(child, 'message');
  return cost;
}

const rows = [];
for (const client of CLIENTS) {
  const processes = {};
  for (const [name, execArgv] of Object.entries(VARIANTS))
    processes[name] = await start(client, execArgv);
  for (const [what, request] of Object.entries(REQUESTS)) {
    const candidates = Object.fromEntries(
      Object.entries(processes).map(([name, child]) => [name, () => ask(child, request)]),
    );
    await interleave(candidates, 3);
    const costs = await interleave(candidates, ROUNDS);
    for (const name of Object.keys(VARIANTS))
      rows.push([
        client.slice('conn-manager: '.length),
        what,
        name,
        median(costs[name]).toFixed(2),
        ratio(costs[name], costs[WITHOUT]).toFixed(3),
      ]);
  }
  for (const child of Object.values(processes)) child.disconnect();
}
console.log(table(['client', 'of', 'channels', 'CPU µs', 'against taken out'], rows));
server.disconnect();
