import {
  commands,
  EVENT_NAMES,
  type EslEvent,
  type EslReply,
  eventCommands,
  type EventFormat,
  type EventSpec,
  formatEventSpec,
} from '@switchwire/esl-protocol';
import { type EslSession } from './esl-session.ts';

const ALL_EVENTS = 'ALL';

/** Names that were unsubscribed because what came was not wanted; beyond this many the list starts again. */
const MAX_SWEPT = 1_000;

/** A whole set of events, as a supervisor asks for it. */
export interface SubscriptionRequest {
  readonly revision: number;
  /** Canonical names. */
  readonly events: readonly string[];
  /** `changes`: what is new or gone; `refused`: also those that were refused. */
  readonly ask: 'changes' | 'refused';
}

/** The result of the newest request. */
export interface Settlement {
  readonly revision: number;
  readonly refusedEvents: readonly string[];
}

export interface SessionEventsOptions {
  /** Default json. */
  readonly format?: EventFormat;
  /** Deadline of a subscription's answer; 0: none. Default: that of any command. */
  readonly timeoutMs?: number;
  /** Called when nothing is under way any more. */
  readonly onSettled?: (settlement: Settlement) => void;
}

/**
 * What is subscribed on one session. There are two ways to change it: `request` makes a whole set true by its difference, `add` and
 * `remove` change single names. Commands are written at once, one per name, so that a refusal is known by its name and no
 * later command overtakes a subscription. Replies come in order, so a change may be superseded while it is under way.
 *
 * `ALL` has rules of its own (esl-commands: nixevent). While it is subscribed no name is nixed, because that would turn `ALL`
 * into a list of names and silence custom events that did not exist when it was asked for. When it leaves:
 *
 *   1. every wanted name is asked for again, so that it is in the list by its own right;
 *   2. one `nixevent` of all other names turns `ALL` into what remains. No wanted event is lost at any time;
 *      `nixevent ALL` and `noevents` would both leave a moment without any subscription;
 *   3. what FreeSWITCH goes on sending although it is not wanted (subclasses that came with `ALL`, names that we do not
 *      know) is nixed by name when it comes: `sweep`.
 */
export class SessionEvents {
  readonly #session: Pick<EslSession, 'send' | 'refusal'>;
  readonly #options: SessionEventsOptions;
  readonly #wanted = new Set<string>();
  /** What is subscribed once everything under way has succeeded. */
  readonly #active = new Set<string>();
  // made when there is something to put in: most sessions of a fleet need none of these for long
  /** Subscribed by other means (`myevents`): never nixed. */
  #given: Set<string> | undefined;
  /** Name -> the answer. */
  #refused: Map<string, string> | undefined;
  /** Name -> its answer, while that is owed. */
  #asked: Map<string, Promise<void>> | undefined;
  #swept: Set<string> | undefined;
  #revision = 0;
  #owed = 0;
  #sweeping = false;

  constructor(session: Pick<EslSession, 'send' | 'refusal'>, options: SessionEventsOptions = {}) {
    this.#session = session;
    this.#options = options;
  }

