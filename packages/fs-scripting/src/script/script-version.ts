import { type ConnManager, type GapNotice } from '@switchwire/conn-manager';
import { type Logger } from '@switchwire/esl-client';
import { InvalidArgumentError, isKnownEventName } from '@switchwire/esl-protocol';
import { type Cache } from '../cache/cache.ts';
import { type EventRoute, type GapRoute, type RouteMatch } from '../route/route-match.ts';
import { type FreeswitchEsl } from '../esl/esl-api.ts';
import { currentCall, outsideOfCalls } from '../call/current-call.ts';
import { type Script, type ScriptContext } from '../authoring/script-context.ts';
import { type ScriptInfo } from './script-host-api.ts';
import { withinDeadline } from '../deadline.ts';
import { asError, RouteTimeoutError, ScriptError, type SourceLocation } from '../errors.ts';
import { PeriodicTask } from './periodic-task.ts';
import { type ProblemReporter } from '../report/problem.ts';
import { Route } from '../route/route.ts';
import { RouteTable } from '../route/route-table.ts';
import { createScriptLog } from './script-log.ts';
import { startTimer } from '../timer.ts';

/** What a host gives to its scripts. */
export interface ScriptServices {
  readonly manager: ConnManager;
  readonly freeswitch_esl: FreeswitchEsl;
  readonly cache: Cache;
  readonly logger: Logger | undefined;
  readonly reporter: ProblemReporter;
  readonly routeTimeoutMs: number;
}

type Task = () => void | Promise<void>;

export interface VersionIdentity {
  readonly name: string;
  readonly number: number;
  /** Whether its file reads the current call by itself. Default false. */
  readonly knowsCall?: boolean;
}

/** One loaded version of a script: what its setup registered, and the life of that. */
export class ScriptVersion {
  readonly name: string;
  readonly number: number;
  readonly #services: ScriptServices;
  readonly #routes: Route[] = [];
  readonly #gapListeners: ((gap: GapNotice) => void | Promise<void>)[] = [];
  readonly #ticks: PeriodicTask[] = [];
  readonly #startTasks: Task[] = [];
  readonly #stopTasks: Task[] = [];
  #sealed = false;
  #knowsCall = false;
  #table: RouteTable = new RouteTable([]);

  private constructor(name: string, number: number, services: ScriptServices) {
    this.name = name;
    this.number = number;
    this.#services = services;
  }

