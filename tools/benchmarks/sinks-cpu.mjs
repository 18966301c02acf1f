// CPU of this process for each event: a sink of NATS JetStream, which confirms each event, beside a bare publish of the same bytes,
// which nothing confirms:
//   npm run sinks-cpu -w @switchwire/benchmarks
import { connect } from '@nats-io/transport-node';
import { decodeEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { createEventSink } from '@switchwire/event-sinks';
import { interleave, median, ratio, table } from './lib/rounds.mjs';
import { BROKERS } from './lib/soak-brokers.mjs';

const EVENTS = 20_000;
const ROUNDS = 15;

const frameOf = (sequence) => {
  const json = JSON.stringify({
    'Event-Name': 'DTMF',
    'Core-UUID': '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
    'Event-Date-Timestamp': String(1_795_873_594_552_123 + sequence),
    'Event-Sequence': String(sequence),
    'Unique-ID': `call-${sequence % 500}`,
    variable_padding: 'x'.repeat(1_200),
  });
  return Buffer.from(
    `Content-Length: ${Buffer.byteLength(json)}\nContent-Type: text/event-json\n\n${json}`,
  );
};

const broker = await BROKERS.nats();
const running = await broker.start();
await broker.prepare();
const bare = await connect({ servers: [broker.servers] });
const sink = createEventSink({
  name: 'cpu',
  destination: broker.destination,
  limits: { maxBytes: 256 * 1024 * 1024 },
});
let sequence = 0;

/**
 * New events each time: a sink keeps the bytes of an event, and an id that JetStream knows is not stored again. Who dispatches one has
 * read its name: a listener of a lease pays for that.
 */
const events = () =>
  Array.from({ length: EVENTS }, () => {
    const event = decodeEvent(new FrameDecoder().push(frameOf(++sequence))[0]);
    if (event.name === '') throw new Error('An event has no name');
    return event;
  });

async function cpuOf(run) {
  globalThis.gc?.();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / EVENTS;
}

const costs = await interleave(
  {
    bare: () => {
      const payloads = events().map(({ raw }) => raw);
      return cpuOf(async () => {
        for (const payload of payloads) bare.publish('other.127_0_0_1_8021.DTMF', payload);
        await bare.flush();
      });
    },
    sink: () => {
      const offered = events();
      const goal = sink.stats().delivered + EVENTS;
      return cpuOf(async () => {
        for (const event of offered) sink.offer(event, '127.0.0.1:8021');
        while (sink.stats().delivered < goal)
          await new Promise((resolve) => setTimeout(resolve, 5));
      });
    },
  },
  ROUNDS,
);
const row = (name) => [
  name,
  `${(median(costs[name]) / 1_000).toFixed(1)} µs`,
  ratio(costs[name], costs.bare).toFixed(2),
];
console.log(table(['', 'CPU an event', 'of a bare publish'], ['bare', 'sink'].map(row)));
await sink.close();
await bare.close();
await running.kill();
process.exit(0);
