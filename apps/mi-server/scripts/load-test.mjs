// Load test: 20 clients call MI for 30 s while 20,000 events/s flow through 50 nodes, some of which are killed. Dead nodes
// send nothing, so a tenth more is offered.
// npm run build, then: node --conditions=@switchwire/source --import tsx apps/mi-server/scripts/load-test.mjs [SECONDS [EVENTS_PER_SECOND]]
import { fork, spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const SECONDS = Number(process.argv[2] ?? 30);
const CLIENTS = 20;
const GROUPS = 5;
const NODES_PER_GROUP = 10;
const EVENTS_PER_SECOND = Number(process.argv[3] ?? 22_000);
const FIRST_PORT = 24_000;
const LISTEN = '127.0.0.1:24999';
const file = (path) => fileURLToPath(new URL(path, import.meta.url));

const startGroup = async (group) => {
  const ports = Array.from(
    { length: NODES_PER_GROUP },
    (_, at) => FIRST_PORT + group * NODES_PER_GROUP + at,
  );
  const args = [EVENTS_PER_SECOND / GROUPS, ...ports].map(String);
  const child = fork(file('./load-nodes.mjs'), args, { execArgv: process.execArgv });
  await once(child, 'message');
  return child;
};

const groups = await Promise.all(Array.from({ length: GROUPS }, (_, group) => startGroup(group)));
const urls = Array.from(
  { length: GROUPS * NODES_PER_GROUP },
  (_, at) => `fs://:ClueCon@127.0.0.1:${FIRST_PORT + at}?DTMF,HEARTBEAT`,
);
const server = spawn(
  process.execPath,
  [
    ...(process.env.FROM_SOURCES
      ? [...process.execArgv, file('../test/support/cli-entry.ts')]
      : [file('../bin/mi-server.js')]),
    'start',
    ...['--listen', LISTEN, '--log-level', 'error'],
    ...urls.flatMap((url) => ['--fs-subscribe', url]),
  ],
  { stdio: ['ignore', 'inherit', 'inherit'] },
);

// a machine that is too busy would never get there
setTimeout(
  () => {
    console.log('The load test did not end in time');
    for (const child of [server, ...groups]) child.kill('SIGKILL');
    process.exit(2);
  },
  (SECONDS + 60) * 1000,
).unref();

const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
const [host, port] = LISTEN.split(':');
const call = (method, params) =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const headers = { 'content-type': 'application/json' };
    const sent = request(
      { host, port, path: '/mi', method: 'POST', headers, agent },
      (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () =>
          resolve({ ms: performance.now() - startedAt, answer: JSON.parse(text) }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method, ...(params && { params }) }));
  });

const subscribed = async () => {
  const { answer } = await call('fs_list');
  return answer.result.Sockets.filter(({ phase }) => phase === 'subscribed').length;
};
const untilAll = async () => {
  for (;;) {
    const up = await subscribed().catch(() => 0);
    if (up === urls.length) return;
    await delay(100);
  }
};
await untilAll();
console.log(`${urls.length} sockets subscribed; ${SECONDS} s of load`);

const samples = new Map();
const errors = [];
let running = true;
const memory = [];
const rss = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024;
// seconds of processor time that the server used so far (the clock tick of Linux is 10 ms)
const cpu = () => {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
const at = () => `127.0.0.1:${FIRST_PORT + Math.floor(Math.random() * 10)}`;
const MIX = [
  () => ['fs_list'],
  () => ['fs_list'],
  () => ['which'],
  () => ['fs_subscribe', [at(), ['API']]],
  () => ['fs_unsubscribe', [at(), ['API']]],
  () => ['freeswitch_esl', ['api echo hello', at()]],
  () => ['get_statistics', [['all']]],
];
const client = async (seed) => {
  for (let turn = seed; running; turn++) {
    const [method, params] = MIX[turn % MIX.length]();
    const { ms, answer } = await call(method, params);
    if (answer.error !== undefined) errors.push(`${method}: ${JSON.stringify(answer.error)}`);
    const list = samples.get(method) ?? [];
    list.push(ms);
    samples.set(method, list);
    await delay(10);
  }
};
const clients = Array.from({ length: CLIENTS }, (_, seed) => client(seed));

const eventsSeen = async () => {
  const { answer } = await call('get_statistics', [['freeswitch:']]);
  return answer.result['freeswitch:events'];
};
const before = await eventsSeen();
const cpuBefore = cpu();
const startedAt = performance.now();
for (let second = 0; second < SECONDS; second++) {
  await delay(1000);
  memory.push(rss());
  // the first group, which MI calls use, stays; another one is killed every five seconds
  if (second % 5 === 2) {
    const group = 1 + (Math.floor(second / 5) % (GROUPS - 1));
    groups[group].kill('SIGKILL');
    await once(groups[group], 'exit');
    groups[group] = await startGroup(group);
  }
}
const events = (await eventsSeen()) - before;
const seconds = (performance.now() - startedAt) / 1000;
const cpuUsed = cpu() - cpuBefore;
running = false;
await Promise.all(clients);
await untilAll();

const quantile = (list, q) =>
  list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))];
console.log(
  `events/s ${(events / seconds).toFixed(0)}, errors ${errors.length}, all sockets subscribed again`,
);
console.log(
  `server: ${((cpuUsed / seconds) * 100).toFixed(0)} % of a processor, ${((cpuUsed / events) * 1e6).toFixed(1)} µs per event, MI calls included`,
);
for (const [method, list] of samples) {
  console.log(
    `${method.padEnd(16)} ${String(list.length).padStart(6)} calls  p50 ${quantile(list, 0.5).toFixed(1)} ms  p99 ${quantile(list, 0.99).toFixed(1)} ms`,
  );
}
const sixths = Array.from({ length: 6 }, (_, at) =>
  memory.slice((at * memory.length) / 6, ((at + 1) * memory.length) / 6),
);
const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
console.log(
  `RSS in MiB, by sixths of the time: ${sixths.map((part) => mean(part).toFixed(0)).join(' ')}`,
);
for (const error of new Set(errors)) console.log(error);
agent.destroy();
server.kill('SIGTERM');
await once(server, 'exit');
for (const group of groups) group.kill('SIGKILL');
process.exitCode = errors.length === 0 ? 0 : 1;
