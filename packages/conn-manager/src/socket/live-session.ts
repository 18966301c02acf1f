import { type Clock } from '@switchwire/esl-client';
import {
  AppTracker,
  type EslSession,
  requestCause,
  type SessionEvents,
} from '@switchwire/esl-client/session';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type SessionCounters } from './counters.ts';

/** A session of a socket, with what is known on it. */
export interface LiveSession {
  readonly session: EslSession;
  /** What is subscribed. */
  readonly events: SessionEvents;
  /** Applications whose end is awaited. */
  readonly apps: AppTracker;
}

/** The sessions of one socket: the present one, and for a moment the one before, until everything pending on it has failed. */
export class LiveSessions {
  readonly #clock: Clock;
  readonly #counters: SessionCounters;
  readonly #apps = new Map<EslSession, AppTracker>();
  #current: LiveSession | undefined;

  constructor(clock: Clock, counters: SessionCounters) {
    this.#clock = clock;
    this.#counters = counters;
  }

  get current(): LiveSession | undefined {
    return this.#current;
  }

  begin(session: EslSession, events: SessionEvents): void {
    const { address, generation } = session;
    const apps = new AppTracker({ address, generation, clock: this.#clock });
    this.#counters.follow(session);
    this.#apps.set(session, apps);
    this.#current = { session, events, apps };
  }

  /** It carries no more commands. False when that was known. */
  end(session: EslSession): boolean {
    if (this.#current?.session !== session) return false;
    this.#current = undefined;
    return true;
  }

  /** Its connection is gone. */
  over(session: EslSession): void {
    this.#counters.leave(session);
    this.#apps.get(session)?.close(session.closed ?? requestCause(session.address));
    this.#apps.delete(session);
  }

  /** Looks whether an application ended by this event. */
  offer(event: EslEvent): void {
    const apps = this.#current?.apps;
    if (apps !== undefined && apps.pending > 0) apps.offer(event);
  }
}
