import { type EventSpec, formatEventSpec, parseEventSpec } from '@switchwire/esl-protocol';

/** Events that the manager itself needs on every session: liveness and load, and the results of `bgapi`. */
const INTERNAL_EVENTS = ['HEARTBEAT', 'BACKGROUND_JOB'] as const;

/** The subscription that stands for everything. */
export const ALL_EVENTS = 'ALL';

/** Canonical names of what a consumer wrote, each once, in its order. Throws InvalidArgumentError. */
export function canonicalEvents(events: readonly string[]): readonly string[] {
  return [...new Set(events.map((text) => formatEventSpec(parseEventSpec(text))))];
}

/**
 * Who wants which events of one socket: counted per consumer tag, in the order in which they were first asked for.
 * Names are canonical (`CUSTOM sofia::register`).
 */
export class SubscriptionLedger {
  /** Event → tag → count. */
  readonly #wanted = new Map<string, Map<string, number>>();

  /** One more wish for each of `events`. */
  add(tag: string, events: readonly string[]): void {
    for (const event of events) {
      const tags = this.#wanted.get(event) ?? new Map<string, number>();
      tags.set(tag, (tags.get(tag) ?? 0) + 1);
      this.#wanted.set(event, tags);
    }
  }

  /** One wish less for each of `events`; what the tag does not want is passed over. */
  remove(tag: string, events: readonly string[]): void {
    for (const event of events) {
      const tags = this.#wanted.get(event);
      const count = tags?.get(tag) ?? 0;
      if (tags === undefined || count === 0) continue;
      if (count > 1) tags.set(tag, count - 1);
      else tags.delete(tag);
      if (tags.size === 0) this.#wanted.delete(event);
    }
  }

  /** Makes `events` the whole of what `tag` wants. */
  replace(tag: string, events: readonly string[]): void {
    for (const [event, tags] of [...this.#wanted]) {
      if (!tags.delete(tag)) continue;
      if (tags.size === 0) this.#wanted.delete(event);
    }
    this.add(tag, events);
  }

  /** Everything that somebody wants. */
  get events(): readonly string[] {
    return [...this.#wanted.keys()];
  }
}

/**
 * What has to be subscribed on the wire so that everybody gets what they want. `ALL` contains the rest, but the rest is
 * asked for beside it: a name that is refused is then known by its name, and nothing has to be asked for in haste when
 * the last one who wanted `ALL` leaves.
 */
export function wireEvents(wanted: readonly string[]): readonly string[] {
  return [...new Set([...INTERNAL_EVENTS, ...wanted])];
}

/** The routing key of an event: as its subscription is written. */
export function routingKey(name: string, subclass: string | undefined): string {
  return name === 'CUSTOM' && subclass !== undefined ? `CUSTOM ${subclass}` : name;
}

/** Takes a canonical name apart. */
export function specOf(event: string): EventSpec {
  const blank = event.indexOf(' ');
  if (blank < 0) return { name: event, subclass: undefined };
  return { name: event.slice(0, blank), subclass: event.slice(blank + 1) };
}
