import {
  type EslEvent,
  type EslReply,
  type FrameLimits,
  type FsUrl,
} from '@switchwire/esl-protocol';
import {
  type BackgroundJob,
  type BgapiOptions,
  type CloseCause,
  type CommandOptions,
  type EventQueueOptions,
  type EventStream,
  type Logger,
} from '@switchwire/esl-client';
import { type SocketInfo, type SocketPhase } from '../socket/socket-info.ts';
import { type SocketStore, type StoreProblem } from '../store/socket-store.ts';
import { type SocketTimings } from '../timings.ts';

/** Events may have been missed: the session was lost and a new one is subscribed. */
export interface GapNotice {
  readonly socket: SocketInfo;
  /** From when, milliseconds since 1970: the last moment at which the old session was known to be well. */
  readonly from: number;
  readonly to: number;
  /** Generation of the session that ended the gap. */
  readonly generation: number;
  readonly cause: CloseCause | undefined;
}

export interface ConnManagerOptions {
  /** Default: an empty memory store. */
  readonly store?: SocketStore;
  readonly timings?: Partial<SocketTimings>;
  readonly logger?: Logger;
  /** Called for every socket whose session was replaced, after its subscriptions stand again. */
  readonly onGap?: (gap: GapNotice) => unknown;
  /** Bounds of what one frame may be. */
  readonly limits?: FrameLimits;
  /** Commands of one socket that are written and not yet answered; the rest waits its turn. Default: no bound. */
  readonly maxInFlight?: number;
}

/**
 * Called synchronously, in wire order, for each event that matches. What it throws, or rejects with when it is async, is
 * reported and harms nobody else; nobody waits for an async one.
 */
export type EventListener = (event: EslEvent, socket: SocketInfo) => unknown;

export interface Subscription extends Disposable {
  readonly events: readonly string[];
}

/**
 * A counted reference to a shared ESL socket. The socket closes when its last lease is gone and the store does
 * not want it.
 */
export interface SocketLease extends Disposable {
  readonly info: SocketInfo;
  readonly consumer: string;
  /**
   * Resolves once commands may flow. Rejects with NotConnectedError (its cause: why) after `timeoutMs` — by default the
   * deadlines of a whole login together; 0 or Infinity: never —, and at once while the socket is `rejected`, is left out
   * or ends. A socket that closes only to begin anew is waited for. Rejects with CommandAbortedError by the signal.
   */
  ready(options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal }): Promise<void>;
  /** Any one command, as text without its final blank line; header lines may follow after single line feeds. `-ERR` is a value. */
  execute(command: string, options?: CommandOptions): Promise<EslReply>;
  /** `api`: the body of the response, also when it says `-ERR`. */
  api(command: string, options?: CommandOptions): Promise<string>;
  /** `bgapi` with a Job-UUID of ours, so that the result cannot be missed. */
  bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob>;
  /** Adds events for this consumer; they survive reconnects. `CUSTOM sofia::register` is one name; `ALL` is everything. */
  subscribe(events: readonly string[], listener?: EventListener): Subscription;
  /** Gives events back, whoever of this consumer asked for them. */
  unsubscribe(events: readonly string[]): void;
  /** Subscribes and iterates; leaving the loop unsubscribes. */
  events(events: readonly string[], options?: EventQueueOptions): EventStream;
}

export interface AcquireOptions {
  /** Tag under which subscriptions are counted, and the name in `info.consumers`. */
  readonly consumer: string;
}

/** What a load of the store did. A socket whose password changed is one that was closed and one that was opened. */
export interface ReloadResult {
  readonly opened: number;
  /** Those that nobody else wants; one that a lease holds stays open. */
  readonly closed: number;
  /** Sockets that stay open with other events. */
  readonly resubscribed: number;
  /** Entries for which nothing had to be done. */
  readonly unchanged: number;
  readonly problems: readonly StoreProblem[];
}

export interface ReloadState {
  readonly state: 'loading' | 'steady' | 'unavailable' | 'none';
  readonly description: string;
  readonly problems: readonly StoreProblem[];
  readonly lastError: string | undefined;
}

