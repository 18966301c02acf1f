import { type EslEvent } from '@switchwire/esl-protocol';

/*
 * What MI shows of `@switchwire/fleet`, written here and not imported: that package is an optional peer, and the types of this one
 * stand without it.
 */

/** A server of the fleet, as another sees it. */
export interface MiFleetServer {
  readonly id: string;
  readonly incarnation: string;
  readonly state: string;
  /** Sockets whose record names it. */
  readonly sockets: number;
  /** `both`, `sockets` or `worker`. */
  readonly role: string;
  /** Of a worker. */
  readonly group: string | undefined;
  readonly zone: string | undefined;
  readonly weight: number;
  readonly version: string;
  /** Digest of the sockets and events that it knows. */
  readonly inventory: string;
  readonly url: string | undefined;
  readonly drained: boolean;
  /** Milliseconds since its last beat was heard. */
  readonly beatAge: number | undefined;
}

/** What a server with the role `worker` reads of the events of its group. */
export interface MiWorker {
  readonly group: string;
  /** Into how many parts they are divided; 0: it has not begun. */
  readonly parts: number;
  /** How many of them this server reads. */
  readonly reading: number;
  /** How many no live worker reads. */
  readonly unread: number;
  /** Events that were handed to routes. */
  readonly events: number;
}

export interface MiFleetInfo {
  readonly fleet: string;
  readonly serverId: string;
  readonly incarnation: string;
  /** Of the membership: `member.held`. */
  readonly state: string;
  /** Milliseconds since the last beat that NATS confirmed. */
  readonly confirmedAge: number;
  readonly lastError: string | undefined;
  readonly servers: readonly MiFleetServer[];
  /** Sockets that servers could not reach and handed on: ids of the servers that tried. */
  readonly tried: ReadonlyMap<string, readonly string[]>;
  /** Sockets of this server that should go to another, and could not be handed over yet. */
  readonly unmoved: readonly MiUnmovedSocket[];
}

/** A socket that another server should have had. */
interface MiUnmovedSocket {
  readonly socket: string;
  /** Id of the server that did not take it. */
  readonly server: string;
  /** How often it was asked. */
  readonly times: number;
  /** Of the last time. */
  readonly reason: string;
  /** Milliseconds since then. */
  readonly age: number;
}

/** What this server did in its fleet, for /metrics. */
export interface MiFleetFigures {
  readonly events: {
    readonly published: number;
    readonly resent: number;
    readonly duplicates: number;
    readonly dropped: number;
    readonly unacknowledged: number;
    readonly late: number;
    readonly gaps: ReadonlyMap<string, number>;
  };
  readonly isNatsConnected: boolean;
  readonly natsReconnects: number;
  /** What NATS has lost and is not created again yet: `stream SW_prod`. */
  readonly missing: readonly string[];
  readonly takeovers: number;
  readonly handovers: number;
  readonly handoversFailed: number;
  readonly claims: ReadonlyMap<string, number>;
  readonly superseded: number;
  /** Events of servers that are gone, passed on again. */
  readonly owedEvents: number;
  /** Sockets that were taken over without them. */
  readonly owedUnread: number;
  readonly lapses: number;
  readonly bucketReads: number;
  readonly acting: number;
  /** How many sockets the servers share. */
  readonly sockets: number;
  readonly commands: ReadonlyMap<string, number>;
  readonly clockOffset: number;
}

/** What the other servers answered. */
interface MiFleetAnswers {
  /** By server id. */
  readonly answers: ReadonlyMap<string, unknown>;
  /** Ids of live servers that did not answer. */
  readonly missing: readonly string[];
}

/** Events may be missing, as the stream of the fleet says it. */
export interface MiFleetGap {
  readonly socket: string | undefined;
  readonly cause: string;
  readonly count?: number | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly kind?: 'restart' | 'interruption' | 'unknown' | undefined;
  readonly coreUuidBefore?: string | undefined;
  readonly coreUuidAfter?: string | undefined;
  readonly code?: string | undefined;
}

/** A reader of the stream of the fleet. */
interface MiFleetReading {
  readonly events?: readonly string[] | undefined;
  readonly sockets?: readonly string[] | undefined;
  /** A place that any server gave. */
  readonly after?: string | undefined;
  /** The next one waits for what it returns. */
  readonly onEvent: (event: EslEvent, info: { readonly place: string; readonly socket: string }) => unknown; // prettier-ignore
  readonly onGap: (gap: MiFleetGap, info: { readonly place: string }) => unknown;
  readonly onPlace: (info: { readonly place: string }) => unknown;
  readonly onWaiting: (reason: string | undefined) => unknown;
}

/** The fleet that a server belongs to, as MI shows and orders it. */
export interface MiFleet {
  /** Asks the other servers for their sockets. Gives the ids of those that did not answer. */
  rollCall(): Promise<readonly string[]>;
  /** As `rollCall`, unless they were asked within the last 2 s. */
  refresh(): Promise<void>;
  info(): MiFleetInfo;
  readonly isPaused: boolean;
  figures(): MiFleetFigures;
  /** Undefined: this server is not a worker. */
  worker(): MiWorker | undefined;
  /** A server gives its sockets away and gets no others; false: it may have some again. */
  drain(serverId: string, isDrained: boolean): Promise<void>;
  /** A socket goes to a server and stays there; undefined: it goes where it belongs. */
  move(socket: string, serverId: string | undefined): Promise<void>;
  /** No socket moves for the sake of balance, on any server, until false. */
  pause(isPaused: boolean): Promise<void>;
  /** Asks every other server; never rejects. `answer` says what is answered here. */
  ask(name: string, question: unknown): Promise<MiFleetAnswers>;
  answer(name: string, answerer: (question: unknown) => unknown): Disposable;
  /** Undefined: the fleet publishes no events. */
  readonly readEvents: ((reading: MiFleetReading) => AsyncDisposable) | undefined;
  /** Names of the events that are published; undefined: all that are subscribed. */
  readonly published: readonly string[] | undefined;
}

/** Which server of a fleet has a socket, beside what a manager knows of it. */
export interface OwnedSocket {
  readonly owner?:
    | {
        readonly server: string | undefined;
        readonly epoch: number | undefined;
        readonly state: string;
      }
    | undefined;
}
