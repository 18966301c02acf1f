// One process of fake FreeSWITCH nodes that send events at a rate; killed and started again by load-test.mjs.
// node … load-nodes.mjs EVENTS_PER_SECOND PORT…
import { setInterval } from 'node:timers';
import { encodeFrame } from '@switchwire/esl-protocol/server';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';

const [rate, ...ports] = process.argv.slice(2).map(Number);
const TICK_MS = 20;

// written as bytes, many at a time: what is measured is the server, not this process
const event = {
  'Event-Name': 'DTMF',
  'Unique-ID': 'e09f3ce5-023e-4516-9e46-604358096c86',
  'Caller-Destination-Number': '1000',
  'DTMF-Digit': '1',
};
const body = Buffer.from(JSON.stringify(event));
const frame = encodeFrame([['Content-Type', 'text/event-json']], body);
const perMs = rate / ports.length / 1000;
// a late tick makes good what it missed, but no more than this
const MAX_TICK_MS = 500;
const frames = Buffer.concat(Array.from({ length: Math.ceil(perMs * MAX_TICK_MS) }, () => frame));

const nodes = await Promise.all(
  ports.map((port) => createFakeFreeswitch({ port, heartbeatMs: 1000 })),
);
process.send?.(nodes.map(({ port }) => port));
let due = 0;
let lastAt = performance.now();
setInterval(() => {
  const now = performance.now();
  due += Math.min(now - lastAt, MAX_TICK_MS) * perMs;
  lastAt = now;
  const count = Math.floor(due);
  due -= count;
  const batch = frames.subarray(0, count * frame.length);
  for (const { connections } of nodes) {
    for (const connection of connections) {
      if (connection.subscriptions.names.includes('DTMF')) connection.send(batch);
    }
  }
}, TICK_MS);
