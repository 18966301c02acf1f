import { type RoutedEvent } from '../event/freeswitch-event.ts';
import { type RouteList, type RouteTable } from '../route/route-table.ts';

/** One event that waits for one script. Links are the queues' own. */
export interface Slot {
  readonly event: RoutedEvent;
  /** What the event weighs in the queue. */
  readonly bytes: number;
  readonly script: ScriptLanes;
  /** What `table` said at arrival; after a reload it is asked again. */
  readonly list: RouteList;
  readonly table: RouteTable;
  lane: Lane | undefined;
  next: Slot | undefined;
  previous: Slot | undefined;
  /** The next event of the same lane. */
  behind: Slot | undefined;
}

/** The events of one call (or job, or kind): one runs, the others wait behind it. */
export class Lane {
  readonly key: string;
  #first: Slot | undefined;
  #last: Slot | undefined;
  /** The next lane in the line for a free place. */
  next: Lane | undefined;

  constructor(key: string) {
    this.key = key;
  }

  get waits(): boolean {
    return this.#first !== undefined;
  }

  push(slot: Slot): void {
    slot.lane = this;
    slot.behind = undefined;
    if (this.#last === undefined) this.#first = slot;
    else this.#last.behind = slot;
    this.#last = slot;
  }

  shift(): Slot | undefined {
    const slot = this.#first;
    if (slot === undefined) return undefined;
    this.#first = slot.behind;
    if (this.#first === undefined) this.#last = undefined;
    slot.behind = undefined;
    slot.lane = undefined;
    return slot;
  }
}

/**
 * One script as the dispatcher knows it: its routes, and the calls it works on. It outlives the versions of the
 * script; a reload changes `table` and nothing else, so the order of a call holds across it.
 */
export class ScriptLanes {
  readonly name: string;
  table: RouteTable;
  /** Calls whose events run now. */
  running = 0;
  /** Calls that run or wait, by order key. Empty while all routes are synchronous. */
  readonly lanes = new Map<string, Lane>();
  #firstReady: Lane | undefined;
  #lastReady: Lane | undefined;

  constructor(name: string, table: RouteTable) {
    this.name = name;
    this.table = table;
  }

  /** Whether a lane waits for a place. */
  get hasReady(): boolean {
    return this.#firstReady !== undefined;
  }

  /** The lane has an event to run and nothing of it runs. */
  makeReady(lane: Lane): void {
    lane.next = undefined;
    if (this.#lastReady === undefined) this.#firstReady = lane;
    else this.#lastReady.next = lane;
    this.#lastReady = lane;
  }

  takeReady(): Lane | undefined {
    const lane = this.#firstReady;
    if (lane === undefined) return undefined;
    this.#firstReady = lane.next;
    if (this.#firstReady === undefined) this.#lastReady = undefined;
    lane.next = undefined;
    return lane;
  }
}
