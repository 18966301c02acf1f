import { EVENT_NAMES } from '@switchwire/esl-protocol';
import { RESERVED_SUBCLASSES } from './reserved-subclasses.ts';
import { type EventFormat } from './serialise.ts';

const NAMES: ReadonlyMap<string, string> = new Map(EVENT_NAMES.map((name) => [name, name]));
const SINGLE_NAMES = EVENT_NAMES.filter((name) => name !== 'ALL');
/** Any thirteen characters in front of a name are ignored, because of `SWITCH_EVENT_`. */
const PREFIX_LENGTH = 13;

/** An event name in any case; undefined if there is no such event. */
export function knownEventName(word: string): string | undefined {
  const name = NAMES.get(word.toUpperCase());
  return name === 'ALL' ? undefined : name;
}

/** An event name in any case, with or without a prefix such as `SWITCH_EVENT_`; undefined if unknown. */
export function eventNameOf(word: string): string | undefined {
  const upper = word.toUpperCase();
  return (
    NAMES.get(upper) ??
    (upper.length > PREFIX_LENGTH ? NAMES.get(upper.slice(PREFIX_LENGTH)) : undefined)
  );
}

/** What a user of the directory may subscribe to; undefined: everything. */
export interface AllowedEvents {
  readonly names: ReadonlySet<string>;
  readonly subclasses: ReadonlySet<string>;
}

/** The outcome of `event` and `nixevent`. */
export type SubscribeResult = 'ok' | 'no-keywords' | 'denied';

/** Which events one connection asked for, and in which format: the state that `event`, `nixevent` and the like change. */
export class Subscriptions {
  format: EventFormat = 'plain';
  /** Off until the first `event`, `nixevent` or `myevents` that succeeds. */
  enabled = false;
  readonly #names = new Set<string>();
  readonly #subclasses = new Set<string>();

  /** The names in force; `ALL` among them while the connection gets everything. */
  get names(): readonly string[] {
    return this.#names.has('ALL') ? ['ALL'] : [...this.#names];
  }

  get subclasses(): readonly string[] {
    return [...this.#subclasses];
  }

  /** Everything behind the command word of `event …`: the words between single blanks. */
  subscribe(words: readonly string[], allowed?: AllowedEvents): SubscribeResult {
    let known = 0;
    let custom = false;
    for (const [index, word] of words.entries()) {
      if (index === 0 && this.#takeFormat(word)) continue;
      if (custom) {
        if (allowed !== undefined && !allowed.subclasses.has(word)) return 'denied';
        if (word !== '') this.#subclasses.add(word);
        continue;
      }
      const name = eventNameOf(word);
      if (name === undefined) continue;
      if (allowed !== undefined && !allowed.names.has(name)) return 'denied';
      known += 1;
      custom = name === 'CUSTOM';
      if (name === 'ALL') this.#subscribeAll();
      else this.#names.add(name);
    }
    if (known === 0) return 'no-keywords';
    this.enabled = true;
    return 'ok';
  }

  /** Everything behind the command word of `nixevent …`. */
  unsubscribe(words: readonly string[]): SubscribeResult {
    let known = 0;
    let custom = false;
    for (const word of words) {
      if (custom) {
        this.#subclasses.delete(word);
        continue;
      }
      const name = eventNameOf(word);
      if (name === undefined) continue;
      known += 1;
      if (name === 'CUSTOM') custom = true;
      else if (name === 'ALL') this.#names.clear();
      else {
        this.#names.delete('ALL');
        this.#names.delete(name);
      }
    }
    if (known === 0) return 'no-keywords';
    this.enabled = true;
    return 'ok';
  }

  /** Adds names without touching the format: the fixed set of `myevents`. */
  add(names: readonly string[]): void {
    for (const name of names) this.#names.add(name);
    this.enabled = true;
  }

  /** `noevents`: forgets names and subclasses, keeps the format. */
  clear(): void {
    this.enabled = false;
    this.#names.clear();
    this.#subclasses.clear();
  }

  /** Whether the event is subscribed; filters and the restriction of `myevents` come after this. */
  wants(event: { readonly name: string; readonly subclass: string | undefined }): boolean {
    if (!this.enabled) return false;
    if (this.#names.has('ALL')) return true;
    if (!this.#names.has(event.name)) return false;
    if (event.name !== 'CUSTOM' || event.subclass === undefined) return true;
    return this.#subclasses.has(event.subclass);
  }

  #takeFormat(word: string): boolean {
    const format = word.toLowerCase();
    if (format !== 'plain' && format !== 'json' && format !== 'xml') return false;
    this.format = format;
    return true;
  }

  #subscribeAll(): void {
    for (const name of SINGLE_NAMES) this.#names.add(name);
    this.#names.add('ALL');
    for (const subclass of RESERVED_SUBCLASSES) this.#subclasses.add(subclass);
  }
}
