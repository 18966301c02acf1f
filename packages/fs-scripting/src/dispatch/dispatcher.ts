import { type GapNotice, type SocketInfo } from '@switchwire/conn-manager';
import { type EslEvent } from '@switchwire/esl-protocol';
import { outsideOfCalls } from '../call/current-call.ts';
import { EventQueue } from './event-queue.ts';
import { HeldEvents } from './held-events.ts';
import { RoutedEvent } from '../event/freeswitch-event.ts';
import { Lane, type ScriptLanes, type Slot } from './lanes.ts';
import { type Route } from '../route/route.ts';
import { type RouteList } from '../route/route-table.ts';
import { GapEvent } from '../event/gap-event.ts';
import { RouteCalls, type RouteProbe } from './route-calls.ts';
import { type Run, RunningRoutes } from './running-routes.ts';
import { type ProblemReporter } from '../report/problem.ts';

export interface DispatchStats {
  readonly queued: number;
  /** What they take in memory, in bytes; an event that waits for two scripts counts twice. */
  readonly queuedBytes: number;
  readonly running: number;
  readonly dispatched: number;
  readonly dropped: number;
  readonly errors: number;
  readonly timeouts: number;
}

export interface DispatcherOptions {
  readonly maxConcurrentCalls: number;
  readonly maxQueued: number;
  readonly maxQueuedBytes: number;
  readonly routeTimeoutMs: number;
  readonly reporter: ProblemReporter;
  readonly probe?: RouteProbe | undefined;
  /** Called with the first drop of an episode, and again when the queue has been empty in between. */
  readonly onOverflow?: (() => void) | undefined;
}

/** Milliseconds of routes before sockets, timers and promises get their turn. */
const SLICE_MS = 8;
/** Events between two looks at the clock. */
const CLOCK_EVERY = 8;
/** A longer inbox is not worked off in this turn: its events release the chunks they came in. */
const LONG_INBOX = 1_000;

