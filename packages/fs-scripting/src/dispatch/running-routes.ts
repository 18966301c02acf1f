import { asError, RouteTimeoutError } from '../errors.ts';
import { type RoutedEvent } from '../event/freeswitch-event.ts';
import { type Lane, type ScriptLanes } from './lanes.ts';
import { type ProblemReporter } from '../report/problem.ts';
import { type Route } from '../route/route.ts';
import { startTimer } from '../timer.ts';

/** One event whose routes have not all ended. */
export interface Run {
  readonly script: ScriptLanes;
  lane: Lane | undefined;
  /** Routes still to end. */
  open: number;
}

/** One route that returned a promise, for one event. */
interface RunningRoute {
  readonly run: Run;
  readonly route: Route;
  readonly event: RoutedEvent;
  readonly deadline: number;
}

interface IdleWaiter {
  readonly routes: ReadonlySet<Route>;
  readonly resolve: () => void;
}

/**
 * Routes that returned a promise. Each has the same time to end, so one timer, for the oldest, serves all.
 */
export class RunningRoutes {
  /** In the order of their deadlines. */
  readonly #running = new Set<RunningRoute>();
  readonly #timeoutMs: number;
  readonly #reporter: ProblemReporter;
  readonly #onFinished: (run: Run) => void;
  readonly #waiters = new Set<IdleWaiter>();
  #timer: NodeJS.Timeout | undefined;
  #rejected = 0;
  #timeouts = 0;

  constructor(timeoutMs: number, reporter: ProblemReporter, onFinished: (run: Run) => void) {
    this.#timeoutMs = timeoutMs;
    this.#reporter = reporter;
    this.#onFinished = onFinished;
  }

  get rejected(): number {
    return this.#rejected;
  }

  get timeouts(): number {
    return this.#timeouts;
  }

  /** Takes a route's promise into the event's run, which is made with the first of them. */
  add(
    run: Run | undefined,
    script: ScriptLanes,
    route: Route,
    event: RoutedEvent,
    promise: Promise<unknown>,
  ): Run {
    const joined = run ?? { script, lane: undefined, open: 0 };
    joined.open++;
    const deadline = performance.now() + this.#timeoutMs;
    const running: RunningRoute = { run: joined, route, event, deadline };
    this.#running.add(running);
    this.#timer ??= startTimer(this.#timeoutMs, this.#cutOff);
    promise.then(
      () => this.#settled(running),
      (reason: unknown) => {
        // what was cut off has been reported; its end does not matter any more
        try {
          if (this.#running.has(running)) this.#rejection(running, reason);
        } finally {
          this.#settled(running);
        }
      },
    );
    return joined;
  }

  /** Resolves when none of these routes runs; those cut off do not count. */
  async whenIdle(routes: ReadonlySet<Route>): Promise<void> {
    if (!this.#isBusy(routes)) return;
    await new Promise<void>((resolve) => this.#waiters.add({ routes, resolve }));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running.clear();
    for (const { resolve } of this.#waiters) resolve();
    this.#waiters.clear();
  }

  #settled(running: RunningRoute): void {
    if (!this.#running.delete(running)) return;
    const { run } = running;
    if (--run.open === 0) this.#onFinished(run);
    for (const waiter of this.#waiters) {
      if (!waiter.routes.has(running.route) || this.#isBusy(waiter.routes)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  #rejection({ route, run, event }: RunningRoute, reason: unknown): void {
    route.errors++;
    this.#rejected++;
    this.#reporter.report({
      kind: 'error',
      script: run.script.name,
      part: `route ${route.label}`,
      event,
      error: asError(reason),
    });
  }

  #isBusy(routes: ReadonlySet<Route>): boolean {
    for (const { route } of this.#running) if (routes.has(route)) return true;
    return false;
  }

  readonly #cutOff = (): void => {
    this.#timer = undefined;
    const now = performance.now();
    for (const running of this.#running) {
      if (running.deadline > now) {
        this.#timer = startTimer(running.deadline - now, this.#cutOff);
        return;
      }
      const { route, run, event } = running;
      route.timeouts++;
      this.#timeouts++;
      const part = `route ${route.label}`;
      this.#reporter.report({
        kind: 'timeout',
        script: run.script.name,
        part,
        event,
        error: new RouteTimeoutError(`${part} of script "${run.script.name}"`, this.#timeoutMs),
      });
      this.#settled(running);
    }
  };
}
