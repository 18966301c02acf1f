// 100,000 events at 10,000 a second into each sink, while its broker is killed twice. Delivered and counted as lost must be all of
// them, each call in its order, and memory bounded:
//   npm run sinks-soak -w @switchwire/benchmarks -- nats redis
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { decodeEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { createEventSink } from '@switchwire/event-sinks';
import { table } from './lib/rounds.mjs';
import { BROKERS } from './lib/soak-brokers.mjs';
import { startProgram } from './lib/start-program.mjs';

const EVENTS = 100_000;
const RATE = 10_000;
const KILLED_AT = [EVENTS * 0.3, EVENTS * 0.65];
const DOWN_MS = 500;
const CALLS = 500;
const PATIENCE_MS = 300_000;
const MB = 1024 * 1024;
const ALONE = '--alone';
const OFFERER = fileURLToPath(new URL('lib/soak-offerer.mjs', import.meta.url));

/** Events of another process, by TCP as FreeSWITCH sends them. Resolves when the last one was offered. */
async function offered(onEvent) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const args = [OFFERER, server.address().port, EVENTS, RATE, CALLS].map(String);
  const sender = await startProgram(process.execPath, args, '');
  const [socket] = await once(server, 'connection');
  const decoder = new FrameDecoder();
  const began = performance.now();
  socket.on('data', (chunk) => {
    for (const frame of decoder.push(chunk)) onEvent(decodeEvent(frame));
  });
  await once(socket, 'end');
  const ms = performance.now() - began;
  server.close();
  await sender.ended;
  return { ms, began, sender: JSON.parse(sender.output()) };
}

async function soak(name) {
  const broker = await BROKERS[name]();
  let running = await broker.start();
  await broker.prepare();
  const sink = createEventSink({
    name,
    destination: broker.destination,
    timings: { retryBase: 50, retryMax: 1_000 },
  });
  globalThis.gc?.();
  let peakRss = 0;
  let peakQueue = 0;
  const watch = setInterval(() => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
    peakQueue = Math.max(peakQueue, sink.stats().queued);
  }, 50);
  const before = process.memoryUsage.rss();
  const cpu = process.cpuUsage();
  let kills = Promise.resolve();
  let awayMs = 0;
  const kill = async () => {
    const killed = performance.now();
    await running.kill();
    await pause(DOWN_MS);
    running = await broker.start();
    awayMs += performance.now() - killed;
  };
  let count = 0;
  const offer = await offered((event) => {
    sink.offer(event, 'fs1:8021');
    count++;
    if (KILLED_AT.includes(count)) kills = kills.then(kill);
  });
  await kills;
  const deadline = performance.now() + PATIENCE_MS;
  while (sink.stats().queued > 0 && performance.now() < deadline) await pause(50);
  const doneMs = performance.now() - offer.began;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(watch);
  await sink.close();
  const { delivered, resent, dropped } = sink.stats();
  const lost = Object.values(dropped).reduce((sum, number) => sum + number, 0);
  const { stored, disordered } = checked(await broker.read());
  await running.kill();
  const isGood =
    count === EVENTS && delivered + lost === EVENTS && stored >= delivered && disordered === 0;
  return {
    isGood,
    row: [
      name,
      `${Math.round(EVENTS / (offer.ms / 1_000)).toLocaleString('en')}/s`,
      delivered.toLocaleString('en'),
      lost.toLocaleString('en'),
      stored.toLocaleString('en'),
      disordered,
      resent.toLocaleString('en'),
      peakQueue.toLocaleString('en'),
      `${Math.round((peakRss - before) / MB)} MB`,
      `${(awayMs / 1_000).toFixed(1)} s`,
      `${(doneMs / 1_000).toFixed(1)} s`,
      `${((user + system) / EVENTS).toFixed(0)} µs`,
      `${Math.round(offer.sender.rate).toLocaleString('en')}/s, ${offer.sender.cpuMicros.toFixed(0)} µs`,
    ],
  };
}

/** Every event once, by the first time that it is there: how many, and how many of them before an older one of their call. */
function checked(records) {
  const seen = new Set();
  const lastOf = new Map();
  let disordered = 0;
  for (const [id, event] of records) {
    if (seen.has(id)) continue;
    seen.add(id);
    const sequence = Number(event['Event-Sequence']);
    if (sequence < (lastOf.get(event['Unique-ID']) ?? 0)) disordered++;
    lastOf.set(event['Unique-ID'], sequence);
  }
  return { stored: seen.size, disordered };
}

/** In a process of its own, so that its memory is not that of the sink before it. */
function soakAlone(name) {
  const { stdout } = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1, 2), ALONE, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
  return JSON.parse(stdout.trim().split('\n').at(-1) || '{ "isGood": false, "row": [] }');
}

const [first, ...others] = process.argv.slice(2);
if (first === ALONE) {
  console.log(JSON.stringify(await soak(others[0])));
  process.exit(0);
}
const results = (first === undefined ? Object.keys(BROKERS) : [first, ...others]).map(soakAlone);
console.log(
  table(
    [
      ...['sink', 'offered', 'delivered', 'lost, counted', 'at the receiver', 'out of order'],
      ...['sent again', 'most queued', 'memory above start', 'broker away', 'all over after'],
      ...['CPU an event', 'the sender'],
    ],
    results.map(({ row }) => row),
  ),
);
process.exit(results.every(({ isGood }) => isGood) ? 0 : 1);
