import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type ListenAddress } from '../config/listen-address.ts';
import { describeListenError } from '../http/mi-server.ts';

/** MI over UDP. */
export interface MiDatagram {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** An answer has to fit into one datagram. */
const MAX_ANSWER_BYTES = 65_507;

/** OpenSIPS answers what is no JSON with this text, not with JSON. */
const GARBAGE_ANSWER = '400 Parse_error';

const TOO_LONG = JSON.stringify({
  jsonrpc: '2.0',
  error: {
    code: 500,
    message: 'Internal Error',
    data: 'the answer does not fit into a datagram; ask over HTTP',
  },
  id: null,
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** One datagram in, one out, none for a notification (mi_datagram). Throws ConfigError when the address cannot be had. */
export const createMiDatagram = async (
  listen: ListenAddress,
  handle: (text: string) => Promise<string | null>,
): Promise<MiDatagram> => {
  const socket = createSocket(listen.host.includes(':') ? 'udp6' : 'udp4');
  let isClosed = false;

  socket.on('message', (message, peer) => {
    const reply = (text: string): void => {
      const fits = Buffer.byteLength(text) <= MAX_ANSWER_BYTES;
      // the peer may be gone by now, which is its own affair
      if (!isClosed) socket.send(fits ? text : TOO_LONG, peer.port, peer.address, () => undefined);
    };
    const text = message.toString('utf8');
    if (!isJson(text)) {
      reply(GARBAGE_ANSWER);
      return;
    }
    void handle(text).then((answer) => {
      if (answer !== null) reply(answer);
    });
  });
  socket.bind({ address: listen.host, port: listen.port });
  try {
    await once(socket, 'listening');
  } catch (error) {
    socket.close();
    throw describeListenError(error, '--mi-datagram', listen);
  }
  // ICMP tells of a peer that went away
  socket.on('error', () => undefined);
  return {
    host: listen.host,
    port: socket.address().port,
    async close() {
      if (isClosed) return;
      isClosed = true;
      socket.close();
      await once(socket, 'close');
    },
  };
};
