// What FreeSWITCH is to the soak: a process of its own that writes events to a port at a rate, whatever its reader does. Its pace is
// by its own clock: what a busy machine made it miss it sends at once.
//   node soak-offerer.mjs PORT EVENTS RATE CALLS
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const [port, events, rate, calls] = process.argv.slice(2).map(Number);
const TICK_MS = 5;
const PADDING = 'x'.repeat(1_150);

/** As FreeSWITCH sends it, about 1,400 bytes. */
function frameOf(sequence) {
  const json = JSON.stringify({
    'Event-Name': 'DTMF',
    'Core-UUID': '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
    'Event-Date-Timestamp': String(1_795_873_594_552_123 + sequence),
    'Event-Sequence': String(sequence),
    'Unique-ID': `call-${sequence % calls}`,
    'DTMF-Digit': '5',
    variable_padding: PADDING,
  });
  return `Content-Length: ${json.length}\nContent-Type: text/event-json\n\n${json}`;
}

const socket = connect(port, '127.0.0.1');
socket.setNoDelay(true);
await new Promise((resolve) => socket.once('connect', resolve));
const began = performance.now();
const cpu = process.cpuUsage();
for (let sequence = 0; sequence < events;) {
  const due = Math.min(events, Math.floor(((performance.now() - began) / 1_000) * rate));
  let text = '';
  while (sequence < due) text += frameOf(++sequence);
  if (text !== '') socket.write(text);
  await pause(TICK_MS);
}
const seconds = (performance.now() - began) / 1_000;
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ rate: events / seconds, cpuMicros: (user + system) / events }));
socket.end();
