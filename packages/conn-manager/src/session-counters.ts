import { type EslSession, type EslSessionStats } from './session.ts';
import { type SocketStats } from './socket-info.ts';

const NOTHING: EslSessionStats = {
  bytesReceived: 0,
  framesReceived: 0,
  eventsReceived: 0,
  commandsSent: 0,
  commandsFailed: 0,
};

/** The counters of one socket over all its sessions. */
export class SessionCounters {
  #session: EslSession | undefined;
  #bytesReceived = 0;
  #framesReceived = 0;
  #eventsReceived = 0;
  #commandsSent = 0;
  #commandsFailed = 0;
  #eventsDropped = 0;
  #reconnects = 0;

  /** Goes on with a new session; what the one before counted is kept. */
  follow(session: EslSession): void {
    const before = this.#session?.stats();
    if (before !== undefined) {
      this.#bytesReceived += before.bytesReceived;
      this.#framesReceived += before.framesReceived;
      this.#eventsReceived += before.eventsReceived;
      this.#commandsSent += before.commandsSent;
      this.#commandsFailed += before.commandsFailed;
    }
    this.#session = session;
  }

  countDropped(): void {
    this.#eventsDropped++;
  }

  countReconnect(): void {
    this.#reconnects++;
  }

  /** A command that was refused because there was no session. */
  countRefused(): void {
    this.#commandsFailed++;
  }

  stats(): SocketStats {
    const now = this.#session?.stats() ?? NOTHING;
    return {
      bytesReceived: this.#bytesReceived + now.bytesReceived,
      framesReceived: this.#framesReceived + now.framesReceived,
      eventsReceived: this.#eventsReceived + now.eventsReceived,
      eventsDropped: this.#eventsDropped,
      commandsSent: this.#commandsSent + now.commandsSent,
      commandsFailed: this.#commandsFailed + now.commandsFailed,
      commandsPending: this.#session?.closed === undefined ? (this.#session?.pending ?? 0) : 0,
      reconnects: this.#reconnects,
    };
  }
}
