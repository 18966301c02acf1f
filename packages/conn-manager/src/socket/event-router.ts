import { type EslEvent } from '@switchwire/esl-protocol';
import { ALL_EVENTS, routingKey } from './subscriptions.ts';

/** Takes one event. Called synchronously, must not throw. */
export type EventSink = (event: EslEvent) => void;

/** One sink in the table. */
export interface RouterEntry {
  readonly sink: EventSink;
  /** Canonical names. */
  readonly events: readonly string[];
}

interface Table {
  readonly routes: ReadonlyMap<string, readonly EventSink[]>;
  /** For events that no route names; undefined when nobody wants everything. */
  readonly others: readonly EventSink[] | undefined;
}

/**
 * From an event to those who want it: one look into one table, by name, or by subclass where the name is CUSTOM. The
 * table is made anew after a subscription changed, which is rare; the sinks of `ALL` are in the list of each name
 * already. Lists are replaced, never changed, so that a sink may come or go while an event is handed out.
 */
export class EventRouter {
  readonly #entries = new Set<RouterEntry>();
  #table: Table | undefined;
  #wanted: readonly string[] = [];

  /** Hands each event that matches the entry to its sink. */
  add(entry: RouterEntry): void {
    this.#entries.add(entry);
    this.#table = undefined;
  }

  remove(entry: RouterEntry): void {
    this.#entries.delete(entry);
    this.#table = undefined;
  }

  /** Everything that is wanted, also by those without a sink here. */
  want(events: readonly string[]): void {
    this.#wanted = events;
    this.#table = undefined;
  }

  /** Hands out one event. False: nobody wants it. */
  dispatch(event: EslEvent): boolean {
    const { routes, others } = (this.#table ??= buildTable(this.#wanted, this.#entries));
    const { name } = event;
    const key = name === 'CUSTOM' ? routingKey(name, event.subclass) : name;
    const sinks = routes.get(key) ?? others;
    if (sinks === undefined) return false;
    for (const sink of sinks) sink(event);
    return true;
  }
}

function buildTable(wanted: readonly string[], entries: ReadonlySet<RouterEntry>): Table {
  const routes = new Map<string, EventSink[]>();
  const everything: EventSink[] = [];
  for (const event of wanted) routes.set(event, []);
  for (const { events, sink } of entries) {
    if (events.includes(ALL_EVENTS)) {
      everything.push(sink);
      continue;
    }
    for (const event of events) {
      const sinks = routes.get(event);
      if (sinks === undefined) routes.set(event, [sink]);
      else sinks.push(sink);
    }
  }
  const wantsAll = routes.delete(ALL_EVENTS) || everything.length > 0;
  for (const sinks of routes.values()) sinks.push(...everything);
  return { routes, others: wantsAll ? everything : undefined };
}
