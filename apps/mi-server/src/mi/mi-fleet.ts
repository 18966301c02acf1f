/** The fleet that a server belongs to, as MI shows it. */
export interface MiFleet {
  /** Asks the other servers for their sockets. Gives the ids of those that did not answer. */
  rollCall(): Promise<readonly string[]>;
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
