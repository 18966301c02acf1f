import { type UnmovedSocket } from './ownership/unmoved-sockets.ts';
import { type SessionGate, type SocketStore } from '@switchwire/conn-manager';
import { type Clock, type Logger } from '@switchwire/esl-client';
import { type FleetTimings } from './fleet-timings.ts';
import { type LeaseStore } from './leases/lease-store.ts';
import { type ServerRole } from './leases/records.ts';
import { type Origin } from './ownership/origin.ts';
import { type FenceListener, type LateEvents } from './ownership/session-fence.ts';

/** For the parts that publish events and run commands. */
interface FleetListener extends FenceListener {
  /** This server acts for the socket now, or no more. With an origin: for the first time since it claimed it. */
  acting?(address: string, isActing: boolean, origin?: Origin): void;
  /** A server was fenced, or is gone. */
  serverLost?(incarnation: string): void;
}

export interface FleetOptions {
  /** Name of the fleet: 1 to 32 of `a-z`, `0-9` and `-`. Default: `switchwire`. */
  readonly fleet?: string;
  /** Name of this server; no other live server of the fleet may have it. */
  readonly serverId: string;
  /** Where the servers meet. */
  readonly leases: LeaseStore;
  /** The inventory that all servers share. */
  readonly store: SocketStore;
  /** Where this server is: it comes before servers elsewhere for sockets whose `zone` is the same. */
  readonly zone?: string;
  /** Default: `both`. A `worker` acts for no socket: its store may be empty, since it knows the sockets by the records. */
  readonly role?: ServerRole;
  /** Of a worker, which needs one: workers of one group share the events. */
  readonly group?: string;
  /** A server of weight 2 acts for twice the sockets of one of weight 1. Default: 1. */
  readonly weight?: number;
  /**
   * Signs announcements, so that who may only send events on a FreeSWITCH can take no socket away: a secret a line, of at least 32
   * characters; the first signs and all are accepted. The word `unsigned` stands for none. The same on all servers. Default: none.
   */
  readonly secret?: string;
  /** Shown to the other servers. */
  readonly version?: string;
  readonly url?: string;
  /** What becomes of events that were received while the process slept. Default: `publish`. */
  readonly lateEvents?: LateEvents;
  /**
   * How long the oldest event has waited that this server took and has not passed on, milliseconds; 0: none. It is written with
   * each beat: when this server is killed, those that take its sockets over know what it may have owed. Default: 0.
   */
  readonly undeliveredMs?: () => number;
  /**
   * How long the oldest message has waited that the stream of events has not confirmed, milliseconds; 0: none. Written with each beat as
   * well: it is lost with this server, and the gap that those report who take its sockets over begins there. Default: 0.
   */
  readonly unpublishedMs?: () => number;
  /**
   * Resolves when the stream of events has confirmed everything, or the signal ends the wait. `stop` waits for it, `confirmTimeout` at
   * most: what is lost then is reported by the servers that have the sockets. Default: it has.
   */
  readonly published?: (signal: AbortSignal) => Promise<void>;
  readonly timings?: Partial<FleetTimings>;
  readonly logger?: Logger;
  readonly listener?: FleetListener;
}

/** What a fleet takes from the outside world; handed in by tests. */
export interface FleetPorts {
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallNow: () => number;
  /** From 0 (inclusive) to 1. */
  readonly random: () => number;
  /** A name that is never used twice. */
  readonly unique: () => string;
}

/** One server of the fleet, as another sees it. */
export interface FleetServer {
  readonly incarnation: string;
  readonly id: string;
  /** `left`: it was stopped, and gave its sockets away; `fenced`: it fell silent. */
  readonly state: 'live' | 'leaving' | 'left' | 'fenced';
  /** Sockets whose record names it. */
  readonly sockets: number;
  readonly zone: string | undefined;
  readonly weight: number;
  readonly version: string;
  readonly inventory: string;
  readonly url: string | undefined;
  /** An operator took it out: it gives its sockets away. */
  readonly drained: boolean;
  readonly role: ServerRole;
  /** Of a worker. */
  readonly group: string | undefined;
  /** Milliseconds since its last beat was heard; undefined: none was. */
  readonly beatAge: number | undefined;
}

export interface FleetInfo {
  readonly fleet: string;
  readonly serverId: string;
  readonly incarnation: string;
  /** Of the membership machine: `member.held`. */
  readonly state: string;
  /** Milliseconds since the last beat that the store confirmed. */
  readonly confirmedAge: number;
  readonly lastError: string | undefined;
  readonly servers: readonly FleetServer[];
  /** Sockets that this server claimed, with the state of the ownership machine. */
  readonly sockets: ReadonlyMap<string, string>;
  /** Sockets that servers could not reach and handed on, until one acts for them: ids of the servers that tried. */
  readonly tried: ReadonlyMap<string, readonly string[]>;
  /** Sockets of this server that should go to another, and could not be handed over yet: one for each server that failed. */
  readonly unmoved: readonly UnmovedSocket[];
}

/** This server's part of a fleet. Hand `store` and `gate` to the connection manager, and start the fleet first. */
export interface Fleet extends AsyncDisposable {
  /** The inventory, cut to the sockets of this server. */
  readonly store: SocketStore;
  readonly gate: SessionGate;
  /**
   * Joins, and tries again while the store cannot be reached. Rejects with ServerIdTakenError, and with EngineLostError
   * when it is stopped before. An inventory that cannot be read is logged, and read again by the manager.
   */
  start(): Promise<void>;
  /**
   * Lets the others take the sockets, acting for each until its new owner announces itself; at the latest after
   * `leaveTimeout` and `leavePerSocket` for each socket, `leaveMax` in all, counted from when the store confirms that this server leaves.
   * Stop the connection manager after that.
   */
  stop(): Promise<void>;
  /** Reads the inventory again. Rejects with StoreError, and then what was read last stays. */
  reload(): Promise<void>;
  /** Other secrets from now on. Throws FleetSecretError when a live server would not believe this one, or the other way round: nothing is changed then. */
  renewSecret(text: string | undefined): void;
  info(): FleetInfo;
  /** Whether this server acts for the socket `host:port`. */
  isActing(key: string): boolean;
  /** No socket of this server moves for the sake of balance until `resume`. */
  pause(): void;
  resume(): void;
}
