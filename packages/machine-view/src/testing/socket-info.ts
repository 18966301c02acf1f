import type { SocketInfo } from '@switchwire/conn-manager';

/** A healthy socket with these members changed. */
export function socketInfo(id: string, members: Partial<SocketInfo> = {}): SocketInfo {
  const host = members.host ?? '127.0.0.1';
  const port = members.port ?? 8021;
  return {
    id,
    host,
    port,
    address: `${host}:${port}`,
    state: 'in-service',
    phase: 'subscribed',
    states: [
      'session.subscribed.subscription.settled',
      'session.subscribed.liveness.fresh',
      'session.subscribed.flow.flowing',
    ],
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
