// 100,000 events at 10,000 a second into each sink, while its broker is killed twice. Delivered and counted as lost must be all of
// them, each call in its order, and memory bounded:
//   npm run sinks-soak -w @switchwire/benchmarks -- nats redis
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { createEventSink } from '@switchwire/event-sinks';
import { table } from './lib/rounds.mjs';
import { BROKERS } from './lib/soak-brokers.mjs';

const EVENTS = 100_000;
const RATE = 10_000;
const TICK_MS = 5;
const MAX_BURST = 200;
const KILLED_AT = [EVENTS * 0.3, EVENTS * 0.65];
const DOWN_MS = 500;
const CALLS = 500;
const PATIENCE_MS = 300_000;
const MB = 1024 * 1024;

/** As FreeSWITCH sends it, about 1,400 bytes. */
function eventOf(sequence) {
  const json = JSON.stringify({
    'Event-Name': 'DTMF',
    'Core-UUID': '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
    'Event-Date-Timestamp': String(1_795_873_594_552_123 + sequence),
    'Event-Sequence': String(sequence),
    'Unique-ID': `call-${sequence % CALLS}`,
    'DTMF-Digit': '5',
    variable_padding: 'x'.repeat(1_150),
  });
  const [frame] = new FrameDecoder().push(
    Buffer.from(
      `Content-Length: ${Buffer.byteLength(json)}\nContent-Type: text/event-json\n\n${json}`,
    ),
  );
  return decodeEvent(frame);
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
  const began = performance.now();
  const cpu = process.cpuUsage();
  let kills = Promise.resolve();
  const kill = async () => {
    await running.kill();
    await pause(DOWN_MS);
    running = await broker.start();
  };
  for (let sequence = 0; sequence < EVENTS;) {
    const onTime = Math.floor(((performance.now() - began) / 1_000) * RATE);
    // on a busy machine the rate is lower, and "offered" says so, rather than that nothing else runs
    const due = Math.min(EVENTS, onTime, sequence + MAX_BURST);
    while (sequence < due) {
      sequence++;
      sink.offer(eventOf(sequence), 'fs1:8021');
      if (KILLED_AT.includes(sequence)) kills = kills.then(kill);
    }
    await pause(TICK_MS);
  }
  const offeredMs = performance.now() - began;
  await kills;
  const deadline = performance.now() + PATIENCE_MS;
  while (sink.stats().queued > 0 && performance.now() < deadline) await pause(50);
  const doneMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(watch);
  await sink.close();
  const { delivered, resent, dropped } = sink.stats();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  const { stored, disordered } = checked(await broker.read());
  await running.kill();
  const isGood = delivered + lost === EVENTS && stored >= delivered && disordered === 0;
  return {
    isGood,
    row: [
      name,
      `${Math.round(EVENTS / (offeredMs / 1_000)).toLocaleString('en')}/s`,
      delivered.toLocaleString('en'),
      lost.toLocaleString('en'),
      stored.toLocaleString('en'),
      disordered,
      resent.toLocaleString('en'),
      peakQueue.toLocaleString('en'),
      `${Math.round((peakRss - before) / MB)} MB`,
      `${(doneMs / 1_000).toFixed(1)} s`,
      `${((user + system) / EVENTS).toFixed(0)} µs`,
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

const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? wanted : Object.keys(BROKERS);
const results = [];
for (const name of names) results.push(await soak(name));
console.log(
  table(
    [
      ...['sink', 'offered', 'delivered', 'lost, counted', 'at the receiver', 'out of order'],
      ...['sent again', 'most queued', 'memory above start', 'all over after', 'CPU an event'],
    ],
    results.map(({ row }) => row),
  ),
);
process.exit(results.every(({ isGood }) => isGood) ? 0 : 1);
