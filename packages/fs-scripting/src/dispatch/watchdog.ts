import { type FreeswitchEvent } from '../event/freeswitch-event.ts';
import { type RouteProbe } from './route-calls.ts';
import { asError, StalledError } from '../errors.ts';
import { type Route } from '../route/route.ts';
import { type Stall, startWatchdogThread, type WatchdogThread } from './watchdog-thread.ts';

export interface WatchdogSettings {
  /** Milliseconds of standstill to report. Default 5,000. */
  readonly stallMs?: number;
  /** Whether a line goes to stderr while the loop is blocked; afterwards `onProblem` is called. Default true. */
  readonly stderr?: boolean;
}

export interface WatchdogOptions {
  /** Milliseconds of standstill to report. */
  readonly stallMs: number;
  /** Whether the worker writes a line to stderr while the loop is blocked. */
  readonly stderr: boolean;
  /** Called once the loop runs again, if it ever does. */
  readonly onStall: (stall: Stall) => void;
  /** The thread did not start, or ended: nothing is watched until the next route is registered. */
  readonly onFailure: (error: Error) => void;
  /** Default: a worker thread. */
  readonly startThread?: typeof startWatchdogThread;
}

/** Cells of the shared memory; the worker knows the same numbers. */
const BEAT = 0;
const CURRENT = 1;
const LAST = 2;
const EVENT = 3;
const CELLS = 4;
const BEATS_PER_STALL = 4;
/** Names of events known to the worker; FreeSWITCH has under a hundred. */
const MAX_EVENT_NAMES = 1_000;
/** A longer name is not one of FreeSWITCH's. */
const MAX_EVENT_NAME_LENGTH = 100;

/**
 * Watches the event loop from another thread: a route that loops for ever cannot be stopped from JavaScript, but it
 * can be named while it loops.
 */
export class Watchdog implements RouteProbe {
  readonly #options: WatchdogOptions;
  readonly #cells = new Int32Array(new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT));
  readonly #eventIds = new Map<string, number>();
  /** What a thread has to know, by number: a new thread gets all of it. */
  readonly #routes = new Map<number, { readonly script: string; readonly label: string }>();
  #thread: WatchdogThread | undefined;
  #beat: NodeJS.Timeout | undefined;
  #numbers = 0;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** Starts the thread with the first route; without routes there is nothing to watch. Never throws. */
  register(script: string, route: Route): void {
    route.probeId = ++this.#numbers;
    const { label } = route;
    this.#routes.set(route.probeId, { script, label });
    if (this.#thread === undefined) this.#start();
    else this.#thread.postMessage({ route: route.probeId, script, label });
  }

  /** No route with this number runs any more. */
  forget(route: Route): void {
    this.#routes.delete(route.probeId);
    this.#thread?.postMessage({ forget: route.probeId });
  }

  enter(route: Route, event: FreeswitchEvent): void {
    const cells = this.#cells;
    cells[CURRENT] = route.probeId;
    cells[LAST] = route.probeId;
    cells[EVENT] = this.#idOf(event.name);
  }

  leave(): void {
    this.#cells[CURRENT] = 0;
  }

  async stop(): Promise<void> {
    clearInterval(this.#beat);
    const thread = this.#thread;
    this.#thread = undefined;
    this.#beat = undefined;
    await thread?.terminate();
  }

  #start(): void {
    const {
      stallMs,
      stderr,
      onStall,
      onFailure,
      startThread = startWatchdogThread,
    } = this.#options;
    try {
      const thread = startThread({ cells: this.#cells, stallMs, stderr });
      thread.unref();
      thread.on('message', onStall);
      // a watchdog that dies must not take the process with it
      thread.on('error', (error) => {
        if (this.#thread === thread) this.#thread = undefined;
        onFailure(error);
      });
      for (const [event, id] of this.#eventIds) thread.postMessage({ event: id, label: event });
      for (const [id, known] of this.#routes) thread.postMessage({ route: id, ...known });
      this.#thread = thread;
    } catch (thrown) {
      // and one that cannot start must not keep a script from running
      onFailure(asError(thrown));
      return;
    }
    this.#beat ??= setInterval(() => Atomics.add(this.#cells, BEAT, 1), stallMs / BEATS_PER_STALL);
    this.#beat.unref();
  }

  #idOf(name: string): number {
    const known = this.#eventIds.get(name);
    if (known !== undefined) return known;
    if (this.#eventIds.size >= MAX_EVENT_NAMES || name.length > MAX_EVENT_NAME_LENGTH) return 0;
    const id = this.#eventIds.size + 1;
    this.#eventIds.set(name, id);
    this.#thread?.postMessage({ event: id, label: name });
    return id;
  }
}

/** The stall as an error with a sentence. */
export function stallError({ certain, script, route, event, blockedMs }: Stall): StalledError {
  const where =
    script === undefined
      ? 'outside of any route'
      : `${certain ? 'in' : 'maybe in'} route ${route ?? ''} of script "${script}"`;
  const what = event === undefined ? '' : `, event ${event}`;
  return new StalledError(`The event loop was blocked for ${blockedMs} ms ${where}${what}`);
}
