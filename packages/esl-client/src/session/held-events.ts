import { formatEventSpec, InvalidArgumentError, parseEventList } from '@switchwire/esl-protocol';
import { type SessionEvents } from './session-events.ts';

/** A share in some events of a session. They stay subscribed until the last share is released. */
export interface EventHold {
  /** Canonical names: `DTMF`, `CUSTOM sofia::register`. */
  readonly names: readonly string[];
  /** Those that FreeSWITCH refused when they were last asked for. */
  readonly refused: readonly string[];
  /** Resolves when each name was granted or refused; rejects when the session ends before. */
  readonly ready: Promise<void>;
  /** Idempotent. */
  release(): void;
}

/** Canonical names of what was written, each once, in its order. Throws InvalidArgumentError. */
export function canonicalEvents(events: readonly string[]): readonly string[] {
  // callers in plain JavaScript
  const given: unknown = events;
  if (!Array.isArray(given) || given.some((name) => typeof name !== 'string')) {
    throw new InvalidArgumentError("events is not a list of names; write ['DTMF']");
  }
  return [...new Set(events.flatMap((text) => parseEventList(text).map(formatEventSpec)))];
}

/** The events of one session, counted: a name is asked for by its first holder, and given back by its last. */
export class HeldEvents {
  readonly #events: SessionEvents;
  readonly #counts = new Map<string, number>();
  /** Held for the life of the session. */
  readonly #kept = new Set<string>();

  constructor(events: SessionEvents) {
    this.#events = events;
  }

  /** Asks at once for what is missing. `names` are canonical. */
  hold(names: readonly string[]): EventHold {
    for (const name of names) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    const events = this.#events;
    events.add(names);
    const ready = events.answered(names);
    // a caller who does not wait for it must not bring the process down
    ready.catch(() => undefined);
    let held = true;
    return {
      names,
      get refused() {
        return names.filter((name) => events.refusalOf(name) !== undefined);
      },
      ready,
      release: () => {
        if (held) this.#release(names);
        held = false;
      },
    };
  }

  /** Holds these for the life of the session: what runs on it may need them at any time. Asks again for what was refused. */
  keep(names: readonly string[]): void {
    if (this.keeps(names) && this.#events.has(names)) return;
    for (const name of names) {
      if (this.#kept.has(name)) continue;
      this.#kept.add(name);
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    }
    this.#events.add(names);
  }

  /** Whether these are held for the life of the session. */
  keeps(names: readonly string[]): boolean {
    return names.every((name) => this.#kept.has(name));
  }

  #release(names: readonly string[]): void {
    const gone: string[] = [];
    for (const name of names) {
      const count = (this.#counts.get(name) ?? 0) - 1;
      if (count > 0) this.#counts.set(name, count);
      else {
        this.#counts.delete(name);
        gone.push(name);
      }
    }
    if (gone.length > 0) this.#events.remove(gone);
  }
}
