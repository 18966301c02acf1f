import { type FsUrl } from '@switchwire/esl-protocol';
import {
  type ConnManager,
  type SocketInfo,
  socketKey,
  type SocketPhase,
} from '@switchwire/conn-manager';

/** What makes two sockets the same one, as the manager sees it: host, however it is spelled, and port. */
export const socketKeyOf = (socket: { readonly host: string; readonly port: number }): string =>
  socketKey(socket.host, socket.port);

/**
 * The socket that a URL means in every method: with a port that one, without a port the only known socket of this host,
 * otherwise the one on FreeSWITCH's usual port. The sockets, which may be thousands, are looked through only without a port.
 */
export const keyMeantBy = (
  target: FsUrl,
  known: () => readonly { readonly host: string; readonly port: number }[],
): string => {
  const host = socketKey(target.host, 0);
  const ofHost = target.hasPort ? [] : known().filter((one) => socketKey(one.host, 0) === host);
  const [only, ...others] = ofHost;
  return socketKeyOf(only === undefined || others.length > 0 ? target : only);
};

/** Every phase, from the first step to trouble: for numbers by phase that are there although no socket is in it. */
export const SOCKET_PHASES: readonly SocketPhase[] = [
  'connecting',
  'authenticated',
  'subscribed',
  'retrying',
  'rejected',
];

/**
 * The sockets that a consumer wants: what fs_list, /readyz and the metrics are about. One that a single command opened is
 * kept for a while after it, which is of no interest to operators.
 */
export const wantedSockets = (manager: Pick<ConnManager, 'list'>): readonly SocketInfo[] =>
  manager
    .list()
    .filter(({ direction }) => direction === 'inbound')
    // one of a fleet is wanted, also when no server has a session to it
    .filter((info) => 'owner' in info || (info.phase !== 'closed' && info.consumers.length > 0));
