import { type CloseCause, type Permissions } from '@switchwire/esl-client';
import { type ServiceState } from '../placement.ts';

/**
 * What the world may know about an ESL socket: plain JSON, never a secret.
 */

/**
 * The public life of an ESL socket. `connecting`, `authenticated`, `subscribed` and `retrying` are the four of
 * a healthy life; `rejected` (bad password, ACL) is retried slowly and loudly; `closed` is the end.
 */
export type SocketPhase =
  'connecting' | 'authenticated' | 'subscribed' | 'retrying' | 'rejected' | 'closed';

/** Numbers of the last HEARTBEAT event (esl-events: HEARTBEAT). */
export interface HeartbeatInfo {
  /** When it arrived here, milliseconds since 1970. */
  readonly receivedAt: number;
  readonly sessions: number;
  readonly maxSessions: number;
  /** Sessions created in the last full second. */
  readonly sessionsPerSecond: number;
  readonly sessionsSinceStartup: number;
  readonly peakSessions: number;
  /** Percent, 0–100. */
  readonly idleCpu: number;
  readonly uptimeMs: number;
  readonly version: string | undefined;
  /** True once no heartbeat came for longer than the liveness window. */
  readonly stale: boolean;
}

/** The FreeSWITCH process that a session leads to. */
export interface ServerInfo {
  /** Changes with each restart. */
  readonly coreUuid: string;
  /** When it started, milliseconds since 1970, by this machine's clock; undefined when it did not say. */
  readonly startedAt: number | undefined;
  /** Why it takes no new calls, by its own word: `fsctl pause`, or an orderly shutdown. */
  readonly refusesCalls?: 'paused' | 'shutting-down' | undefined;
}

/** Counters since the socket was configured. */
export interface SocketStats {
  readonly bytesReceived: number;
  readonly framesReceived: number;
  readonly eventsReceived: number;
  /** Answers and events that were not kept, because their body was above `maxBodyBytes`. */
  readonly framesSkipped: number;
  /** Events dropped because a consumer's queue was full, all consumers together. */
  readonly eventsDropped: number;
  readonly commandsSent: number;
  readonly commandsFailed: number;
  readonly commandsPending: number;
  readonly reconnects: number;
}

/** One ESL socket as `list()`, `fs_list` and the viewer show it. */
export interface SocketInfo {
  readonly id: string;
  /** The host as configured: not resolved, no port. */
  readonly host: string;
  readonly port: number;
  /** `host:port`, with brackets around an IPv6 literal: the key of a socket. */
  readonly address: string;
  /** Whether it gets new calls; absent for an outbound call, as are the next three. */
  readonly state?: ServiceState | undefined;
  /** Calls on the server, counted while it drains: each leg is one. */
  readonly callsLeft?: number | undefined;
  /** Its share of the calls. */
  readonly weight?: number | undefined;
  readonly group?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly phase: SocketPhase;
  /** The full state value of the machine, for example `session.subscribed.subscription.settled`. */
  readonly states: readonly string[];
  /** When this phase began, milliseconds since 1970. */
  readonly since: number;
  /** Number of the TCP connection; raised with each new one. */
  readonly generation: number;
  /** Consecutive failures; forgotten after a stable time. */
  readonly attempt: number;
  /** When the next attempt is due, milliseconds since 1970; only while `retrying` or `rejected`. */
  readonly retryAt: number | undefined;
  readonly lastCause: CloseCause | undefined;
  /** Wanted events, in the order in which they were asked for. */
  readonly events: readonly string[];
  /** Wanted events that FreeSWITCH refused. */
  readonly refusedEvents: readonly string[];
  /** What FreeSWITCH allows the user of this session; undefined while it is not logged in. */
  readonly permissions?: Permissions | undefined;
  /** The process that answers now; undefined while there is none, and never the one before. */
  readonly server?: ServerInfo | undefined;
  readonly heartbeat: HeartbeatInfo | undefined;
  readonly stats: SocketStats;
  /** Who wants this socket: `store`, and the consumers that hold a lease. */
  readonly consumers: readonly string[];
  /** `inbound`: we connect to FreeSWITCH; `outbound`: its `socket` application connected to us. */
  readonly direction: 'inbound' | 'outbound';
}
