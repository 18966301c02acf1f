import { Worker } from 'node:worker_threads';
import { type FreeswitchEvent } from './api.ts';
import { type RouteProbe } from './dispatcher.ts';
import { StalledError } from './errors.ts';
import { type Route } from './route.ts';
import { WATCHDOG_WORKER } from './watchdog-worker.ts';

/** The event loop stood still: no event, command, timer or reload was served meanwhile. */
export interface Stall {
  /** The script whose route ran, or the one whose route was started last. */
  readonly script: string | undefined;
  readonly route: string | undefined;
  /** Name of the event it worked on. */
  readonly event: string | undefined;
  /** True: it happened in the part of the route before its first await, so the names are certain. */
  readonly certain: boolean;
  /** Milliseconds, counted until it was noticed. */
  readonly blockedMs: number;
}

export interface WatchdogOptions {
  /** Milliseconds of standstill to report. */
  readonly stallMs: number;
  /** Whether the worker writes a line to stderr while the loop stands still. */
  readonly stderr: boolean;
  /** Called once the loop runs again, if it ever does. */
  readonly onStall: (stall: Stall) => void;
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

/**
 * Watches the event loop from another thread: a route that loops for ever cannot be stopped from JavaScript, but it
 * can be named while it loops.
 */
export class Watchdog implements RouteProbe {
  readonly #options: WatchdogOptions;
  readonly #cells = new Int32Array(new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT));
  readonly #eventIds = new Map<string, number>();
  #worker: Worker | undefined;
  #beat: NodeJS.Timeout | undefined;
  #routes = 0;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** Starts the thread with the first route; without routes there is nothing to watch. */
  register(script: string, route: Route): void {
    this.#start();
    route.probeId = ++this.#routes;
    this.#worker?.postMessage({ route: route.probeId, script, label: route.label });
  }

  /** No route with this number runs any more. */
  forget(route: Route): void {
    this.#worker?.postMessage({ forget: route.probeId });
  }

  enter(route: Route, event: FreeswitchEvent): void {
    const cells = this.#cells;
    cells[CURRENT] = route.probeId;
    cells[LAST] = route.probeId;
    cells[EVENT] = this.#idOf(route.spec?.name ?? event.name);
  }

  leave(): void {
    this.#cells[CURRENT] = 0;
  }

  async stop(): Promise<void> {
    clearInterval(this.#beat);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#beat = undefined;
    await worker?.terminate();
  }

  #start(): void {
    if (this.#worker !== undefined) return;
    const { stallMs, stderr, onStall } = this.#options;
    const worker = new Worker(WATCHDOG_WORKER, {
      eval: true,
      workerData: { cells: this.#cells, stallMs, stderr },
    });
    worker.unref();
    worker.on('message', onStall);
    // a watchdog that dies must not take the process with it
    worker.on('error', () => {
      this.#worker = undefined;
    });
    this.#worker = worker;
    this.#beat ??= setInterval(() => Atomics.add(this.#cells, BEAT, 1), stallMs / BEATS_PER_STALL);
    this.#beat.unref();
  }

  #idOf(name: string): number {
    const known = this.#eventIds.get(name);
    if (known !== undefined) return known;
    if (this.#eventIds.size >= MAX_EVENT_NAMES) return 0;
    const id = this.#eventIds.size + 1;
    this.#eventIds.set(name, id);
    this.#worker?.postMessage({ event: id, label: name });
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
  return new StalledError(`The event loop stood still for ${blockedMs} ms ${where}${what}`);
}
