import { connect } from 'node:net';
import { type EventSink, type EventSinkOptions, type SinkTarget } from './event-sink.ts';

/** Bytes that wait for a slow reader. */
const MAX_WAITING_BYTES = 1_048_576;
const RETRY_MS = 1_000;

/** One TCP connection, dialled again when it breaks. */
export const createTcpSink = (
  { host, port }: SinkTarget,
  { onDropped }: EventSinkOptions,
): EventSink => {
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
      }, RETRY_MS);
      retry.unref();
    });
    return socket;
  };
  let current = dial();
  // one for all writes: what waits when the connection breaks is lost, and is not sent on the next one
  const countLost = (error?: Error | null): void => {
    if (error) onDropped();
  };

  return {
    send(notification) {
      if (current.destroyed || current.writableLength > MAX_WAITING_BYTES) onDropped();
      else current.write(notification, countLost);
    },
    close() {
      isClosed = true;
      clearTimeout(retry);
      current.destroy();
    },
  };
};
