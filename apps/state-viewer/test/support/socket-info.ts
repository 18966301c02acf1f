import { type SocketInfo } from '@switchwire/machine-view';

/** A socket that is well, with these members changed. */
export function socketInfo(id: string, members: Partial<SocketInfo> = {}): SocketInfo {
  return {
    id,
    host: 'fs1',
    port: 8021,
    address: 'fs1:8021',
    state: 'in-service',
    phase: 'subscribed',
    states: ['session.subscribed'],
    since: 0,
    generation: 1,
    attempt: 0,
    retryAt: undefined,
    lastCause: undefined,
    events: [],
    refusedEvents: [],
    heartbeat: undefined,
    stats: {
      bytesReceived: 0,
      framesReceived: 0,
      eventsReceived: 0,
      framesSkipped: 0,
      eventsDropped: 0,
      commandsSent: 0,
      commandsFailed: 0,
      commandsPending: 0,
      reconnects: 0,
    },
    consumers: [],
    direction: 'inbound',
    ...members,
  };
}
