import { createConnection, type Socket } from 'node:net';
import { type AppContext, park } from '../calls/applications.ts';
import { type OutboundMode } from '../listener/listener.ts';
import { type ControlledChannel } from '../listener/controlled-channel.ts';
import { parseSocketTarget, type SocketTarget } from './socket-target.ts';

/** What the `socket` application needs of its server. */
export interface OutboundHost {
  /** Told of every socket before it is connected: it is closed with the server. */
  dialling(socket: Socket): void;
  /** Puts an Event Socket connection on a TCP connection that stands; tells when it is over. */
  open(
    socket: Socket,
    outbound: { readonly mode: OutboundMode; readonly channel: ControlledChannel },
  ): { readonly closed: Promise<void>; readonly resumes: () => boolean };
}

/**
 * The `socket` application: dials the first host that accepts and hands the channel over. Async, the channel is
 * parked meanwhile; sync, its thread is the connection's. If no host can be reached, the next action follows.
 */
export function createSocketApplication(
  server: OutboundHost,
): (context: AppContext, data: string) => Promise<undefined> {
  return async (context, data) => {
    const { channel, thread } = context;
    const target = parseSocketTarget(data);
    const socket = await dialFirst(server, context, target);
    if (socket === undefined) return undefined;
    let connected: () => void = () => undefined;
    const connect = new Promise<void>((resolve) => (connected = resolve));
    const { closed, resumes } = server.open(socket, {
      mode: { async: target.async, full: target.full, onConnect: connected },
      channel,
    });
    if (target.async) {
      const first = await Promise.race([
        connect.then(() => 'connect'),
        closed.then(() => 'closed'),
      ]);
      // a socket that ends before `connect` leaves the channel in the application for ever
      if (first === 'closed') await thread.wait(Infinity, { serves: false });
      else await park(context);
      return undefined;
    }
    await thread.outlast(closed);
    if (resumes() && !channel.ended) {
      channel.enter('CS_RESET');
      await thread.wait(Infinity, { serves: false });
    }
    return undefined;
  };
}

async function dialFirst(
  server: OutboundHost,
  { channel }: AppContext,
  { hosts }: SocketTarget,
): Promise<Socket | undefined> {
  for (const { host, port, path } of hosts) {
    channel.setVariable('socket_host', host);
    if (path !== '') channel.setVariable('socket_path', path);
    const socket = createConnection({
      host,
      port,
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
    });
    server.dialling(socket);
    socket.on('error', () => undefined);
    const reached = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('close', () => resolve(false));
    });
    if (reached && !channel.retired) return socket;
    socket.destroy();
    if (channel.retired) return undefined;
  }
  return undefined;
}
