import { isTraced, type RouteTrace, traced } from '../call/route-trace.ts';
import { atOnce, promiseOf } from '../answers.ts';
import { asError } from '../errors.ts';
import { type FreeswitchEvent, orderKeyOf, type RoutedEvent } from '../event/freeswitch-event.ts';
import { type ProblemReporter } from '../report/problem.ts';
import { type OrderKey, type Route } from '../route/route.ts';
import { type RouteList } from '../route/route-table.ts';
import { type Run, type RunningRoutes } from './running-routes.ts';
import { type ScriptLanes, type Slot } from './lanes.ts';

/** Records what runs now, so that another thread can name what blocks this one. */
export interface RouteProbe {
  enter(route: Route, event: FreeswitchEvent): void;
  leave(): void;
}

/** Calls the functions of scripts, which may do anything: what they throw is reported and counted. */
export class RouteCalls {
  readonly #running: RunningRoutes;
  readonly #reporter: ProblemReporter;
  readonly #probe: RouteProbe | undefined;
  #dispatched = 0;
  #errors = 0;

  constructor(running: RunningRoutes, reporter: ProblemReporter, probe: RouteProbe | undefined) {
    this.#running = running;
    this.#reporter = reporter;
    this.#probe = probe;
  }

  /** Events whose routes were called. */
  get dispatched(): number {
    return this.#dispatched;
  }

  /** What threw before it returned. */
  get errors(): number {
    return this.#errors;
  }

  /** Starts every route that wants the event; a run is made for those that did not end at once. */
  run(slot: Slot): Run | undefined {
    this.#dispatched++;
    const { script, event } = slot;
    const isObserved = isTraced();
    let run: Run | undefined;
    for (const route of listFor(slot).routes) {
      const promise = this.#call(script, route, event, isObserved);
      if (promise !== undefined) run = this.#running.add(run, script, route, event, promise);
    }
    return run;
  }

  /** Events with the same key run one after another. */
  keyOf(slot: Slot): string {
    const { script, event } = slot;
    const { key } = listFor(slot);
    if (key === undefined) return orderKeyOf(event);
    return this.#askedKey(key, script, event) ?? orderKeyOf(event);
  }

  #call(
    script: ScriptLanes,
    route: Route,
    event: RoutedEvent,
    isObserved: boolean,
  ): Promise<unknown> | undefined {
    this.#probe?.enter(route, event);
    try {
      const { when } = route.match;
      if (when !== undefined && !atOnce('when', when(event))) return undefined;
      route.calls++;
      const result: unknown = isObserved
        ? traced(traceOf(route, event), () => route.run(event))
        : route.run(event);
      return result === undefined ? undefined : promiseOf(result);
    } catch (thrown) {
      route.errors++;
      this.#report(script, `route ${route.label}`, event, thrown);
      return undefined;
    } finally {
      this.#probe?.leave();
    }
  }

  #askedKey(key: OrderKey, script: ScriptLanes, event: RoutedEvent): string | undefined {
    try {
      const asked = atOnce('key', key(event));
      // kept apart from channel ids
      return asked === undefined ? undefined : `key ${asked}`;
    } catch (thrown) {
      this.#report(script, `key of a route for ${event.name}`, event, thrown);
      return undefined;
    }
  }

  #report({ name: script }: ScriptLanes, part: string, event: RoutedEvent, thrown: unknown): void {
    this.#errors++;
    this.#reporter.report({ kind: 'error', script, part, event, error: asError(thrown) });
  }
}

function traceOf(route: Route, event: RoutedEvent): RouteTrace {
  return { ...route.callOf(event), header: (name) => event.esl.text(name) };
}

/** The current routes: a script that was reloaded since the event came runs its new ones. */
function listFor({ script, event, list, table }: Slot): RouteList {
  return script.table === table ? list : script.table.routesOf(event);
}