/** One step of one machine. */
export interface TransitionReport {
  /** Socket id, or `pool`. */
  readonly id: string;
  readonly address: string | undefined;
  readonly machine: 'socket' | 'pool' | 'outbound';
  readonly at: number;
  readonly event: string;
  /** Active leaf states before and after, as dotted paths. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly phase: SocketPhase | undefined;
  /** Ids of the edges taken (as in MachineGraph.edges). */
  readonly edges: readonly string[];
  readonly cause: CloseCause | undefined;
  readonly retryAt: number | undefined;
}

export interface MachineNode {
  /** Dotted path: `session.connecting.dialing`. */
  readonly id: string;
  readonly label: string;
  readonly parent: string | undefined;
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  readonly initial: string | undefined;
  readonly description: string | undefined;
  readonly tags: readonly string[];
}

export interface MachineEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly event: string;
  readonly guard: string | undefined;
  readonly actions: readonly string[];
}

export interface MachineGraph {
  readonly id: string;
  readonly nodes: readonly MachineNode[];
  readonly edges: readonly MachineEdge[];
}

export interface MachineGraphs {
  readonly socket: MachineGraph;
  readonly pool: MachineGraph;
  /** The life of a call that FreeSWITCH's `socket` application handed over. */
  readonly outbound: MachineGraph;
}

/** Sockets that are supervised elsewhere, for example by an outbound server, and shown among a manager's own. */
export interface SupervisedSockets {
  list(): readonly SocketInfo[];
  /** Live transitions; nothing is computed while nobody watches. */
  watch(listener: (transition: TransitionReport) => unknown): Disposable;
}

export interface LeastLoadedOptions {
  /** Only these hosts or `host:port` addresses. */
  readonly among?: readonly string[];
  /** Sockets that shall get no new calls. */
  readonly exclude?: readonly string[];
  /** Use sockets whose heartbeat is stale. Default false. */
  readonly allowStale?: boolean;
  /** Calls placed by us that the last heartbeat does not know yet, by address. */
  readonly pending?: Readonly<Record<string, number>>;
}

export interface LoadInfo {
  readonly socket: SocketInfo;
  /** idle_cpu/100 × (max_sessions − sessions), never below 0 (OpenSIPS load_balancer). */
  readonly maxLoad: number;
  readonly available: number;
}

/** Supervised sockets. Safe to share by every part of a program; two managers in one process do not meet. */
export interface ConnManager extends AsyncDisposable {
  /**
   * Loads the store, connects, supervises. Resolves after the first load, whether it succeeded or not. Idempotent; rejects
   * with InvalidArgumentError after `stop`, which is for good.
   */
  start(): Promise<void>;
  /** Closes every socket politely within `timings.drainTimeout`. Idempotent. */
  stop(): Promise<void>;
  /** Takes every valid entry of the store, or changes nothing when the store fails (rejects with StoreError). */
  reload(): Promise<ReloadResult>;
  /**
   * A lease on the socket of this URL. An unknown address is opened and needs a password; for a known one the
   * password may be left out. Throws InvalidArgumentError.
   */
  acquire(url: string | FsUrl, options: AcquireOptions): SocketLease;
  /** A lease on a socket known by id, `host:port`, or a host that exactly one socket has; undefined when there is none. */
  find(key: string, options: AcquireOptions): SocketLease | undefined;
  list(): readonly SocketInfo[];
  /** Asks a waiting socket to try at once. False when no such socket waits. */
  retry(id: string): boolean;
  /** Every event of every socket that was subscribed by anybody; synchronous and unqueued: for hosts, not for routes. */
  onEvent(listener: EventListener): Disposable;
  /** Told of gaps beside `onGap` of the options. */
  onGap(listener: (gap: GapNotice) => unknown): Disposable;
  leastLoaded(options?: LeastLoadedOptions): LoadInfo | undefined;
  storeState(): ReloadState;
  machines(): MachineGraphs;
  /** Live transitions of all machines; nothing is computed while nobody watches. */
  watch(listener: (transition: TransitionReport) => unknown): Disposable;
  /** Shows the sockets of an outbound server in `list()` and `watch()` until disposed. */
  supervise(sockets: SupervisedSockets): Disposable;
}
