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
      return info.state === 'in-service' ? undefined : 'It already gets no new calls.';
    case 'disable':
      return info.state === 'out-of-service' ? 'It is out of service already.' : undefined;
    case 'resume':
      return info.state === 'in-service' ? 'It already gets new calls.' : undefined;
    case 'subscribe':
      return undefined;
    case 'unsubscribe':
      return info.events.length > 0 ? undefined : 'It has no events.';
    case 'close':
      return info.consumers.some((consumer) => OURS.includes(consumer))
        ? undefined
        : `It is not of the management interface or the store; it closes when nothing uses it${usedBy(info)}.`;
  }
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
