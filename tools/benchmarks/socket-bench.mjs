// What events, commands and connections cost over a real socket: one process for the server, one for each client.
import { fork } from 'node:child_process';
import { onOneProcessor } from './lib/one-processor.mjs';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startMeasured } from './lib/measured-process.mjs';
import { interleave, median, ratio, table } from './lib/rounds.mjs';
import { CLIENTS } from './lib/clients.mjs';

const RAW = 'floor: frame + full parse';
const OURS = 'conn-manager: name and uniqueId';
const AGAINST = {
  [OURS]: 'floor: frame + 2 headers',
  'conn-manager: the headers object': RAW,
  'conn-manager: a listener of a lease': 'floor: frame + 2 headers',
  'fleet: a listener of a lease': 'conn-manager: a listener of a lease',
  'fs-scripting: a route by name': 'floor: frame + 2 headers',
};

const CLIENT = fileURLToPath(new URL('lib/socket-client.mjs', import.meta.url));

export async function socketBench({ rounds, count }) {
  const server = fork(new URL('lib/socket-server.mjs', import.meta.url));
  const [{ port }] = await once(server, 'message');
  const processes = {};
  for (const name of Object.keys(CLIENTS))
    processes[name] = await startMeasured(CLIENT, [name, String(port)]);
  try {
    const parts = [];
    for (const format of ['json', 'plain'])
      parts.push(await events(processes, format, rounds, count));
    parts.push(await commands(processes, server, rounds, count), await memory(processes));
    return parts.join('\n');
  } finally {
    for (const child of Object.values(processes)) child.stop();
    server.disconnect();
  }
}

async function events(processes, format, rounds, count) {
  const request = { request: 'events', format, count };
  let complete = true;
  const candidates = Object.fromEntries(
    Object.entries(processes).map(([name, child]) => [
      name,
      async () => {
        const { cost, seen, keys } = await child.ask(request);
        complete &&= seen >= count && (keys === seen || name === 'floor: frame');
        return cost;
      },
    ]),
  );
  await interleave(candidates, 1);
  const costs = await interleave(candidates, rounds);
  const rows = Object.entries(costs).map(([name, list]) => [
    name,
    median(list).toFixed(2),
    AGAINST[name]
      ? `${ratio(list, costs[AGAINST[name]]).toFixed(2)} × ${AGAINST[name].replace('floor: ', '')}`
      : '',
  ]);
  return [
    `## Events over a socket, text/event-${format}`,
    '',
    table(['client', 'CPU µs an event', 'against its floor'], rows),
    complete ? 'Every client delivered every event with both keys.\n' : 'EVENTS WERE LOST.\n',
  ].join('\n');
}

async function commands(processes, server, rounds, count) {
  const pair = { [RAW]: processes[RAW], [OURS]: processes[OURS] };
  const run = (request, field) =>
    interleave(
      Object.fromEntries(
        Object.entries(pair).map(([name, child]) => [
          name,
          async () => (await child.ask(request))[field],
        ]),
      ),
      rounds,
    );
  const jobs = { request: 'jobs', count: count / 4 };
  await run(jobs, 'wall');
  const together = onOneProcessor([server, ...Object.values(pair)].map(({ pid }) => pid));
  const api = { request: 'api', count: 4000 };
  await run(api, 'cost');
  const apiCosts = await run(api, 'cost');
  together?.[Symbol.dispose]();
  const wall = await run(jobs, 'wall');
  const cpu = await run(jobs, 'cost');
  const row = (title, costs, digits, inverse) => [
    title,
    median(costs[RAW]).toFixed(digits),
    median(costs[OURS]).toFixed(digits),
    (inverse ? ratio(costs[RAW], costs[OURS]) : ratio(costs[OURS], costs[RAW])).toFixed(2),
  ];
  return `## Commands\n\n${table(
    ['', 'raw socket', 'conn-manager', 'ratio'],
    [
      row(
        `\`api\`, one after the other${together ? ', all on one processor' : ''}: median µs`,
        apiCosts,
        1,
        false,
      ),
      row('`bgapi`, 64 in flight: µs a job (ratio of throughput)', wall, 1, true),
      row('`bgapi`, 64 in flight: CPU µs a job', cpu, 1, false),
    ],
  )}`;
}

async function memory(processes) {
  const request = { request: 'memory', count: 1000 };
  const rawKb = await processes[RAW].ask(request);
  const ourKb = await processes[OURS].ask(request);
  return `## 1,000 idle connections\n\n${table(
    ['', 'KB a connection (heap and buffers, after a garbage collection)'],
    [
      ['raw socket', rawKb.cost.toFixed(1)],
      ['conn-manager `connect`', ourKb.cost.toFixed(1)],
    ],
  )}`;
}
