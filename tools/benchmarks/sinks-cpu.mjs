// CPU of this process for each event: a sink of NATS JetStream, which confirms each event, beside a bare publish of the same bytes,
// which nothing confirms. Once as events come from a socket, some with each chunk, and once all at one moment, as after a stall:
//   npm run sinks-cpu -w @switchwire/benchmarks -- [events] [rounds]
import { setImmediate as turn } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { decodeEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { createEventSink } from '@switchwire/event-sinks';
import { interleave, median, ratio, table } from './lib/rounds.mjs';
import { BROKERS } from './lib/soak-brokers.mjs';

const EVENTS = Number(process.argv[2] ?? 20_000);
const ROUNDS = Number(process.argv[3] ?? 15);
/** Events that a chunk of a socket brings: 64 KiB hold 46 of them. */
const CHUNK = 25;
const SOURCE = '127.0.0.1:8021';

let sequence = 0;
function frame() {
  const json = JSON.stringify({
    'Event-Name': 'DTMF',
    'Core-UUID': '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
    'Event-Date-Timestamp': String(1_795_873_594_552_123 + ++sequence),
    'Event-Sequence': String(sequence),
    'Unique-ID': `call-${sequence % 500}`,
    variable_padding: 'x'.repeat(1_200),
  });
  return Buffer.from(
    `Content-Length: ${Buffer.byteLength(json)}\nContent-Type: text/event-json\n\n${json}`,
  );
}

/**
 * New events each time, as views into the chunks that brought them: an id that JetStream knows is not stored again. Who dispatches
 * one has read its name: a listener of a lease pays for that.
 */
function events() {
  const decoder = new FrameDecoder();
  const made = [];
  while (made.length < EVENTS)
    for (const one of decoder.push(Buffer.concat(Array.from({ length: CHUNK }, frame))))
      made.push(decodeEvent(one));
  for (const event of made) if (event.name === '') throw new Error('An event has no name');
  return made;
}

const broker = await BROKERS.nats();
const running = await broker.start();
await broker.prepare();
const bare = await connect({ servers: [broker.servers] });
const sink = createEventSink({
  name: 'cpu',
  destination: broker.destination,
  limits: { maxBytes: 256 * 1024 * 1024 },
});
let goal = 0;

const publish = ({ raw }) => bare.publish('other.127_0_0_1_8021.DTMF', raw);
const offer = (event) => sink.offer(event, SOURCE);
const published = () => bare.flush();
async function delivered() {
  goal += EVENTS;
  while (sink.stats().delivered < goal) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function cpuOf(handle, end, isInChunks) {
  const all = events();
  globalThis.gc?.();
  const before = process.cpuUsage();
  for (const [index, event] of all.entries()) {
    handle(event);
    if (isInChunks && index % CHUNK === CHUNK - 1) await turn();
  }
  await end();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / EVENTS;
}

const costs = await interleave(
  {
    'bare, in chunks': () => cpuOf(publish, published, true),
    'sink, in chunks': () => cpuOf(offer, delivered, true),
    'bare, all at once': () => cpuOf(publish, published, false),
    'sink, all at once': () => cpuOf(offer, delivered, false),
  },
  ROUNDS,
);
const row = ([name, own]) => [
  name,
  `${median(own).toFixed(1)} µs`,
  ratio(own, costs[name.replace('sink', 'bare')]).toFixed(2),
];
console.log(table(['', 'CPU an event', 'of a bare publish'], Object.entries(costs).map(row)));
await sink.close();
await bare.close();
await running.kill();
process.exit(0);
