import { type ConnManager, type SessionGate, type SocketStore } from '@switchwire/conn-manager';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type RingLimits } from './events/event-ring.ts';
import { type PublisherStats } from './events/publisher-stats.ts';
import { type StreamSettings } from './events/stream-settings.ts';
import { type FleetInfo, type FleetOptions } from './fleet-api.ts';
import { type NatsOptions } from './nats/nats-options.ts';
import { type ReadEventsOptions } from './reading/stream-reader.ts';
import { type Questions } from './remote/questions.ts';
import { type FleetManager } from './remote/fleet-manager.ts';
import { type WorkerInfo } from './worker/fleet-worker.ts';

export interface OpenFleetOptions extends Omit<FleetOptions, 'leases' | 'listener'> {
  readonly nats: NatsOptions;
  /** The stream of events. Default: a day, at most 10 GiB, three copies in a cluster. */
  readonly stream?: Partial<StreamSettings>;
  /** Makes bucket and stream if they are missing, at the start and while it runs. Default: true. */
  readonly provision?: boolean;
  /** Whether events are published: all that this server dispatches, those of these names, or none. Default: `subscribed`. */
  readonly publish?: 'subscribed' | 'none' | readonly string[];
  /** What may wait for NATS. Default: 20,000 events, 64 MiB. */
  readonly spool?: Partial<RingLimits>;
  readonly observer?: FleetObserver;
  /**
   * Of a worker: how many events wait in this program for routes. It reads no more while there are many, since what waits here would
   * be lost with the process. Default: none wait.
   */
  readonly waiting?: () => number;
  /**
   * Called by `stop` when this server acts for nothing any more, and before its commands to other servers end: for events that it has taken and
   * that still wait for routes. `stop` waits for it. Default: nothing waits.
   */
  readonly onLeft?: () => Promise<void>;
}

/** Called for what has a duration, for histograms. */
export interface FleetObserver {
  /** A command that another server ran, or did not: `ran`, or the code of its error. */
  remoteCommand?(result: string, durationMs: number): void;
  /** This server acts for a socket of one that is gone, so long after that was heard of last. */
  takeover?(durationMs: number): void;
}

/** This server acts for a socket of one that is gone: events of the time between may be missing. */
export interface FleetTakeover {
  /** `host:port` of the FreeSWITCH. */
  readonly socket: string;
  /** The incarnation that acted before. */
  readonly previous: string;
  /** When it was heard of last, milliseconds since 1970 by the clock of NATS. */
  readonly from: number;
  /** When this server began to act, by the same clock. */
  readonly to: number;
  readonly epoch: number;
  /** When the oldest event came that the other may not have passed on, by the same clock; undefined: not known. */
  readonly owedFrom: number | undefined;
}

/** What a fleet has done, for metrics. */
export interface FleetStats {
  readonly events: PublisherStats;
  readonly isNatsConnected: boolean;
  readonly natsReconnects: number;
  /** What NATS has lost and is not created again yet, `stream SW_prod` or `bucket sw_prod`. */
  readonly missing: readonly string[];
  readonly takeovers: number;
  readonly handovers: number;
  /** That the receiver did not finish. */
  readonly handoversFailed: number;
  /** By result: `granted`, `refused`, `failed`. */
  readonly claims: ReadonlyMap<string, number>;
  /** Sockets that another server took while this one acted for them. */
  readonly superseded: number;
  /** How often the process slept for longer than its lease. */
  readonly lapses: number;
  /** How often all leases were read. */
  readonly bucketReads: number;
  readonly acting: number;
  /** How many the inventory has. */
  readonly sockets: number;
  /** Remote commands that are over, by result: `ran`, or the code of their error. */
  readonly commands: ReadonlyMap<string, number>;
  /** Events that `onOwed` was called with. */
  readonly owedEvents: number;
  /** Sockets that were taken over, and what was owed of them could not be read. */
  readonly owedUnread: number;
  /** The clock of NATS less that of this server, milliseconds. */
  readonly clockOffset: number;
}

/** A server that acts for no socket, and reads the events of all of them together with the others of its group. */
export interface OpenWorker {
  /** The sockets of the whole fleet, with the events that this worker reads: for a script host. What it subscribes is wanted of every socket. */
  readonly manager: FleetManager;
  /** Begins to read: call it when the routes are there. Rejects with EngineLostError. `stop` of the fleet ends it. */
  start(): Promise<void>;
  info(): WorkerInfo;
}

/** One server of a fleet over NATS: leases, events and commands. */
export interface OpenFleet extends AsyncDisposable {
  /** The inventory, cut to the sockets of this server: for the connection manager, as `gate` is. */
  readonly store: SocketStore;
  readonly gate: SessionGate;
  /** To be called once, with the manager that got `store` and `gate`, before both start. */
  attach(manager: ConnManager): FleetManager;
  /** Of a server with the role `worker`, once it is attached. */
  readonly worker: OpenWorker | undefined;
  /** Joins. Start the manager after it. Rejects with ServerIdTakenError, StreamSettingsError or EngineLostError. */
  start(): Promise<void>;
  /** Hands the sockets over and ends what waits. Stop the manager after it, and `close` then. */
  stop(): Promise<void>;
  /** Closes the connection to NATS. */
  close(): Promise<void>;
  /** Other secrets from now on. Throws InvalidArgumentError, and FleetSecretError when a live server has others: nothing is changed then. */
  renewSecret(text: string | undefined): void;
  info(): FleetInfo;
  stats(): FleetStats;
  isActing(key: string): boolean;
  /**
   * Reads what the fleet publishes, from a place that another server gave as well; without `publish: 'none'` everywhere. Nothing is
   * read from NATS while there is no reader. Ends when the result is disposed of. Throws InvalidArgumentError for names that
   * cannot be events.
   */
  readEvents(options: ReadEventsOptions): AsyncDisposable;
  /**
   * Called with each event that a server which is gone had taken and may not have passed on, on the server that took the socket over;
   * some were passed on. They are read from the stream, while there is a listener.
   */
  onOwed(listener: (event: EslEvent, socket: string) => unknown): Disposable;
  /** What the servers ask each other beside sockets. */
  readonly questions: Pick<Questions, 'answer' | 'ask'>;
  /** Called when this server took a socket over; the gap is published already. */
  onTakeover(listener: (takeover: FleetTakeover) => unknown): Disposable;
  readonly isPaused: boolean;
  /** Reads the inventory again, on every server. Rejects with the names of those that could not. */
  reload(): Promise<void>;
  /** A server gives its sockets away and gets no others; false: it may have some again. */
  drain(serverId: string, isDrained: boolean): Promise<void>;
  /** A socket goes to a server and stays there; undefined: it goes where it belongs. */
  move(socket: string, serverId: string | undefined): Promise<void>;
  /** No socket moves for the sake of balance, on any server, until false. */
  pause(isPaused: boolean): Promise<void>;
}
