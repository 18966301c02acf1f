import {
  commands,
  EVENT_NAMES,
  type EslEvent,
  type EslReply,
  eventCommands,
} from '@switchwire/esl-protocol';
import { type EslSession } from '@switchwire/esl-client/session';
import { ALL_EVENTS, routingKey, specOf } from './subscriptions.ts';

/** A wish for a whole set of events, as the machine puts it. */
export interface SubscriptionRequest {
  readonly revision: number;
  readonly events: readonly string[];
  readonly ask: 'changes' | 'refused' | 'everything';
}

/** What became of the newest request. */
export interface Settlement {
  readonly revision: number;
  readonly refusedEvents: readonly string[];
}

/**
 * The subscriptions of one session: applies each wished-for set by its difference, additions before removals. One
 * command per name, so that a refusal is known by its name; all are written in one burst. Replies come in order, so a
 * set may be superseded while its commands are under way.
 *
 * `ALL` has rules of its own (esl-commands: nixevent). While it stands no name is nixed, for that would turn `ALL` into
 * a list of names and silence custom events that did not exist when it was asked for. When it leaves:
 *
 *   1. every wanted name is asked for again, so that it is in the list by its own right;
 *   2. one `nixevent` of all other names turns `ALL` into what remains. No wanted event is lost at any time;
 *      `nixevent ALL` and `noevents` would both leave a moment without any subscription;
 *   3. what FreeSWITCH goes on sending though nobody wants it (subclasses that came with `ALL`, names that we do not
 *      know) is nixed by name when it comes: `sweep`.
 */
export class WireSubscriptions {
  readonly #session: EslSession;
  readonly #onSettled: (settlement: Settlement) => void;
  /** What stands once everything under way has succeeded. */
  readonly #standing = new Set<string>();
  readonly #refused = new Set<string>();
  readonly #swept = new Set<string>();
  #wanted: readonly string[] = [];
  #revision = 0;
  #owed = 0;
  #sweeping = false;

  constructor(session: EslSession, onSettled: (settlement: Settlement) => void) {
    this.#session = session;
    this.#onSettled = onSettled;
  }

  /** Asks for the difference between what stands and what shall. */
  request({ revision, events, ask }: SubscriptionRequest): void {
    this.#revision = revision;
    this.#wanted = events;
    for (const name of [...this.#refused]) {
      if (ask !== 'changes' || !events.includes(name)) this.#refused.delete(name);
    }
    if (ask === 'everything') {
      this.#standing.clear();
      this.#sweeping = true;
    }
    const leavesAll = this.#standing.has(ALL_EVENTS) && !events.includes(ALL_EVENTS);
    this.#add(
      events.filter((name) => (leavesAll || !this.#standing.has(name)) && !this.#refused.has(name)),
    );
    if (leavesAll) this.#leaveAll(events);
    else if (!events.includes(ALL_EVENTS)) this.#remove(events);
    this.#settle();
  }

  /** Looks at an event that nobody wanted; nixes its name if it came as a remainder of `ALL`. */
  sweep(event: EslEvent): void {
    if (!this.#sweeping) return;
    const key = routingKey(event.name, event.subclass);
    // a bare `nixevent CUSTOM` has no effect
    if (key === '' || key === 'CUSTOM' || this.#swept.has(key)) return;
    if (this.#wanted.includes(key) || this.#wanted.includes(ALL_EVENTS)) return;
    this.#swept.add(key);
    this.#nix(key);
  }

  #add(names: readonly string[]): void {
    for (const name of names) {
      this.#standing.add(name);
      this.#swept.delete(name);
      for (const bytes of eventCommands('event', [specOf(name)], 'json')) {
        this.#send(bytes, (reply) => {
          if (reply.kind === 'ok') return;
          this.#standing.delete(name);
          this.#refused.add(name);
        });
      }
    }
  }

  #remove(wanted: readonly string[]): void {
    for (const name of [...this.#standing]) {
      if (wanted.includes(name)) continue;
      this.#standing.delete(name);
      this.#nix(name);
    }
  }

  #leaveAll(wanted: readonly string[]): void {
    const names = EVENT_NAMES.filter(
      (name) => name !== ALL_EVENTS && name !== 'CUSTOM' && !wanted.includes(name),
    );
    this.#send(commands.nixevent(names));
    this.#standing.clear();
    for (const name of wanted) this.#standing.add(name);
    this.#sweeping = true;
  }

  #nix(name: string): void {
    for (const bytes of eventCommands('nixevent', [specOf(name)])) this.#send(bytes);
  }

  #send(bytes: Uint8Array, onReply?: (reply: EslReply) => void): void {
    this.#owed++;
    // the machine has a deadline for the whole; a lost session ends this object with it
    this.#session.execute(bytes, { timeoutMs: 0 }).then(
      (reply) => {
        this.#owed--;
        onReply?.(reply);
        this.#settle();
      },
      () => undefined,
    );
  }

  #settle(): void {
    if (this.#owed > 0) return;
    const refusedEvents = this.#wanted.filter((name) => this.#refused.has(name));
    this.#onSettled({ revision: this.#revision, refusedEvents });
  }
}
