import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { ConfigError } from '../config/config-error.ts';
import { isLoopback, type ListenAddress } from '../config/listen-address.ts';
import { describeListenError } from '../http/mi-server.ts';
import { isParseErrorAnswer, type MiHandler } from '../json-rpc/request.ts';
import { type Caller, type Identity, INSIDE } from '../rights/identity.ts';
import { fitAnswer } from './fit-answer.ts';

/** MI over UDP. */
export interface MiDatagram {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** OpenSIPS answers what is not JSON with this text, not with JSON. */
const GARBAGE_ANSWER = '400 Parse_error';

/**
 * One datagram in, one out, none for a notification (mi_datagram). Throws ConfigError when the address cannot be had
 * or others can reach it: a datagram carries no token, and its sender can be forged. `identity` is what all senders are.
 */
export const createMiDatagram = async (
  listen: ListenAddress,
  mi: MiHandler,
  identity: Identity = INSIDE.identity,
): Promise<MiDatagram> => {
  if (!isLoopback(listen.host)) {
    throw new ConfigError(
      `--mi-datagram: ${listen.host} can be reached from other machines; only a loopback address is allowed`,
    );
  }
  const socket = createSocket(listen.host.includes(':') ? 'udp6' : 'udp4');
  let isClosed = false;

  socket.on('message', (message, peer) => {
    const caller: Caller = { identity, transport: 'udp', remote: peer.address };
    void mi.handle(message.toString('utf8'), caller).then((answer) => {
      if (answer === null || isClosed) return;
      const text = isParseErrorAnswer(answer) ? GARBAGE_ANSWER : fitAnswer(answer);
      // the peer may be gone by now, which is its own affair
      socket.send(text, peer.port, peer.address, () => undefined);
    });
  });
  socket.bind({ address: listen.host, port: listen.port });
  try {
    await once(socket, 'listening');
  } catch (error) {
    socket.close();
    throw describeListenError(error, '--mi-datagram', listen);
  }
  // ICMP reports a peer that went away
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
