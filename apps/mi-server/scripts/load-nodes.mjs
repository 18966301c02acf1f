// One process of fake FreeSWITCH nodes that send events at a rate; killed and started again by load-test.mjs.
// node … load-nodes.mjs EVENTS_PER_SECOND PORT…
import { setInterval } from 'node:timers';
import { encodeFrame } from '@switchwire/esl-protocol';
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
const perTick = Math.round((rate / ports.length) * (TICK_MS / 1000));
const batch = Buffer.concat(Array.from({ length: perTick }, () => frame));

const nodes = await Promise.all(
  ports.map((port) => createFakeFreeswitch({ port, heartbeatMs: 1000 })),
);
process.send?.(nodes.map(({ port }) => port));
setInterval(() => {
  for (const { connections } of nodes) {
    for (const connection of connections) {
      if (connection.subscriptions.names.includes('DTMF')) connection.send(batch);
    }
  }
}, TICK_MS);