/**
 * Hands events to routes: those of one call in order, calls side by side, scripts apart from each other.
 *
 * An event with a route is put into a queue and run in the next turn of the event loop, so a slow route never
 * keeps the transport from reading. A route that returns no promise costs no promise.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #scripts: ScriptLanes[] = [];
  /** Arrived, not looked at yet. All are younger than those in `#waiting`. */
  readonly #inbox = new EventQueue();
  /** Behind an event of the same call, or for a free place. */
  readonly #waiting = new EventQueue();
  readonly #running: RunningRoutes;
  readonly #calls: RouteCalls;
  readonly #emptyWaiters = new Set<() => void>();
  #turn: NodeJS.Immediate | undefined;
  #overflowing = false;
  #held: HeldEvents | undefined;
  readonly #holds = new Set<Disposable>();
  #dropped = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#running = new RunningRoutes(options.routeTimeoutMs, options.reporter, (run) => {
      this.#finished(run);
    });
    this.#calls = new RouteCalls(this.#running, options.reporter, options.probe);
  }

  attach(script: ScriptLanes): void {
    this.#scripts.push(script);
  }

  /** Its queued events are dropped; what runs goes on. */
  detach(script: ScriptLanes): void {
    const at = this.#scripts.indexOf(script);
    if (at >= 0) this.#scripts.splice(at, 1);
    for (const queue of [this.#inbox, this.#waiting]) {
      for (let slot = queue.first; slot !== undefined;) {
        const { next } = slot;
        if (slot.script === script) {
          slot.lane?.shift();
          queue.remove(slot);
          this.#dropped++;
        }
        slot = next;
      }
    }
    this.#tellEmpty();
  }

  stats(): DispatchStats {
    let running = 0;
    for (const script of this.#scripts) running += script.running;
    return {
      queued: this.#inbox.length + this.#waiting.length,
      queuedBytes: this.#queuedBytes,
      running,
      dispatched: this.#calls.dispatched,
      dropped: this.#dropped,
      errors: this.#calls.errors + this.#running.rejected,
      timeouts: this.#running.timeouts,
    };
  }

  /** One event of one socket. Never throws, never runs a route before it returns. */
  readonly offer = (esl: EslEvent, info: SocketInfo): void => {
    if (this.#held?.push(new RoutedEvent(esl, info)) === true) return;
    let event: RoutedEvent | undefined;
    for (const script of this.#scripts) {
      const list = script.table.match(esl, info);
      if (list.routes.length === 0) continue;
      event ??= new RoutedEvent(esl, info);
      this.#queue(script, event, list);
    }
    if (event !== undefined) this.#schedule();
  };

  /** A gap in the events of a socket: behind all events that came before it. */
  readonly offerGap = (gap: GapNotice): void => {
    const event = new GapEvent(gap);
    if (this.#held?.push(event) !== true) this.#take(event);
  };

  /**
   * Until it is disposed, events of these sockets are kept, within the bounds of the queue, and then handed to the routes that
   * there are by then. While events are held, further holds join the first and the last to be disposed lets go. Disposing is
   * idempotent.
   */
  hold(isHeld: (info: SocketInfo) => boolean = () => true): Disposable {
    const held = (this.#held ??= new HeldEvents(this.#options, isHeld, () => {
      this.#dropped++;
      this.#overflow();
    }));
    const hold = {
      [Symbol.dispose]: () => {
        if (!this.#holds.delete(hold) || this.#holds.size > 0 || this.#held !== held) return;
        this.#held = undefined;
        held.release((event) => {
          this.#take(event);
        });
      },
    };
    this.#holds.add(hold);
    return hold;
  }

  #take(event: RoutedEvent): void {
    for (const script of this.#scripts) {
      const list = script.table.routesOf(event);
      if (list.routes.length > 0) this.#queue(script, event, list);
    }
    this.#schedule();
  }

  #queue(script: ScriptLanes, event: RoutedEvent, list: RouteList): void {
    const bytes = event.weight;
    while (this.#isFull(bytes)) this.#dropOldest();
    if (this.#inbox.length > LONG_INBOX) event.esl.detach();
    this.#inbox.push({
      event,
      bytes,
      script,
      list,
      table: script.table,
      lane: undefined,
      next: undefined,
      previous: undefined,
      behind: undefined,
    });
  }

  /** Whether an event of this many bytes would be too much; one alone never is. */
  #isFull(bytes: number): boolean {
    const length = this.#inbox.length + this.#waiting.length;
    if (length >= this.#options.maxQueued) return true;
    return length > 0 && this.#queuedBytes + bytes > this.#options.maxQueuedBytes;
  }

  get #queuedBytes(): number {
    return this.#inbox.bytes + this.#waiting.bytes;
  }

  /** Resolves when nothing of these routes runs any more, cut-off ones not counted. */
  whenIdle(routes: readonly Route[]): Promise<void> {
    return this.#running.whenIdle(new Set(routes));
  }

  /** Resolves when no event waits and no route of an attached script runs, cut-off ones not counted. */
  async whenEmpty(): Promise<void> {
    if (this.#isEmpty) return;
    await new Promise<void>((resolve) => this.#emptyWaiters.add(resolve));
  }

  /** Forgets everything: what waits is dropped, what runs is not listened to any more. */
  stop(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    this.#held = undefined;
    this.#holds.clear();
    for (const script of [...this.#scripts]) this.detach(script);
    this.#running.stop();
  }

  get #isEmpty(): boolean {
    if (this.#inbox.length + this.#waiting.length > 0) return false;
    return this.#scripts.every(({ running }) => running === 0);
  }

  #tellEmpty(): void {
    if (this.#emptyWaiters.size === 0 || !this.#isEmpty) return;
    for (const resolve of this.#emptyWaiters) resolve();
    this.#emptyWaiters.clear();
  }

  #schedule(): void {
    this.#turn ??= setImmediate(this.#work);
  }

  /** The turn may have been asked for by a socket that a route opened: it is not that route's. */
  readonly #work = (): void => outsideOfCalls(this.#workOff);

  readonly #workOff = (): void => {
    this.#turn = undefined;
    const end = performance.now() + SLICE_MS;
    let until = CLOCK_EVERY;
    while (this.#step()) {
      if (--until > 0) continue;
      until = CLOCK_EVERY;
      if (performance.now() < end) continue;
      this.#schedule();
      return;
    }
    if (this.#inbox.length + this.#waiting.length > 0) return;
    this.#overflowing = false;
    this.#tellEmpty();
  };

  /** Runs or sorts one event; false when there is nothing to do now. */
  #step(): boolean {
    for (const script of this.#scripts) {
      if (!script.hasReady || script.running >= this.#options.maxConcurrentCalls) continue;
      const lane = script.takeReady();
      if (lane !== undefined) {
        this.#advance(script, lane);
        return true;
      }
    }
    const slot = this.#inbox.shift();
    if (slot === undefined) return false;
    this.#sort(slot);
    return true;
  }

  /** A new event: it waits behind its call, waits for a place, or runs. */
  #sort(slot: Slot): void {
    const { script } = slot;
    const full = script.running >= this.#options.maxConcurrentCalls;
    let key: string | undefined;
    if (full || script.lanes.size > 0) {
      key = this.#calls.keyOf(slot);
      let lane = script.lanes.get(key);
      if (lane !== undefined || full) {
        if (lane === undefined) {
          lane = new Lane(key);
          script.lanes.set(key, lane);
          script.makeReady(lane);
        }
        // it may wait long; a key may have read it
        slot.event.detach();
        lane.push(slot);
        this.#waiting.push(slot);
        return;
      }
    }
    const run = this.#calls.run(slot);
    if (run === undefined) return;
    const lane = new Lane(key ?? this.#calls.keyOf(slot));
    script.lanes.set(lane.key, lane);
    run.lane = lane;
    script.running++;
  }

  /** The lane's next event; a synchronous route leaves the lane free at once. */
  #advance(script: ScriptLanes, lane: Lane): void {
    const slot = lane.shift();
    if (slot === undefined) {
      script.lanes.delete(lane.key);
      return;
    }
    this.#waiting.remove(slot);
    const run = this.#calls.run(slot);
    if (run !== undefined) {
      run.lane = lane;
      script.running++;
    } else if (lane.waits) {
      script.makeReady(lane);
    } else {
      script.lanes.delete(lane.key);
    }
  }

  #finished(run: Run): void {
    const { script, lane } = run;
    script.running--;
    if (lane === undefined) return;
    if (lane.waits) script.makeReady(lane);
    else script.lanes.delete(lane.key);
    if (script.hasReady) this.#schedule();
    else this.#tellEmpty();
  }

  /** What waits longest in all has the least left to lose: its call is long gone. */
  #dropOldest(): void {
    const waiting = this.#waiting.shift();
    // the oldest of all is also the oldest of its lane
    if (waiting !== undefined) waiting.lane?.shift();
    else this.#inbox.shift();
    this.#dropped++;
    this.#overflow();
  }

  #overflow(): void {
    if (this.#overflowing) return;
    this.#overflowing = true;
    this.#options.onOverflow?.();
  }
}
