import { type EslSession } from '@switchwire/esl-client/session';
import { type SocketStats } from './socket-info.ts';

const NONE: readonly EslSession[] = [];

/** The counters of one socket over all its sessions. */
export class SessionCounters {
  /** Those whose numbers may still grow: the present one, and for a moment the one before. */
  #sessions: readonly EslSession[] = NONE;
  #bytesReceived = 0;
  #framesReceived = 0;
  #eventsReceived = 0;
  #framesSkipped = 0;
  #commandsSent = 0;
  #commandsFailed = 0;
  #eventsDropped = 0;
  #reconnects = 0;

  /** Goes on with a new session. */
  follow(session: EslSession): void {
    // a spread would reserve room for more
    this.#sessions = this.#sessions.concat(session);
  }

  /** The session has ended: its numbers are kept, and itself, with all that it holds, let go. */
  leave(session: EslSession): void {
    const others = this.#sessions.filter((other) => other !== session);
    if (others.length === this.#sessions.length) return;
    this.#sessions = others;
    const last = session.stats();
    this.#bytesReceived += last.bytesReceived;
    this.#framesReceived += last.framesReceived;
    this.#eventsReceived += last.eventsReceived;
    this.#framesSkipped += last.framesSkipped;
    this.#commandsSent += last.commandsSent;
    this.#commandsFailed += last.commandsFailed;
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
    const stats = {
      bytesReceived: this.#bytesReceived,
      framesReceived: this.#framesReceived,
      eventsReceived: this.#eventsReceived,
      framesSkipped: this.#framesSkipped,
      eventsDropped: this.#eventsDropped,
      commandsSent: this.#commandsSent,
      commandsFailed: this.#commandsFailed,
      commandsPending: 0,
      reconnects: this.#reconnects,
    };
    for (const session of this.#sessions) {
      const now = session.stats();
      stats.bytesReceived += now.bytesReceived;
      stats.framesReceived += now.framesReceived;
      stats.eventsReceived += now.eventsReceived;
      stats.framesSkipped += now.framesSkipped;
      stats.commandsSent += now.commandsSent;
      stats.commandsFailed += now.commandsFailed;
      stats.commandsPending += session.pending;
    }
    return stats;
  }
}
