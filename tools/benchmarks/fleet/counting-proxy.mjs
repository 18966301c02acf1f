// A way to a MongoDB that counts what is asked of it: the name of each command that passes.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const HEADER_BYTES = 16;
const OP_MSG = 2_013;
/** Behind the header: flags, the kind of the section, the size of its document and the type of its first element. */
const NAME_AT = HEADER_BYTES + 4 + 1 + 4 + 1;

/** The command of a message; other messages by the number of their kind. */
function commandOf(message) {
  const kind = message.readInt32LE(12);
  if (kind !== OP_MSG) return `kind ${kind}`;
  return message.toString('latin1', NAME_AT, message.indexOf(0, NAME_AT));
}

export async function countingProxy({ hostname, port }) {
  const counts = new Map();
  const sockets = new Set();
  const note = (message) => {
    const name = commandOf(message);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let rest = Buffer.alloc(0);
    client.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= HEADER_BYTES && rest.length >= rest.readInt32LE(0)) {
        note(rest.subarray(0, rest.readInt32LE(0)));
        rest = rest.subarray(rest.readInt32LE(0));
      }
    });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ]) {
      sockets.add(from);
      from
        .on('error', () => to.destroy())
        .on('close', () => {
          sockets.delete(from);
          to.destroy();
        })
        .pipe(to);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    counts: () => new Map(counts),
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
