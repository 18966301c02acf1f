import { type Heartbeat } from './heartbeat.ts';
import { type SessionCounters } from './counters.ts';
import { type SocketContext } from './socket-machine.ts';
import { type CloseCause } from '@switchwire/esl-client';
import { type Placement } from '../placement.ts';
import { type HeartbeatInfo, type SocketInfo } from './socket-info.ts';

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
  | 'retryAt'
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

const NONE: readonly string[] = Object.freeze([]);

/**
 * A socket as the world may see it. The `stats`, and whether the heartbeat is stale, are read again at each access.
 *
 * Each socket keeps its view, so it must be small. A spread or an accessor in a literal gives every object a layout of its
 * own, which weighs more than the object: all is named here, and the accessor is one function for all views.
 */
export function socketView(source: SocketViewSource): SocketInfo {
  const { lastRun, context, events, placement } = source;
  const refused = context?.refusedEvents ?? NONE;
  const view = {
    id: source.id,
    host: source.host,
    port: source.port,
    address: source.address,
    weight: placement.weight,
    group: placement.group,
    tags: placement.tags,
    state: placement.state,
    callsLeft: context?.callsLeft,
    phase: source.phase,
    states: source.states,
    since: source.since,
    generation: context?.generation ?? lastRun.generation,
    attempt: context?.attempt ?? lastRun.attempt,
    retryAt: source.retryAt,
    lastCause: source.lastCause,
    events,
    permissions: source.permissions,
    server: source.server,
    // what only the manager asked for is not shown
    refusedEvents:
      refused.length === 0 ? NONE : Object.freeze(events.filter((name) => refused.includes(name))),
    heartbeat: heartbeatInfo(source),
    consumers: source.consumers,
    direction: 'inbound' as const,
  };
  hide(view, COUNTERS, source.counters);
  return Object.defineProperty(view as typeof view & Pick<SocketInfo, 'stats'>, 'stats', STATS);
}

function heartbeatInfo(source: SocketViewSource): SocketInfo['heartbeat'] {
  if (source.heartbeat === undefined) return undefined;
  const info = { ...source.heartbeat };
  hide(info, STALENESS, { wallNow: source.wallNow, afterMs: source.staleAfterMs });
  return Object.defineProperty(info as typeof info & Pick<HeartbeatInfo, 'stale'>, 'stale', STALE);
}

/** What the accessors read: neither listed nor copied. */
function hide(target: object, key: symbol, value: unknown): void {
  Object.defineProperty(target, key, { value });
}

const COUNTERS = Symbol('counters');
const STATS: PropertyDescriptor & ThisType<{ readonly [COUNTERS]: SessionCounters }> = {
  enumerable: true,
  get() {
    return this[COUNTERS].stats();
  },
};

interface Staleness {
  readonly wallNow: () => number;
  readonly afterMs: number;
}

const STALENESS = Symbol('staleness');
const STALE: PropertyDescriptor & ThisType<Heartbeat & { readonly [STALENESS]: Staleness }> = {
  enumerable: true,
  get() {
    const { wallNow, afterMs } = this[STALENESS];
    return wallNow() - this.receivedAt > afterMs;
  },
};
