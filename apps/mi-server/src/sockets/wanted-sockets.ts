import { type ConnManager, type SocketInfo } from '@switchwire/conn-manager';

/**
 * The sockets that somebody wants: what fs_list, /readyz and the metrics are about. One that a single command opened is
 * kept for a while after it, and nobody needs to hear of that.
 */
export const wantedSockets = (manager: Pick<ConnManager, 'list'>): readonly SocketInfo[] =>
  manager
    .list()
    .filter((info) => info.direction === 'inbound' && info.phase !== 'closed')
    .filter((info) => info.consumers.length > 0);
