// CPU of this process for each event: the publisher of a fleet, to which JetStream confirms each, beside a bare publish of the same
// bytes, which nothing confirms:
//   node tools/test-services/with-services.mjs tools/benchmarks/fleet-publisher.mjs [events] [rounds]
import { setImmediate as turn } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { systemClock } from '@switchwire/esl-client/session';
import { decodeEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { connectNats } from '@switchwire/fleet';
import { Publisher } from '../../packages/fleet/src/events/publisher.ts';
import { provisionStream } from '../../packages/fleet/src/events/stream-settings.ts';
import { EngineState } from '../../packages/fleet/src/nats/engine-state.ts';
import { fleetSubjects } from '../../packages/fleet/src/subjects.ts';
import { NatsCluster } from './fleet/nats-cluster.mjs';
import { interleave, median, ratio, table } from './lib/rounds.mjs';

const EVENTS = Number(process.argv[2] ?? 10_000);
const ROUNDS = Number(process.argv[3] ?? 11);
/** Events that a chunk of a socket brings. */
const CHUNK = 25;
/** Below what the publisher keeps: none is dropped. */
const PART = 5_000;
const SOCKETS = Array.from({ length: 20 }, (_, index) => `10.0.0.${index}:8021`);

const natsCommand = JSON.parse(process.env.SWITCHWIRE_TEST_NATS_SERVERS ?? '[]').at(-1)?.command;
if (natsCommand === undefined) throw new Error('No NATS server is named');
const cluster = await NatsCluster.start(natsCommand, 1);
const [connection, bare] = [
  await connectNats({ urls: cluster.urls }, 'publisher'),
  await connectNats({ urls: cluster.urls }, 'bare'),
];
const subjects = fleetSubjects('bench');
const manager = await jetstreamManager(connection);
const settings = { maxAgeMs: 60_000, maxBytes: 4e9, replicas: 1, duplicateWindowMs: 30_000 };
const { takesBatches } = await provisionStream({ manager, connection }, subjects, settings, true);
const publisher = new Publisher({
  connection,
  engine: new EngineState(connection, console.error),
  subjects,
  clock: systemClock,
  wallNow: () => Date.now(),
  logger: console,
  spool: { events: 20_000, bytes: 64 * 1024 * 1024 },
  timings: { ackTimeout: 5_000, duplicateWindow: 30_000 },
});
publisher.offerBatches(takesBatches);

let sequence = 0;
function frame() {
  const json = JSON.stringify({
    'Event-Name': 'CHANNEL_ANSWER',
    'Core-UUID': '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
    'Event-Sequence': String(++sequence),
    'Unique-ID': `call-${sequence % 500}`,
    variable_padding: 'x'.repeat(2_400),
  });
  const head = `Content-Length: ${Buffer.byteLength(json)}\nContent-Type: text/event-json\n\n`;
  return Buffer.from(head + json);
}

/** New events each time, as views into the chunks that brought them. Who dispatches one has read its name: a listener of a lease pays for that. */
function events() {
  const decoder = new FrameDecoder();
  const made = [];
  while (made.length < EVENTS)
    for (const one of decoder.push(Buffer.concat(Array.from({ length: CHUNK }, frame))))
      made.push(decodeEvent(one));
  for (const event of made) if (event.name === '') throw new Error('An event has no name');
  return made;
}

async function cpuOf(publish, end) {
  const all = events();
  globalThis.gc?.();
  const before = process.cpuUsage();
  for (const [index, event] of all.entries()) {
    publish(event, index);
    if (index % CHUNK === CHUNK - 1) await turn();
    if (index % PART === PART - 1) await end();
  }
  await end();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / EVENTS;
}

const costs = await interleave(
  {
    'bare publish': () =>
      cpuOf(
        ({ raw }) => bare.publish('other.fs', raw),
        () => bare.flush(),
      ),
    publisher: () =>
      cpuOf(
        (event, index) => publisher.publish(event, SOCKETS[index % SOCKETS.length], 1),
        () => publisher.settled(),
      ),
  },
  ROUNDS,
);
const row = (name) => [
  name,
  `${median(costs[name]).toFixed(1)} µs`,
  ratio(costs[name], costs['bare publish']).toFixed(2),
];
console.log(table(['', 'CPU an event', 'of a bare publish'], Object.keys(costs).map(row)));
publisher.close();
await Promise.all([connection.close(), bare.close()]);
await cluster.stop();
process.exit();
