import { type SocketInfo } from '@switchwire/conn-manager';

/** A socket that is well, with these members changed. */
export function socketInfo(id: string, members: Partial<SocketInfo> = {}): SocketInfo {
  return {
    id,
    host: '127.0.0.1',
    port: 8021,
    address: '127.0.0.1:8021',
    phase: 'subscribed',
    states: ['session.subscribed.liveness.fresh'],
    since: 1_000,
    generation: 1,
    attempt: 0,
    retryAt: undefined,
    lastCause: undefined,
    events: ['DTMF'],
    refusedEvents: [],
    heartbeat: undefined,
    stats: {
      bytesReceived: 0,
      framesReceived: 0,
      eventsReceived: 0,
      framesSkipped: 0,
      eventsDropped: 0,
      commandsSent: 1,
      commandsFailed: 0,
      commandsPending: 0,
      reconnects: 0,
    },
    consumers: ['store'],
    direction: 'inbound',
    ...members,
  };
}
