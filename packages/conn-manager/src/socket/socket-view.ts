import { type Heartbeat } from './heartbeat.ts';
import { type SessionCounters } from './counters.ts';
import { type SocketContext } from './socket-machine.ts';
import { type CloseCause } from '@switchwire/esl-client';
import { type Placement } from '../placement.ts';
import { type SocketInfo } from './socket-info.ts';

/** What is known of a socket between two runs of its machine. */
export interface LastRun {
  readonly generation: number;
  readonly attempt: number;
  readonly cause: CloseCause | undefined;
}

/** Where {@link socketView} takes it from. */
export interface SocketViewSource extends Pick<
  SocketInfo,
  | 'id'
  | 'host'
  | 'port'
  | 'address'
  | 'phase'
  | 'states'
  | 'since'
  | 'events'
  | 'permissions'
  | 'server'
  | 'consumers'
> {
  readonly placement: Placement;
  readonly lastRun: LastRun;
  readonly lastCause: CloseCause | undefined;
  /** Of the machine; undefined between two runs. */
  readonly context: SocketContext | undefined;
  readonly heartbeat: Heartbeat | undefined;
  readonly staleAfterMs: number;
  /** Milliseconds since 1970. */
  readonly wallNow: () => number;
  readonly counters: SessionCounters;
}

/** A socket as the world may see it. The `stats`, and whether the heartbeat is stale, are read again at each access. */
export function socketView(source: SocketViewSource): SocketInfo {
  const { lastRun, context, phase, since, events, counters } = source;
  const waits = context !== undefined && (phase === 'retrying' || phase === 'rejected');
  const refused = context?.refusedEvents ?? [];
  return {
    id: source.id,
    host: source.host,
    port: source.port,
    address: source.address,
    ...source.placement,
    callsLeft: context?.callsLeft,
    phase,
    states: source.states,
    since,
    generation: context?.generation ?? lastRun.generation,
    attempt: context?.attempt ?? lastRun.attempt,
    retryAt: waits ? since + context.retryDelayMs : undefined,
    lastCause: source.lastCause,
    events,
    permissions: source.permissions,
    server: source.server,
    // what only the manager asked for is not shown
    refusedEvents: Object.freeze(events.filter((name) => refused.includes(name))),
    heartbeat: heartbeatInfo(source),
    get stats() {
      return counters.stats();
    },
    consumers: source.consumers,
    direction: 'inbound',
  };
}

function heartbeatInfo({
  heartbeat,
  wallNow,
  staleAfterMs,
}: SocketViewSource): SocketInfo['heartbeat'] {
  if (heartbeat === undefined) return undefined;
  return {
    ...heartbeat,
    get stale() {
      return wallNow() - heartbeat.receivedAt > staleAfterMs;
    },
  };
}
