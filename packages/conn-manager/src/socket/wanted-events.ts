import {
  type EslEvent,
  formatEventSpec,
  InvalidArgumentError,
  parseEventSpec,
} from '@switchwire/esl-protocol';

/** The name that stands for everything. */
const ALL_EVENTS = 'ALL';

/**
 * Events that the manager itself needs on every session: liveness and load, the results of `bgapi`, and that the server takes no
 * more calls since it is about to shut down.
 */
const MANAGER_EVENTS = ['HEARTBEAT', 'BACKGROUND_JOB', 'SHUTDOWN_REQUESTED'] as const;

/** Takes one event. Called synchronously, must not throw. */
export type EventReceiver = (event: EslEvent) => void;

/** One call of `subscribe`, as long as some of its events are wanted. */
export interface WantedSubscription {
  readonly consumer: string;
  /** What is left of it; canonical names. */
  readonly names: readonly string[];
  release(): void;
}

interface Entry extends WantedSubscription {
  names: readonly string[];
  readonly receiver: EventReceiver | undefined;
  /** Nothing is left of it. */
  readonly onEmpty: (() => void) | undefined;
}

const NONE: readonly string[] = Object.freeze([]);
const NO_ENTRIES: readonly Entry[] = [];

interface Table {
  readonly routes: ReadonlyMap<string, readonly EventReceiver[]>;
  /** For events that no route names; undefined unless `ALL` is wanted. */
  readonly others: readonly EventReceiver[] | undefined;
}

/** Canonical names of what a consumer wrote, each once, in its order. Throws InvalidArgumentError. */
export function canonicalEvents(events: readonly string[]): readonly string[] {
  const given: unknown = events;
  if (!Array.isArray(given)) {
    throw new InvalidArgumentError(
      'The events are not a list of names; write a list, for example ["DTMF", "CUSTOM sofia::register"]',
    );
  }
  return [...new Set(events.map((text) => formatEventSpec(parseEventSpec(text))))];
}

/**
 * Who wants which events of one socket: counted by name, in the order in which they were first asked for; and the
 * routing table made of it. An event costs one look into the table, by name, or by subclass where the name is CUSTOM. The table
 * is made again after a change, which is rare, and its lists are replaced, never changed: a subscription may come or go while an
 * event is handed out.
 */
export class WantedEvents {
  readonly #onChange: () => void;
  /** Name -> how often it is wanted. */
  readonly #counts = new Map<string, number>();
  /** Made with the first subscription: most sockets of a fleet have none. */
  #entries: Set<Entry> | undefined;
  /** Needed on the wire, neither listed nor handed out: name -> how often; beside those of the manager. */
  #kept: Map<string, number> | undefined;
  #stored: readonly string[] = NONE;
  #names: readonly string[] | undefined;
  #table: Table | undefined;

  /** @param onChange What is wanted may have changed. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** What the store and the consumers want. */
  get names(): readonly string[] {
    return (this.#names ??= Object.freeze([...this.#counts.keys()]));
  }

  /**
   * What has to be subscribed on the wire. `ALL` contains the rest, but the rest is asked for beside it: a name that is
   * refused is then known by its name, and nothing has to be asked for in haste when the last subscription to `ALL` ends.
   */
  get wireNames(): readonly string[] {
    return [...new Set([...MANAGER_EVENTS, ...(this.#kept?.keys() ?? []), ...this.#counts.keys()])];
  }

  /** Subscriptions of which something is left. */
  get size(): number {
    return this.#entries?.size ?? 0;
  }

  /** `names` are canonical; `receiver` gets what matches them, and only that. */
  add(
    consumer: string,
    names: readonly string[],
    receiver?: EventReceiver,
    onEmpty?: () => void,
  ): WantedSubscription {
    const entry: Entry = {
      consumer,
      names,
      receiver,
      onEmpty,
      release: () => {
        if (this.#entries?.has(entry) === true) this.#narrow(entry, new Set(entry.names));
        this.#changed();
      },
    };
    (this.#entries ??= new Set()).add(entry);
    raise(this.#counts, names);
    this.#changed();
    return entry;
  }

  /** Gives `names` back, in whichever subscriptions of `consumer` they are. */
  remove(consumer: string, names: readonly string[]): void {
    const gone = new Set(names);
    for (const entry of [...(this.#entries ?? [])]) {
      if (entry.consumer === consumer) this.#narrow(entry, gone);
    }
    this.#changed();
  }

  /** Makes `names` the whole of what the store wants. */
  store(names: readonly string[]): void {
    const before = this.#stored;
    this.#stored = names;
    // in this order, so that a name that stays keeps its place
    raise(this.#counts, names);
    lower(this.#counts, before);
    this.#changed();
  }

  /** Keeps names subscribed, whatever the consumers give back, until it is disposed. */
  keep(names: readonly string[]): Disposable {
    const kept = (this.#kept ??= new Map<string, number>());
    raise(kept, names);
    this.#changed();
    let isKept = true;
    return {
      [Symbol.dispose]: () => {
        if (!isKept) return;
        isKept = false;
        lower(kept, names);
        this.#changed();
      },
    };
  }

  /** Hands out one event. False: it is not wanted. */
  dispatch(event: EslEvent): boolean {
    const { routes, others } = (this.#table ??= buildTable(
      this.#counts.keys(),
      this.#entries ?? NO_ENTRIES,
    ));
    const { name } = event;
    const key = name === 'CUSTOM' ? formatEventSpec(event) : name;
    const receivers = routes.get(key) ?? others;
    if (receivers === undefined) return false;
    for (const receiver of receivers) receiver(event);
    return true;
  }

  #narrow(entry: Entry, gone: ReadonlySet<string>): void {
    const given = entry.names.filter((name) => gone.has(name));
    if (given.length === 0 && entry.names.length > 0) return;
    entry.names = entry.names.filter((name) => !gone.has(name));
    lower(this.#counts, given);
    if (entry.names.length > 0) return;
    this.#entries?.delete(entry);
    entry.onEmpty?.();
  }

  #changed(): void {
    this.#table = undefined;
    this.#names = undefined;
    this.#onChange();
  }
}

function raise(counts: Map<string, number>, names: readonly string[]): void {
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
}

function lower(counts: Map<string, number>, names: readonly string[]): void {
  for (const name of names) {
    const count = (counts.get(name) ?? 0) - 1;
    if (count > 0) counts.set(name, count);
    else counts.delete(name);
  }
}

function buildTable(wanted: Iterable<string>, entries: Iterable<Entry>): Table {
  const routes = new Map<string, EventReceiver[]>();
  const everything: EventReceiver[] = [];
  for (const name of wanted) routes.set(name, []);
  for (const { names, receiver } of entries) {
    if (receiver === undefined) continue;
    if (names.includes(ALL_EVENTS)) {
      everything.push(receiver);
      continue;
    }
    for (const name of names) {
      const receivers = routes.get(name);
      if (receivers === undefined) routes.set(name, [receiver]);
      else receivers.push(receiver);
    }
  }
  const wantsAll = routes.delete(ALL_EVENTS);
  for (const receivers of routes.values()) receivers.push(...everything);
  return { routes, others: wantsAll ? everything : undefined };
}
