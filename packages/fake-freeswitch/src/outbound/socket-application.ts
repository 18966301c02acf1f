import { createConnection, type Socket } from 'node:net';
import { type Application } from '../calls/application.ts';
import { type Channel } from '../calls/channel.ts';
import { park } from '../calls/parking.ts';
import { type Switchboard } from '../calls/switchboard.ts';
import { type OutboundLeg } from '../listener/outbound-leg.ts';
import { parseSocketTarget, type SocketTarget } from './socket-target.ts';

/** What the `socket` application needs of its server. */
export interface OutboundHost {
  /** Called with every socket before it is connected: it is closed with the server, and its errors end only it. */
  dialling(socket: Socket): void;
  /** Puts an Event Socket connection on an open TCP connection. */
  open(socket: Socket, leg: OutboundLeg): OutboundConnection;
}

/** An Event Socket connection that FreeSWITCH made. */
export interface OutboundConnection {
  readonly closed: Promise<void>;
  /** Whether an application that runs is cut off when it ends. */
  readonly resumes: () => boolean;
}

/**
 * The `socket` application: dials the first host that accepts and hands the channel over. Async, the channel is
 * parked meanwhile; sync, its thread is the connection's. If no host accepts, the dialplan goes on with the next action.
 */
export function createSocketApplication(server: OutboundHost, board: Switchboard): Application {
  return async (channel, data) => {
    const target = parseSocketTarget(data);
    const socket = await dialFirst(server, channel, target);
    if (socket === undefined) return undefined;
    let connected: () => void = () => undefined;
    const connect = new Promise<'connected'>((resolve) => (connected = () => resolve('connected')));
    const connection = server.open(socket, {
      mode: { async: target.async, full: target.full, onConnect: connected },
      channel,
    });
    if (target.async) await parkFor(connection, connect, channel, board);
    else await obey(connection, channel);
    return undefined;
  };
}

/** Async: the channel is parked from `connect` on, as long as the connection is open. */
async function parkFor(
  connection: OutboundConnection,
  connect: Promise<'connected'>,
  channel: Channel,
  board: Switchboard,
): Promise<void> {
  let isOver = false;
  const over = connection.closed.then(() => (isOver = true));
  const gone = new Promise<void>((resolve) => void channel.onEnded(resolve));
  if ((await Promise.race([connect, over, gone])) === 'connected') {
    // the channel looks for that between two packets
    await board.packet();
    // a client that has left already cannot un-park it
    await park(channel, () => isOver && channel.release(connection.resumes()));
  } else {
    // a socket that ends before `connect` leaves the channel in the application for ever
    await channel.thread.wait(Infinity, { serves: false });
  }
}

/** Sync: the connection has the channel's thread, until it ends. */
async function obey(connection: OutboundConnection, channel: Channel): Promise<void> {
  const { thread } = channel;
  await thread.outlast(connection.closed);
  if (!connection.resumes() || channel.ended) return;
  channel.enter('CS_RESET');
  await thread.wait(Infinity, { serves: false });
}

async function dialFirst(
  server: OutboundHost,
  channel: Channel,
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
