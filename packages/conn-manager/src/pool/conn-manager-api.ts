import { type ConnectionOptions } from 'node:tls';
import { type FrameLimits, type FsUrl } from '@switchwire/esl-protocol';
import { type Logger } from '@switchwire/esl-client';
import { type CommandBounds } from '@switchwire/esl-client/session';
import { type MachineGraph } from '../inspect/machine-graph.ts';
import { type ShownSockets, type TransitionReport } from '../inspect/transition-report.ts';
import { type ChooseOptions } from '../choose/chooser.ts';
import { type LeastLoadedOptions, type LoadInfo } from '../choose/least-loaded.ts';
import {
  type ExecuteAllOptions,
  type ExecuteFilter,
  type ServerAnswer,
} from '../execute/execute-all.ts';
import { type CommandReport } from '../socket/command-reports.ts';
import { type GapNotice } from '../socket/gap-tracker.ts';
import { type PhaseChange } from '../socket/phase-change.ts';
import { type ActorInspector } from '../socket/socket-actor.ts';
import { type SessionGate } from '../socket/session-gate.ts';
import { type SocketInfo } from '../socket/socket-info.ts';
import {
  type AcquireOptions,
  type EventListener,
  type SocketLease,
} from '../socket/socket-lease.ts';
import { type SocketStore } from '../store/socket-store.ts';
import { type SocketTimings } from '../timings.ts';
import { type ReloadResult } from './apply-store.ts';
import { type DrainOptions, type DrainResult, type ResumeOptions } from './service-orders.ts';
import { type StoreState } from './store-state.ts';

export interface ConnManagerOptions extends CommandBounds {
  /** Default: an empty memory store. */
  readonly store?: SocketStore;
  readonly timings?: Partial<SocketTimings>;
  readonly logger?: Logger;
  /** Called for every socket whose session was replaced, after its subscriptions stand again. */
  readonly onGap?: (gap: GapNotice) => unknown;
  /** Bounds of what one frame may be. */
  readonly limits?: FrameLimits;
  /**
   * Gets everything that happens in every actor of this manager: `createConnManager({ inspect })` is XState's inspection, for
   * Stately's inspector and the like (docs/guides/inspecting.md).
   */
  readonly inspect?: ActorInspector;
  /**
   * Options of `tls.connect` for sockets behind TLS (`fss://`, `tls: true` in a store): a CA, a client certificate. Default: the
   * system's trust.
   */
  readonly tls?: ConnectionOptions;
  /** For sockets that several programs share: decides when this one acts for a socket. Default: always. */
  readonly gate?: SessionGate;
}

export interface MachineGraphs {
  readonly socket: MachineGraph;
  readonly pool: MachineGraph;
  /** The life of a call that FreeSWITCH's `socket` application handed over. */
  readonly outbound: MachineGraph;
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
  acquire(url: string | FsUrl, options?: AcquireOptions): SocketLease;
  /** A lease on a socket known by id, `host:port`, or a host that exactly one socket has; undefined when there is none. */
  find(key: string, options?: AcquireOptions): SocketLease | undefined;
  /** What is known of a socket, named as for `find`. By `host:port` it costs the same however many there are. */
  info(key: string): SocketInfo | undefined;
  list(): readonly SocketInfo[];
  /** How many sockets `list()` has, without making the list. */
  readonly size: number;
  /** Asks a waiting socket to try at once. False when no such socket waits. */
  retry(id: string): boolean;
  /**
   * Gives a server no new calls and waits until the calls that it has are over; leases, events and commands go on. The state is
   * kept in the store, so that it survives a restart and every program sees it. Rejects with InvalidArgumentError for an unknown
   * id, and changes nothing when the store cannot be written (StoreError).
   */
  drain(id: string, options?: DrainOptions): Promise<DrainResult>;
  /** Gives a server new calls again. */
  resume(id: string, options?: ResumeOptions): Promise<void>;
  /** Gives a server no new calls, whatever it has; it stays connected and is only watched. */
  disable(id: string): Promise<void>;
  /** Every subscribed event of every socket; synchronous and unqueued: for hosts, not for routes. */
  onEvent(listener: EventListener): Disposable;
  /** Called for gaps, beside `onGap` of the options. */
  onGap(listener: (gap: GapNotice) => unknown): Disposable;
  /** Called for every change of a socket's phase; nothing is computed without a listener. */
  onPhase(listener: (change: PhaseChange) => unknown): Disposable;
  /**
   * Reports every command of every lease when it is over; nothing is computed while there is no listener. The same reports are
   * published on the channel `switchwire:lease.command` of `node:diagnostics_channel`.
   */
  onCommand(listener: (report: CommandReport) => unknown): Disposable;
  /** Looks only: two calls of one moment give the same server. */
  leastLoaded(options?: LeastLoadedOptions): LoadInfo | undefined;
  /**
   * The server that should get the next call, and counts it there until a heartbeat shows it, so that a burst spreads. Never one
   * that is draining, out of service, full, not subscribed or silent; undefined when there is no other.
   */
  choose(options?: ChooseOptions): LoadInfo | undefined;
  /**
   * Runs one command on every server of `list()` that the filter lets through: an answer of each, in that order. One that fails
   * fails alone; nothing is sent twice. See `./execute`.
   */
  executeAll(
    command: string,
    filter?: ExecuteFilter,
    options?: ExecuteAllOptions,
  ): Promise<readonly ServerAnswer[]>;
  storeState(): StoreState;
  machines(): MachineGraphs;
  /** Live transitions of all machines; nothing is computed without a listener. */
  watch(listener: (transition: TransitionReport) => unknown): Disposable;
  /** Shows the sockets of an outbound server in `list()` and `watch()` until disposed. */
  show(sockets: ShownSockets): Disposable;
}