  /** Names that are subscribed, in the order in which they were asked for. */
  get names(): readonly string[] {
    return [...this.#active];
  }

  /** Names that were refused when they were last asked for. */
  get refused(): readonly string[] {
    return [...(this.#refused?.keys() ?? [])];
  }

  /** What FreeSWITCH answered when it refused this name. */
  refusalOf(name: string): string | undefined {
    return this.#refused?.get(name);
  }

  /** Whether all of these are subscribed, or under way. */
  has(names: readonly string[]): boolean {
    return this.#isGranted(ALL_EVENTS) || names.every((name) => this.#active.has(name));
  }

  /** Whether all of these are subscribed for certain. */
  granted(names: readonly string[]): boolean {
    return this.#isGranted(ALL_EVENTS) || names.every((name) => this.#isGranted(name));
  }

  /** Makes the whole set true: asks for the difference, additions before removals. */
  request({ revision, events, ask }: SubscriptionRequest): void {
    this.#revision = revision;
    this.#wanted.clear();
    for (const name of events) this.#wanted.add(name);
    for (const name of this.refused) {
      if (ask !== 'changes' || !this.#wanted.has(name)) this.#refused?.delete(name);
    }
    if (this.#active.has(ALL_EVENTS) && !this.#wanted.has(ALL_EVENTS)) this.#leaveAll();
    else {
      this.#ask(events.filter((name) => !this.#active.has(name) && !this.#isRefused(name)));
      this.#leave([...this.#active].filter((name) => !this.#wanted.has(name)));
    }
    this.#settle();
  }

  /** Asks for those of these that are not subscribed. */
  add(names: readonly string[]): void {
    for (const name of names) this.#wanted.add(name);
    // `ALL` brings them; when it leaves they are asked for
    if (this.#isGranted(ALL_EVENTS)) return;
    this.#ask(names.filter((name) => !this.#active.has(name)));
  }

  /** Gives these back. */
  remove(names: readonly string[]): void {
    for (const name of names) {
      this.#wanted.delete(name);
      this.#refused?.delete(name);
    }
    this.#leave(names);
  }

  /** Resolves when these were answered, granted or refused; rejects with the error of a command that got no answer. */
  async answered(names: readonly string[]): Promise<void> {
    await Promise.all(names.flatMap((name) => this.#asked?.get(name) ?? []));
  }

  /** These are subscribed by other means (`myevents`). Returns those that were not subscribed before. */
  give(names: readonly string[]): readonly string[] {
    const added = names.filter((name) => !this.#active.has(name));
    const given = (this.#given ??= new Set());
    for (const name of names) {
      this.#active.add(name);
      given.add(name);
    }
    return added;
  }

  /** Takes `give` back for these: they were not subscribed after all. */
  retract(names: readonly string[]): void {
    for (const name of names) {
      this.#active.delete(name);
      this.#given?.delete(name);
    }
  }

  /** Whether all of these are subscribed by other means, and so cannot be given back. */
  gives(names: readonly string[]): boolean {
    return names.every((name) => this.#given?.has(name) === true);
  }

  /** A command written by hand (`noevents`, `nixevent`) took these away; without names: everything. */
  forget(names: readonly string[] = this.names): void {
    this.retract(names);
    // any name but a subclass takes `ALL` with it
    if (names.some((name) => !name.startsWith('CUSTOM '))) this.#active.delete(ALL_EVENTS);
  }

  /** Looks at an event that was not wanted; nixes its name if it came as a remainder of `ALL`. */
  sweep(event: EslEvent): void {
    if (!this.#sweeping) return;
    const key = formatEventSpec(event);
    // a bare `nixevent CUSTOM` has no effect
    const swept = (this.#swept ??= new Set());
    if (key === '' || key === 'CUSTOM' || swept.has(key)) return;
    if (this.#wanted.has(key) || this.#wanted.has(ALL_EVENTS)) return;
    if (swept.size >= MAX_SWEPT) swept.clear();
    swept.add(key);
    this.#nix(key);
  }

  #isGranted(name: string): boolean {
    return this.#active.has(name) && this.#asked?.has(name) !== true;
  }

  #isRefused(name: string): boolean {
    return this.#refused?.has(name) === true;
  }

  #ask(names: readonly string[]): void {
    for (const name of names) {
      this.#active.add(name);
      this.#swept?.delete(name);
      this.#refused?.delete(name);
      for (const bytes of eventCommands('event', [specOf(name)], this.#options.format ?? 'json')) {
        this.#track(name, this.#send(bytes));
      }
    }
  }

  #track(name: string, sent: Promise<EslReply>): void {
    const answered = sent.then(
      (reply) => {
        if (this.#isAnswer(name, answered)) {
          if (reply.kind !== 'ok') this.#refuse(name, reply.text);
        }
        this.#settleOne();
      },
      (error: unknown) => {
        // unknown whether it was granted: the next one that needs it asks again
        if (this.#isAnswer(name, answered)) {
          this.#active.delete(name);
        }
        throw error;
      },
    );
    (this.#asked ??= new Map()).set(name, answered);
    answered.catch(() => undefined);
  }

  /** The answer to the newest command about this name: it is owed no longer. */
  #isAnswer(name: string, answered: Promise<void>): boolean {
    if (this.#asked?.get(name) !== answered) return false;
    this.#asked.delete(name);
    if (this.#asked.size === 0) this.#asked = undefined;
    return true;
  }

  #refuse(name: string, answer: string): void {
    this.#active.delete(name);
    // kept for as long as the name is wanted: whatever the peer says, it is short, and not the password
    const { reply } = this.#session.refusal(`event ${name}`, answer);
    (this.#refused ??= new Map()).set(name, reply);
  }

  #leave(names: readonly string[]): void {
    if (names.includes(ALL_EVENTS) && this.#active.has(ALL_EVENTS)) {
      this.#leaveAll();
      return;
    }
    if (this.#active.has(ALL_EVENTS)) return;
    for (const name of names) {
      if (this.#given?.has(name) === true || !this.#active.delete(name)) continue;
      this.#nix(name);
    }
  }

  #leaveAll(): void {
    const kept = [...this.#wanted].filter((name) => !this.#isRefused(name));
    this.#active.clear();
    this.#ask(kept);
    for (const name of this.#given ?? []) this.#active.add(name);
    const names = EVENT_NAMES.filter(
      (name) => name !== ALL_EVENTS && name !== 'CUSTOM' && !this.#active.has(name),
    );
    this.#unsubscribe(commands.nixevent(names));
    this.#sweeping = true;
  }

  #nix(name: string): void {
    for (const bytes of eventCommands('nixevent', [specOf(name)])) this.#unsubscribe(bytes);
  }

  #unsubscribe(bytes: Uint8Array): void {
    this.#send(bytes).then(
      () => {
        this.#settleOne();
      },
      // a lost session ends this object with it
      () => undefined,
    );
  }

  #send(bytes: Uint8Array): Promise<EslReply> {
    this.#owed++;
    return this.#session.send(bytes, { timeoutMs: this.#options.timeoutMs });
  }

  #settleOne(): void {
    this.#owed--;
    this.#settle();
  }

  #settle(): void {
    if (this.#owed > 0) return;
    const refusedEvents = [...this.#wanted].filter((name) => this.#isRefused(name));
    this.#options.onSettled?.({ revision: this.#revision, refusedEvents });
  }
}

/** Takes a canonical name apart. */
function specOf(event: string): EventSpec {
  const blank = event.indexOf(' ');
  if (blank < 0) return { name: event, subclass: undefined };
  return { name: event.slice(0, blank), subclass: event.slice(blank + 1) };
}
