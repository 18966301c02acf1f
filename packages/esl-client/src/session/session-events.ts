import {
  eventCommands,
  type EventFormat,
  type EventSpec,
  formatEventSpec,
  parseEventList,
} from '@switchwire/esl-protocol';
import { type CommandOptions } from './command-options.ts';
import { CommandRefusedError } from '../errors.ts';
import { type EslSession } from './session.ts';

/** What became of a subscription: FreeSWITCH may refuse single names (unknown, or not allowed to this user). */
export interface SubscribeResult {
  /** Canonical names: `DTMF`, `CUSTOM sofia::register`. */
  readonly accepted: readonly string[];
  readonly refused: readonly { readonly event: string; readonly reply: string }[];
}

/** The event names of one session: what was asked for and granted. One command per name, so a refusal has a name. */
export class SessionSubscriptions {
  readonly #session: EslSession;
  readonly #format: EventFormat;
  readonly #accepted = new Set<string>();
  readonly #refused = new Set<string>();

  constructor(session: EslSession, format: EventFormat) {
    this.#session = session;
    this.#format = format;
  }

  /** Names that stand, in the order in which they were granted. */
  get names(): readonly string[] {
    return [...this.#accepted];
  }

  /** Names that were refused when they were last asked for. */
  get refused(): readonly string[] {
    return [...this.#refused];
  }

  async add(events: readonly string[], options: CommandOptions = {}): Promise<SubscribeResult> {
    const specs = specsOf(events);
    const bytes = eventCommands('event', specs, this.#format);
    const replies = await Promise.all(
      bytes.map((command) => this.#session.execute(command, options)),
    );
    const accepted: string[] = [];
    const refused: { event: string; reply: string }[] = [];
    specs.map(formatEventSpec).forEach((event, index) => {
      const reply = replies[index];
      if (reply?.kind === 'ok') accepted.push(event);
      else refused.push({ event, reply: reply?.text ?? '' });
    });
    for (const name of accepted) {
      this.#accepted.add(name);
      this.#refused.delete(name);
    }
    for (const { event } of refused) this.#refused.add(event);
    return { accepted, refused };
  }

  async remove(events: readonly string[], options: CommandOptions = {}): Promise<void> {
    const specs = specsOf(events);
    this.#leave(specs);
    const bytes = eventCommands('nixevent', specs, this.#format);
    await Promise.all(bytes.map((command) => this.#session.execute(command, options)));
  }

  /** Whether all of these stand. */
  stand(events: readonly string[]): boolean {
    return this.#accepted.has('ALL') || events.every((event) => this.#accepted.has(event));
  }

  /** Makes sure that these stand. Rejects with CommandRefusedError when FreeSWITCH refuses one. */
  async require(events: readonly string[], options: CommandOptions = {}): Promise<void> {
    if (this.stand(events)) return;
    const missing = events.filter((event) => !this.#accepted.has(event));
    const { refused } = await this.add(missing, options);
    const [first] = refused;
    if (first === undefined) return;
    throw new CommandRefusedError(this.#session.address, `event ${first.event}`, first.reply);
  }

  /** Takes note of names that are set by other means (`myevents`); gives those that did not stand before. */
  note(events: readonly string[]): readonly string[] {
    const added = events.filter((event) => !this.#accepted.has(event));
    for (const event of added) this.#accepted.add(event);
    return added;
  }

  /** Takes the note back: they were not set after all. */
  retract(events: readonly string[]): void {
    for (const event of events) this.#accepted.delete(event);
  }

  /** Nothing stands any more, or nobody knows (`noevents`, a `nixevent` written by hand). */
  forget(): void {
    this.#accepted.clear();
  }

  /** As the server does: `ALL` takes every name with it, and leaves with any name but a subclass (esl-commands: nixevent). */
  #leave(specs: readonly EventSpec[]): void {
    const names = specs.map(formatEventSpec);
    if (names.includes('ALL')) this.forget();
    if (specs.some(({ name }) => name !== 'CUSTOM')) this.#accepted.delete('ALL');
    for (const name of names) {
      this.#accepted.delete(name);
      this.#refused.delete(name);
    }
  }
}

/** Without repeats, and in the order of `eventCommands`: CUSTOM last, as what follows it would be subclasses. */
function specsOf(events: readonly string[]): EventSpec[] {
  const specs = new Map<string, EventSpec>();
  for (const spec of events.flatMap((event) => parseEventList(event))) {
    specs.set(formatEventSpec(spec), spec);
  }
  const all = [...specs.values()];
  return [
    ...all.filter(({ name }) => name !== 'CUSTOM'),
    ...all.filter(({ name }) => name === 'CUSTOM'),
  ];
}
