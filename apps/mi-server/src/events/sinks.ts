import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import { type SubscriberSocket } from './subscriber-socket.ts';

/** Sends notifications to one subscriber. Never throws and never waits: what cannot go now is dropped and counted. */
export interface EventSink {
  send(text: string): void;
  readonly sent: number;
  readonly dropped: number;
  close(): void;
}

/** The largest payload of one UDP datagram over IPv4. */
const MAX_DATAGRAM_BYTES = 65_507;
/** Bytes that wait for a slow reader of a stream. */
const MAX_WAITING_BYTES = 1_048_576;
const TCP_RETRY_MS = 1_000;

const createUdpSink = ({ host, port }: SubscriberSocket): EventSink => {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  let sent = 0;
  let dropped = 0;
  // a closed port is told by ICMP; the subscriber may come back before it expires
  socket.on('error', () => undefined);
  socket.unref();
  return {
    send(text) {
      const bytes = Buffer.from(text);
      if (bytes.length > MAX_DATAGRAM_BYTES) {
        dropped++;
        return;
      }
      socket.send(bytes, port, host, (error) => {
        if (error === null) sent++;
        else dropped++;
      });
    },
    get sent() {
      return sent;
    },
    get dropped() {
      return dropped;
    },
    close: () => {
      socket.close();
    },
  };
};

const createTcpSink = ({ host, port }: SubscriberSocket): EventSink => {
  let sent = 0;
  let dropped = 0;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;

  const dial = () => {
    const socket = connect({ host, port });
    socket.setNoDelay(true);
    socket.unref();
    socket.on('error', () => undefined);
    // whatever the subscriber says is not for us, but unread bytes would hold the connection open
    socket.resume();
    socket.on('close', () => {
      if (isClosed) return;
      retry = setTimeout(() => {
        current = dial();
      }, TCP_RETRY_MS);
      retry.unref();
    });
    return socket;
  };
  let current = dial();

  return {
    send(text) {
      if (current.destroyed || current.writableLength > MAX_WAITING_BYTES) {
        dropped++;
        return;
      }
      current.write(text);
      sent++;
    },
    get sent() {
      return sent;
    },
    get dropped() {
      return dropped;
    },
    close: () => {
      isClosed = true;
      clearTimeout(retry);
      current.destroy();
    },
  };
};

/** Opens the transport of a subscriber: datagrams, or one TCP connection that is dialled again when it breaks. */
export const createSink = (target: SubscriberSocket): EventSink =>
  target.transport === 'udp' ? createUdpSink(target) : createTcpSink(target);
