// A child process that reads events from sockets and does one thing with each: `publishing-client.mjs NAME PORT NATS-URL`.
import { setTimeout as pause } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { createConnManager } from '@switchwire/conn-manager';
import { systemClock } from '@switchwire/esl-client/session';
import { connectNats } from '@switchwire/fleet';
import { Publisher } from '../../../packages/fleet/src/events/publisher.ts';
import { provisionStream } from '../../../packages/fleet/src/events/stream-settings.ts';
import { EngineState } from '../../../packages/fleet/src/nats/engine-state.ts';
import { fleetSubjects } from '../../../packages/fleet/src/subjects.ts';

const [name, port, url] = process.argv.slice(2);
const SOCKETS = 20;
const EPOCH = 1_795_873_594_552;
/** Below what the publisher keeps: none is dropped. */
const PART = 5_000;

/** What is done with each event, and what says that all of it is over. */
const CANDIDATES = {
  listener: () => ({ handle: () => undefined, end: () => undefined }),
  bare(connection) {
    const handle = ({ raw }, subject) => connection.publish(subject, raw);
    return { handle, end: () => connection.flush() };
  },
  async publisher(connection) {
    const manager = await jetstreamManager(connection);
    const settings = { maxAgeMs: 60_000, maxBytes: 4e9, replicas: undefined, duplicateWindowMs: 30_000 }; // prettier-ignore
    const subjects = fleetSubjects('bench');
    const { takesBatches } = await provisionStream(
      { manager, connection },
      subjects,
      settings,
      true,
    );
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
    const handle = (event, _, socket) => publisher.publish(event, socket, EPOCH);
    const end = async () => {
      await publisher.settled();
      if (publisher.stats.dropped > 0) throw new Error('Not each event was published');
    };
    return { handle, end };
  },
};

const connection = await connectNats({ urls: [url] }, name);
const { handle, end } = await CANDIDATES[name](connection);
const manager = createConnManager();
await manager.start();
let left = 0;
let done;
const leases = Array.from({ length: SOCKETS }, (_, index) => {
  const socket = `127.0.0.${index + 1}:${port}`;
  const subject = `other.127_0_0_${index + 1}=3a${port}.CHANNEL_ANSWER`;
  const lease = manager.acquire(`fs://:ClueCon@${socket}`, { consumer: 'bench' });
  lease.subscribe(['CHANNEL_ANSWER'], (event) => {
    handle(event, subject, socket);
    if (--left === 0) done();
  });
  return lease;
});
for (const lease of leases) {
  await lease.ready({ timeoutMs: 10_000 });
  while (lease.info.phase !== 'subscribed') await pause(10);
}

/** CPU µs an event. */
async function round({ events, order }) {
  const { user, system } = process.cpuUsage();
  for (let rest = events; rest > 0; rest -= PART) {
    const isHandled = new Promise((resolve) => (done = resolve));
    left = PART;
    await leases[0].api(`${order.replace('COUNT', PART)}`, { timeoutMs: 60_000 });
    await isHandled;
    await end();
  }
  const after = process.cpuUsage();
  return (after.user + after.system - user - system) / events;
}

process.on('message', (request) => void round(request).then((cost) => process.send(cost)));
process.on('disconnect', () => process.exit());
process.send('ready');
