// A child process: the least FreeSWITCH that a fleet can live with, on one port of every loopback address. It brings events that have
// numbers of their own, and hands on what is sent as an event.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const REPLY = 'Content-Type: command/reply\nReply-Text: +OK accepted\n\n';
const responseOf = (text) =>
  `Content-Type: api/response\nContent-Length: ${text.length}\n\n${text}`;
const eventOf = (json) =>
  `Content-Length: ${json.length}\nContent-Type: text/event-json\n\n${json}`;
const TICK_MS = 5;
const DIGITS = 12;
const PLACEHOLDER = '0'.repeat(DIGITS);

const JSON_TEXT = JSON.stringify({
  'Event-Name': 'CHANNEL_ANSWER',
  'Core-UUID': '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
  'FreeSWITCH-Hostname': 'fs1',
  'Event-Date-Timestamp': '1795873594552123',
  'Event-Sequence': PLACEHOLDER,
  'Unique-ID': '5f0c5a2e-8a0c-4f3e-9a3c-2f7f6f1d2b10',
  variable_padding: 'x'.repeat(2_300),
});
const FRAME = Buffer.from(eventOf(JSON_TEXT));
const SEQUENCE_AT = FRAME.indexOf(PLACEHOLDER);

const connections = [];
let sequence = 0;

function chunkOf(count) {
  const chunk = Buffer.allocUnsafe(count * FRAME.length);
  for (let at = 0; at < chunk.length; at += FRAME.length) {
    FRAME.copy(chunk, at);
    chunk.write(String(++sequence).padStart(DIGITS, '0'), at + SEQUENCE_AT, 'latin1');
  }
  return chunk;
}

/** `api offer COUNT CHUNK`: as fast as they are read, so many with each writing. */
async function asRead(socket, count, chunk) {
  for (let sent = 0; sent < count; sent += chunk)
    if (!socket.write(chunkOf(chunk))) await once(socket, 'drain');
}

/** `api pace COUNT RATE`: so many a second over all connections in turn. What a busy machine made it miss it sends at once. */
async function paced(count, rate) {
  const began = performance.now();
  let next = 0;
  for (let sent = 0; sent < count; await pause(TICK_MS)) {
    const due = Math.min(count, Math.floor(((performance.now() - began) / 1_000) * rate));
    const each = new Map();
    for (; sent < due; sent++) {
      const socket = connections[next++ % connections.length];
      each.set(socket, (each.get(socket) ?? 0) + 1);
    }
    for (const [socket, events] of each) socket.write(chunkOf(events));
  }
}

/** `sendevent`: every connection gets it, as each is subscribed to it. */
function handOn(command) {
  const [first, ...lines] = command.split('\n');
  const headers = lines.map((line) => line.split(': '));
  const json = JSON.stringify({
    'Event-Name': first.split(' ')[1],
    ...Object.fromEntries(headers),
  });
  for (const socket of connections) socket.write(eventOf(json));
}

async function answer(socket, command) {
  const [verb, what, ...numbers] = command.split(' ');
  const [count, second] = numbers.map(Number);
  if (verb.startsWith('sendevent')) handOn(command);
  if (verb !== 'api') {
    socket.write(REPLY);
    return;
  }
  if (what === 'offer') await asRead(socket, count, second);
  if (what === 'pace') await paced(count, second);
  socket.write(responseOf('UP 0 years, 0 days, 0 hours'));
}

const server = createServer({ noDelay: true }, (socket) => {
  let pending = '';
  connections.push(socket);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    const commands = (pending + chunk.toString('latin1')).split('\n\n');
    pending = commands.pop();
    for (const command of commands) void answer(socket, command);
  });
  socket.write('Content-Type: auth/request\n\n');
});
server.listen(0, '0.0.0.0', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
