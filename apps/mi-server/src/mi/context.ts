import { type ConnManager } from '@switchwire/conn-manager';
import { createHistory, type History } from '@switchwire/conn-manager/history';
import { type SinkStats } from '@switchwire/event-sinks';
import { type Cache, type FreeswitchEsl, type ScriptHost } from '@switchwire/fs-scripting';
import { type AuditLog } from '../audit/audit-log.ts';
import { createEventHub, type EventHub } from '../events/event-hub.ts';
import { type LinkLimits } from '../events/subscriber-link.ts';
import { answerAboutEvents } from '../events/fleet-questions.ts';
import { Subscribers } from '../events/subscribers.ts';
import { type LogLevelControl, rememberedLogLevel } from '../log/log-level.ts';
import { type EditedStore } from '../sockets/edited-store.ts';
import { type NameBounds, type SharedSockets, SocketSet } from '../sockets/socket-set.ts';
import { SocketTotals } from '../sockets/socket-totals.ts';
import { afterJoining } from './after-joining.ts';
import { type MiFleet } from './mi-fleet.ts';
import { StatisticsState } from './statistics-state.ts';
import { VERSION } from '../version.ts';

/** The event sinks, as sinks_list shows them. */
export interface SinkList {
  list(): readonly SinkStats[];
}

/** Everything the MI commands act on. */
export interface MiContext {
  /** In a fleet: the sockets of all its servers. */
  readonly manager: ConnManager;
  /** Undefined: this server is alone. */
  readonly fleet: MiFleet | undefined;
  /** Resolves when the sockets of the fleet are known, at the latest after 5 s; at once where there is none. */
  readonly joined: () => Promise<void>;
  /** The sockets and events that configuration, MI and the store ask for. */
  readonly sockets: SocketSet;
  readonly freeswitch_esl: FreeswitchEsl;
  readonly cache: Cache;
  readonly events: EventHub;
  /** In a fleet: of the sockets that this server acts for, so that of all servers together each event leaves once. */
  readonly ownEvents: EventHub;
  readonly subscribers: Subscribers;
  /** What happened to the sockets. */
  readonly history: History;
  readonly sinks: SinkList;
  /** Of all sockets that ever were. */
  readonly totals: SocketTotals;
  readonly statistics: StatisticsState;
  readonly logLevel: LogLevelControl;
  /** What was done through MI; undefined: it is not recorded. */
  readonly audit: AuditLog | undefined;
  /** Names of the loaded scripts; they are subscribers of E_FREESWITCH. */
  readonly scriptNames: () => readonly string[];
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly now: () => number;
  /** Milliseconds since the start, whatever becomes of the wall clock meanwhile. */
  readonly uptimeMs: () => number;
}

/** What a server in a fleet has beside the sockets of all. */
export interface MiContextFleet extends MiFleet {
  /** The manager of this server alone. */
  readonly local: ConnManager;
  readonly shared: SharedSockets;
  /** Resolves, or rejects, once it has joined, knows the sockets that the servers share, and has asked the others for theirs. */
  joined(): Promise<void>;
  /** Events of the sockets that this server acts for, and the gaps of those that it took over. */
  readonly own: Pick<ConnManager, 'onEvent' | 'onGap'>;
}

export interface MiContextOptions {
  /** In a fleet: the sockets of all its servers. */
  readonly manager: ConnManager;
  readonly fleet?: MiContextFleet | undefined;
  /** Runs the scripts; its `freeswitch_esl` and `cache` are those of MI. */
  readonly scripts: ScriptHost;
  /** The manager's store, wrapped by createEditedStore before the manager got it. None: fs_reload has nothing to reload. */
  readonly store?: EditedStore | undefined;
  /** Default: a level that is remembered and changes nothing. */
  readonly logLevel?: LogLevelControl | undefined;
  /** Event names that MI may ask for. Default 1,000 in a call and on a socket. */
  readonly names?: NameBounds;
  /** What may wait for one subscriber of event_subscribe. Default 4 MiB, 5 s. */
  readonly subscriberLimits?: LinkLimits;
  /** Follows the manager. Default: one that follows nothing. */
  readonly history?: History;
  readonly audit?: AuditLog | undefined;
  /** Default: none. */
  readonly sinks?: SinkList;
  readonly now?: () => number;
}

/** Everything that the MI commands act on, made of a manager and a script host that are yours. */
export const createMiContext = (options: MiContextOptions): MiContext => {
  const { manager, scripts, fleet, now = Date.now } = options;
  const began = performance.now();
  const events = createEventHub(manager);
  const ownEvents = fleet === undefined ? events : createEventHub(fleet.own);
  const subscribers = new Subscribers(events, {
    ownEvents,
    ...(options.subscriberLimits && { limits: options.subscriberLimits }),
  });
  if (fleet !== undefined) answerAboutEvents(fleet, { events, subscribers });
  return {
    manager,
    fleet,
    sockets: new SocketSet(manager, options.store, fleet?.shared, options.names),
    joined: fleet === undefined ? () => Promise.resolve() : afterJoining(fleet.joined()),
    freeswitch_esl: scripts.freeswitch_esl,
    cache: scripts.cache,
    events,
    ownEvents,
    subscribers,
    history: options.history ?? createHistory(),
    totals: new SocketTotals(fleet?.local ?? manager),
    statistics: new StatisticsState(),
    sinks: options.sinks ?? { list: () => [] },
    logLevel: options.logLevel ?? rememberedLogLevel(),
    audit: options.audit,
    scriptNames: () => scripts.list().map(({ name }) => name),
    version: VERSION,
    startedAt: now(),
    now,
    uptimeMs: () => performance.now() - began,
  };
};
