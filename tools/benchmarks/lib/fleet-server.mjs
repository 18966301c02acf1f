// A child process: the least FreeSWITCH that a manager can live with, on one port of every loopback address.
import { createServer } from 'node:net';

const GREETING = 'Content-Type: auth/request\n\n';
const OK = 'Content-Type: command/reply\nReply-Text: +OK accepted\n\n';
const UPTIME = 'Content-Type: api/response\nContent-Length: 3\n\n42\n';
const sockets = new Set();
let logins = [];

const server = createServer({ noDelay: true }, (socket) => {
  let pending = '';
  sockets.add(socket);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
  socket.on('data', (chunk) => {
    const commands = (pending + chunk.toString('latin1')).split('\n\n');
    pending = commands.pop();
    for (const command of commands) {
      if (command.startsWith('auth')) logins.push(performance.now());
      if (command === 'exit') socket.end(OK);
      else socket.write(command.startsWith('api') ? UPTIME : OK);
    }
  });
  socket.write(GREETING);
});

process.on('message', (request) => {
  if (request === 'drop') {
    logins = [];
    for (const socket of sockets) socket.resetAndDestroy();
    process.send({ dropped: true });
  } else {
    process.send({ logins });
  }
});
process.on('disconnect', () => process.exit());
server.listen({ port: 0, host: '0.0.0.0', backlog: 4096 }, () =>
  process.send({ port: server.address().port }),
);
