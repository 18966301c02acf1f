// What many supervised sockets cost: memory, start, a simultaneous loss, and stop.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { createConnManager, memorySocketStore } from '@switchwire/conn-manager';
import { table } from './lib/rounds.mjs';

const PATIENCE = 60_000;
const TIMINGS = {
  connectTimeout: PATIENCE,
  greetingTimeout: PATIENCE,
  authTimeout: PATIENCE,
  subscribeTimeout: PATIENCE,
  drainTimeout: PATIENCE,
};

export async function fleetBench({ sizes = [1000, 8000] } = {}) {
  const rows = [];
  for (const size of sizes) rows.push(await measure(size));
  return `## Supervised sockets\n\n${table(
    [
      'sockets',
      'all subscribed after',
      'heap a socket, KB',
      'after a loss of all: subscribed again after',
      'logins spread over',
      'busiest 100 ms',
      'stopped after',
    ],
    rows,
  )}`;
}

async function measure(size) {
  const server = fork(new URL('lib/fleet-server.mjs', import.meta.url));
  const [{ port }] = await once(server, 'message');
  const manager = createConnManager({
    store: memorySocketStore(
      Array.from({ length: size }, (_, index) => ({
        host: `127.0.${1 + (index >> 8)}.${index & 255}`,
        port,
        password: 'ClueCon',
        events: 'DTMF',
      })),
    ),
    timings: TIMINGS,
  });
  const before = await heapKb();
  const startMs = await elapsed(async () => {
    await manager.start();
    await subscribed(manager, 1);
  });
  const kb = ((await heapKb()) - before) / size;
  server.send('drop');
  await once(server, 'message');
  const againMs = await elapsed(() => subscribed(manager, 2));
  server.send('logins');
  const [{ logins }] = await once(server, 'message');
  const stopMs = await elapsed(() => manager.stop());
  server.disconnect();
  return [
    String(size),
    `${(startMs / 1000).toFixed(1)} s`,
    kb.toFixed(1),
    `${(againMs / 1000).toFixed(1)} s`,
    `${((logins.at(-1) - logins[0]) / 1000).toFixed(1)} s`,
    `${busiest(logins)} logins`,
    `${(stopMs / 1000).toFixed(1)} s`,
  ];
}

async function subscribed(manager, generation) {
  const isUp = (socket) => socket.phase === 'subscribed' && socket.generation >= generation;
  while (!manager.list().every(isUp)) await pause(50);
}

async function elapsed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function heapKb() {
  await pause(200);
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return (heapUsed + external + arrayBuffers) / 1024;
}

/** The most logins within any 100 ms. */
function busiest(logins) {
  let most = 0;
  for (let first = 0, last = 0; last < logins.length; last++) {
    while (logins[last] - logins[first] > 100) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
