import { type SocketInfo } from '@switchwire/conn-manager';

const NO_STATS = { bytesReceived: 0, framesReceived: 0, eventsReceived: 0, framesSkipped: 0, eventsDropped: 0, commandsSent: 0, commandsFailed: 0, commandsPending: 0, reconnects: 0 }; // prettier-ignore

/** A socket of the inventory that no server is known to have, and since when. */
export function unknownSocket(address: string, since: number): SocketInfo {
  const colon = address.lastIndexOf(':');
  return {
    id: address,
    host: address.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(address.slice(colon + 1)),
    address,
    phase: 'closed',
    states: [],
    since,
    generation: 0,
    attempt: 0,
    retryAt: undefined,
    lastCause: undefined,
    events: [],
    refusedEvents: [],
    heartbeat: undefined,
    stats: NO_STATS,
    consumers: [],
    direction: 'inbound',
  };
}
