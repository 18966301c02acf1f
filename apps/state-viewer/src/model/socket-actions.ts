import type { SocketInfo } from '@switchwire/machine-view';

/** What an operator may do to a socket through the management interface. */
export type SocketAction =
  'retry' | 'drain' | 'disable' | 'resume' | 'subscribe' | 'unsubscribe' | 'close';

/** Consumers whose events the management interface may take back. */
const OURS = ['mi', 'store'];

/** Why an action cannot be taken on a socket now; undefined when it can. */
export function obstacleTo(action: SocketAction, info: SocketInfo): string | undefined {
  if (info.direction === 'outbound')
    return 'FreeSWITCH opened this connection for a call; it ends with the call.';
  switch (action) {
    case 'retry':
      return info.phase === 'retrying' || info.phase === 'rejected'
        ? undefined
        : 'Only a socket that waits for its next attempt can be retried.';
    case 'drain':
    case 'disable':
    case 'resume':
      return serviceObstacle(action, info.state);
    case 'subscribe':
      return undefined;
    case 'unsubscribe':
      return info.events.length > 0 ? undefined : 'It has no events.';
    case 'close':
      return info.consumers.some((consumer) => OURS.includes(consumer))
        ? undefined
        : `Neither the management interface nor the store asked for it; it closes when nothing uses it${usedBy(info)}.`;
  }
}

function serviceObstacle(
  action: 'drain' | 'disable' | 'resume',
  state: SocketInfo['state'],
): string | undefined {
  if (action === 'drain' && state !== 'in-service') return 'It already gets no new calls.';
  if (action === 'disable' && state === 'out-of-service') return 'It is out of service already.';
  return action === 'resume' && state === 'in-service' ? 'It already gets new calls.' : undefined;
}

/** Those that keep a socket open when the management interface and the store no longer want it. */
export function othersOf(info: SocketInfo): readonly string[] {
  return info.consumers.filter((consumer) => !OURS.includes(consumer));
}

/** The events for `fs_unsubscribe` that close a socket. An empty name closes a socket without events. */
export function eventsToClose(info: SocketInfo): readonly string[] {
  return info.events.length > 0 ? info.events : [''];
}

function usedBy(info: SocketInfo): string {
  const others = othersOf(info);
  return others.length === 0 ? '' : ` (now: ${others.join(', ')})`;
}
