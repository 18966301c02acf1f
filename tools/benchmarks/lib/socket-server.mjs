// A child process: the least server that logs in, sends a stream of events, and answers commands.
import { createServer } from 'node:net';
import { eventStream } from './stream.mjs';

const REPLY = 'Content-Type: command/reply\nReply-Text: +OK accepted\n\n';
const streams = {};

const server = createServer({ noDelay: true }, (socket) => {
  let pending = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    const commands = (pending + chunk.toString('latin1')).split('\n\n');
    pending = commands.pop();
    for (const command of commands) answer(socket, command);
  });
  socket.write('Content-Type: auth/request\n\n');
});

function answer(socket, command) {
  if (command.startsWith('api send ')) void send(socket, command.split(' '));
  else if (command.startsWith('api ')) socket.write(apiResponse('UP 0 years'));
  else if (command.startsWith('bgapi ')) socket.write(job(/Job-UUID: (\S+)/.exec(command)[1]));
  else if (command.startsWith('sendevent ')) socket.write(REPLY + echo(command));
  else socket.write(REPLY);
}

/** The event that was sent, as a subscriber gets it. */
function echo(command) {
  const [first, ...headers] = command.split('\n');
  const event = { 'Event-Name': first.slice('sendevent '.length) };
  for (const header of headers) {
    const colon = header.indexOf(': ');
    event[header.slice(0, colon)] = header.slice(colon + 2);
  }
  const body = JSON.stringify(event);
  return `Content-Length: ${body.length}\nContent-Type: text/event-json\n\n${body}`;
}

function apiResponse(text) {
  return `Content-Type: api/response\nContent-Length: ${text.length}\n\n${text}`;
}

function job(id) {
  const event = `{"Event-Name":"BACKGROUND_JOB","Job-UUID":"${id}","Job-Command":"status","Content-Length":"10","_body":"UP 0 years"}`;
  return (
    `Content-Type: command/reply\nReply-Text: +OK Job-UUID: ${id}\nJob-UUID: ${id}\n\n` +
    `Content-Length: ${event.length}\nContent-Type: text/event-json\n\n${event}`
  );
}

/** `api send FORMAT COUNT`: the events, then the answer. */
async function send(socket, [, , format, count]) {
  const stream = (streams[format] ??= eventStream(format, 2000));
  for (let sent = 0; sent < Number(count); sent += stream.events) {
    for (let at = 0; at < stream.wire.length; at += 256 * 1024) {
      if (!socket.write(stream.wire.subarray(at, at + 256 * 1024))) {
        await new Promise((resolve) => socket.once('drain', resolve));
      }
    }
  }
  socket.write(apiResponse('sent'));
}

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
