/** A server of the fleet, as another sees it. */
export interface MiFleetServer {
  readonly id: string;
  readonly incarnation: string;
  readonly state: string;
  /** Sockets whose record names it. */
  readonly sockets: number;
  readonly weight: number;
  readonly version: string;
  /** Digest of the sockets and events that it knows. */
  readonly inventory: string;
  readonly url: string | undefined;
  readonly drained: boolean;
  /** Milliseconds since its last beat was heard. */
  readonly beatAge: number | undefined;
}

export interface MiFleetInfo {
  readonly fleet: string;
  readonly serverId: string;
  readonly incarnation: string;
  /** Of the membership: `member.held`. */
  readonly state: string;
  readonly lastError: string | undefined;
  readonly servers: readonly MiFleetServer[];
}

/** The fleet that a server belongs to, as MI shows and orders it. */
export interface MiFleet {
  /** Asks the other servers for their sockets. Gives the ids of those that did not answer. */
  rollCall(): Promise<readonly string[]>;
  info(): MiFleetInfo;
  readonly isPaused: boolean;
  readonly isNatsConnected: boolean;
  /** A server gives its sockets away and gets no others; false: it may have some again. */
  drain(serverId: string, isDrained: boolean): Promise<void>;
  /** A socket goes to a server and stays there; undefined: it goes where it belongs. */
  move(socket: string, serverId: string | undefined): Promise<void>;
  /** No socket moves for the sake of balance, on any server, until false. */
  pause(isPaused: boolean): Promise<void>;
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
