import { commands, describeCommand } from '@switchwire/esl-protocol';
import { NotAllowedError } from '../errors.ts';
import { APP_EVENTS } from '../session/app-tracker.ts';
import { type HeldEvents } from '../session/held-events.ts';
import { type SessionEvents } from '../session/session-events.ts';
import { type EslSession } from '../session/esl-session.ts';
import { eventEffectOf } from './own-commands.ts';

export const JOB_EVENTS = ['BACKGROUND_JOB'] as const;

const WAY_OUT = 'use a separate connection for one of them';

/** What waits for events on this connection. */
interface Waiting {
  readonly session: EslSession;
  /** Applications whose end is awaited. */
  readonly runs: { readonly pending: number };
}

/**
 * Keeps a `bgapi` or an application from waiting for events that cannot come: what they need stays subscribed, passes the
 * filters that the caller sets, and is not taken away by a command written by hand.
 */
export class EventGuard {
  readonly #waiting: Waiting;
  readonly #events: SessionEvents;
  readonly #held: HeldEvents;
  /** Needed names that were let through the filters. */
  readonly #passed = new Set<string>();
  #filters: 'none' | 'positive' | 'negative' = 'none';

  constructor(waiting: Waiting, events: SessionEvents, held: HeldEvents) {
    this.#waiting = waiting;
    this.#events = events;
    this.#held = held;
  }

  /** Whether a job or an application may be started at once, with nothing to ask for. */
  ready(names: readonly string[]): boolean {
    return this.#filters === 'none' && this.#held.keeps(names) && this.#events.granted(names);
  }

  /** Before one is started. Throws NotAllowedError when its end may be filtered away. */
  require(names: readonly string[], attempted: string, given = false): void {
    if (this.#filters === 'negative') {
      throw this.#refusal(attempted, 'a negative filter may keep its end out; delete the filters');
    }
    if (!given) this.#held.keep(names);
    if (this.#filters === 'positive') this.#pass(names);
  }

  /** Before a command of the caller is written. Throws NotAllowedError. */
  check(command: Uint8Array): void {
    const effect = eventEffectOf(command);
    switch (effect?.kind) {
      case 'takes':
        this.#takes(effect.names, command);
        return;
      case 'filters':
        this.#filtered(effect.negative, command);
        return;
      case 'clears filters':
        this.#filters = 'none';
        this.#passed.clear();
        return;
      case undefined:
    }
  }

  #takes(names: readonly string[] | 'everything', command: Uint8Array): void {
    const taken = names === 'everything' ? this.#needed() : names;
    if (this.#needed().some((name) => taken.includes(name))) throw this.#inUse(command);
    this.#events.forget(names === 'everything' ? undefined : names);
  }

  #filtered(negative: boolean, command: Uint8Array): void {
    if (negative && this.#needed().length > 0) throw this.#inUse(command);
    if (negative) this.#filters = 'negative';
    else if (this.#filters === 'none') this.#filters = 'positive';
    this.#pass(this.#needed());
  }

  /** Names that something waits for now. */
  #needed(): readonly string[] {
    const { session, runs } = this.#waiting;
    return [
      ...(session.awaitedJobs > 0 ? JOB_EVENTS : []),
      ...(runs.pending > 0 ? APP_EVENTS : []),
    ];
  }

  #pass(names: readonly string[]): void {
    for (const name of names) {
      if (this.#passed.has(name)) continue;
      this.#passed.add(name);
      // if it is refused or lost the session is at fault, and says so elsewhere
      this.#waiting.session.send(commands.filter('Event-Name', name)).catch(() => undefined);
    }
  }

  #inUse(command: Uint8Array): NotAllowedError {
    const why = 'a background job or an application waits for events that it would keep out';
    return this.#refusal(describeCommand(command), `${why}; await it first`);
  }

  #refusal(attempted: string, why: string): NotAllowedError {
    return new NotAllowedError(this.#waiting.session.address, attempted, `${why}, or ${WAY_OUT}`);
  }
}
