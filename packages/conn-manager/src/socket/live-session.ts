import { type CloseCause, type Clock } from '@switchwire/esl-client';
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
  /** Ended, and not yet gone: what is pending on them fails with their connection. */
  #ended: Map<EslSession, PresentSession> | undefined;
  #current: PresentSession | undefined;

  constructor(clock: Clock, counters: SessionCounters) {
    this.#clock = clock;
    this.#counters = counters;
  }

  get current(): LiveSession | undefined {
    return this.#current;
  }

  begin(session: EslSession, events: SessionEvents): void {
    this.#counters.follow(session);
    this.#current = new PresentSession(session, events, this.#clock);
  }

  /** It carries no more commands. False when that was known. */
  end(session: EslSession): boolean {
    const ended = this.#current;
    if (ended?.session !== session) return false;
    this.#current = undefined;
    (this.#ended ??= new Map()).set(session, ended);
    return true;
  }

  /** Its connection is gone. */
  over(session: EslSession): void {
    this.#counters.leave(session);
    this.#ended?.get(session)?.close(session.closed ?? requestCause(session.address));
    this.#ended?.delete(session);
  }

  /** Looks whether an application ended by this event. */
  offer(event: EslEvent): void {
    this.#current?.offer(event);
  }
}

/** A session, and its tracker of applications once one was run: most sessions of a fleet run none. */
class PresentSession implements LiveSession {
  readonly session: EslSession;
  readonly events: SessionEvents;
  readonly #clock: Clock;
  #apps: AppTracker | undefined;

  constructor(session: EslSession, events: SessionEvents, clock: Clock) {
    this.session = session;
    this.events = events;
    this.#clock = clock;
  }

  get apps(): AppTracker {
    const { address, generation } = this.session;
    return (this.#apps ??= new AppTracker({ address, generation, clock: this.#clock }));
  }

  offer(event: EslEvent): void {
    if (this.#apps !== undefined && this.#apps.pending > 0) this.#apps.offer(event);
  }

  close(cause: CloseCause): void {
    this.#apps?.close(cause);
  }
}