  /**
   * Runs setup and then the onStart tasks. Rejects with ScriptError when one of them fails; the onStop tasks have run
   * then. `locate` finds where in the source an error was thrown.
   */
  static async start(
    script: Script,
    identity: VersionIdentity,
    services: ScriptServices,
    locate: (error: Error) => SourceLocation | undefined = () => undefined,
  ): Promise<ScriptVersion> {
    const version = new ScriptVersion(identity.name, identity.number, services);
    if (identity.knowsCall === true) version.#knowCall();
    let step = 'setup';
    try {
      await version.#timed(step, () => script.setup(version.#context()));
      version.#sealed = true;
      version.#table = new RouteTable(version.#routes);
      step = 'onStart';
      for (const task of version.#startTasks) await version.#timed(step, task);
    } catch (thrown) {
      version.#sealed = true;
      await version.runStopTasks();
      const cause = asError(thrown);
      const location = locate(cause);
      throw new ScriptError(identity.name, `${step} failed: ${cause.message}`, { location, cause });
    }
    return version;
  }

  get table(): RouteTable {
    return this.#table;
  }

  get routes(): readonly Route[] {
    return this.#routes;
  }

  describeRoutes(): ScriptInfo['routes'] {
    return this.#routes.map(({ match, calls, errors, timeouts }) => ({
      match,
      calls,
      errors,
      timeouts,
    }));
  }

  /** Its routes are in place: periodic tasks may begin. */
  activate(): void {
    for (const tick of this.#ticks) tick.start();
  }

  /** No new task begins. */
  quiet(): void {
    for (const tick of this.#ticks) tick.stop();
    this.#gapListeners.length = 0;
  }

  /** Resolves when none of its periodic tasks runs. */
  async tasksEnded(): Promise<void> {
    for (const tick of this.#ticks) await tick.ended;
  }

  /** Runs the onStop tasks, each with the deadline; failures are reported. */
  async runStopTasks(): Promise<void> {
    for (const task of this.#stopTasks) {
      try {
        await this.#timed('onStop', task);
      } catch (thrown) {
        this.#report('onStop', asError(thrown));
      }
    }
  }

  tellGap(gap: GapNotice): void {
    for (const listener of this.#gapListeners) {
      void this.#reported('onGap', () => listener(gap));
    }
  }

  #context(): ScriptContext {
    const { manager, freeswitch_esl, cache, logger } = this.#services;
    const { name: script, number: version } = this;
    const log = createScriptLog(logger, { script, version });
    const knowing = <T>(value: T): T => {
      this.#knowCall();
      return value;
    };
    return {
      manager,
      cache,
      // these three know the call; scripts that do not take one of them do not pay for it
      get freeswitch_esl() {
        return knowing(freeswitch_esl);
      },
      get log() {
        return knowing(log);
      },
      get currentCall() {
        return knowing(currentCall);
      },
      eventRoute: (match: string | RouteMatch, route: EventRoute | GapRoute) => {
        this.#requireOpen('eventRoute');
        // the route table hands gaps to routes for gaps only
        this.#addRoute(new Route(match, route as EventRoute, { script, version }));
      },
      onGap: (listener) => {
        this.#requireOpen('onGap');
        this.#gapListeners.push(listener);
      },
      every: (intervalMs, task) => {
        this.#requireOpen('every');
        this.#ticks.push(
          new PeriodicTask(intervalMs, () => this.#reported(`every ${intervalMs} ms`, task)),
        );
      },
      onStart: (task) => {
        this.#requireOpen('onStart');
        this.#startTasks.push(task);
      },
      onStop: (task) => {
        this.#requireOpen('onStop');
        this.#stopTasks.push(task);
      },
    };
  }

  #addRoute(route: Route): void {
    const { name } = route.spec ?? {};
    if (name !== undefined && !isKnownEventName(name)) {
      this.#services.logger?.warn(
        { script: this.name, event: name },
        `script ${this.name} has a route for ${name}, which is not a known event of FreeSWITCH`,
      );
    }
    if (this.#knowsCall) route.knowCall();
    this.#routes.push(route);
  }

  #knowCall(): void {
    if (this.#knowsCall) return;
    this.#knowsCall = true;
    for (const route of this.#routes) route.knowCall();
  }

  #requireOpen(what: string): void {
    if (!this.#sealed) return;
    throw new InvalidArgumentError(
      `${what}() must be called in the setup of the script, before it ends`,
    );
  }

  #timed(part: string, task: Task): Promise<void> {
    const { routeTimeoutMs } = this.#services;
    return withinDeadline(`${part} of script "${this.name}"`, routeTimeoutMs, task);
  }

  /** Failures are reported and harm nothing else. Ends when the task has really ended; a late one is reported when it is late. */
  async #reported(part: string, task: Task): Promise<void> {
    const { routeTimeoutMs } = this.#services;
    const late = new RouteTimeoutError(`${part} of script "${this.name}"`, routeTimeoutMs);
    const timer = startTimer(routeTimeoutMs, () => this.#report(part, late));
    timer?.unref();
    try {
      await outsideOfCalls(task);
    } catch (thrown) {
      this.#report(part, asError(thrown));
    } finally {
      clearTimeout(timer);
    }
  }

  #report(part: string, error: Error): void {
    this.#services.reporter.report({
      kind: error instanceof RouteTimeoutError ? 'timeout' : 'error',
      script: this.name,
      part,
      error,
    });
  }
}
