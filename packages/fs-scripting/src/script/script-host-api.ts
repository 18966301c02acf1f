import { type ConnManager } from '@switchwire/conn-manager';
import { type Logger } from '@switchwire/esl-client';
import { type Script } from '../authoring/script-context.ts';
import { type Cache } from '../cache/cache.ts';
import { type DispatchStats } from '../dispatch/dispatcher.ts';
import { type WatchdogSettings } from '../dispatch/watchdog.ts';
import { type ConnectTo } from '../esl/esl-target.ts';
import { type FreeswitchEsl } from '../esl/esl-api.ts';
import { type ProblemListener } from '../report/problem.ts';
import { type RouteMatch } from '../route/route-match.ts';

export interface ScriptHostOptions {
  /** Its events run the routes. */
  readonly manager: ConnManager;
  /** Where `freeswitch_esl` looks for sockets, for example those of a whole fleet. Default: `manager`. */
  readonly commands?: ConnManager;
  readonly logger?: Logger;
  readonly cache?: Cache;
  /** Calls of one script whose events run at the same time. Default 256. */
  readonly maxConcurrentCalls?: number;
  /** Events waiting in all; beyond it the oldest waiting is dropped and counted. Default 200,000. */
  readonly maxQueued?: number;
  /**
   * What they may take in memory in all, in bytes: each as many as FreeSWITCH sent, and 600. Beyond it the oldest waiting is
   * dropped and counted. Default 64 MiB, at most an eighth of the heap (`--max-old-space-size`).
   */
  readonly maxQueuedBytes?: number;
  /** Milliseconds until a route is cut off and reported. Default 30,000. */
  readonly routeTimeoutMs?: number;
  /** Milliseconds that stop() leaves to routes that run, of old versions too; 0: none. Default 1,000. */
  readonly stopTimeoutMs?: number;
  /** Milliseconds in which freeswitch_esl reaches a socket that is not up yet (`esl_connect_timeout`). Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds for the result of a job when `waitForJob` is `true`. Default 60,000. */
  readonly jobTimeoutMs?: number;
  /**
   * Whether `freeswitch_esl` may connect to a FreeSWITCH that the manager does not know, for example by a list of networks; false:
   * the command fails with `ESL_HOST_NOT_ALLOWED`. Default: any host, as scripts are trusted code.
   */
  readonly connectTo?: ConnectTo;
  /** A thread that names the route which keeps the event loop from turning; false: none. */
  readonly watchdog?: false | WatchdogSettings;
  /** Called for everything that goes wrong in a script, beside the logger. */
  readonly onProblem?: ProblemListener;
  /**
   * What happens to a script that leaves an error uncaught (see `takeFault`): it is reported and goes on, or it is reported and
   * unloaded. Default `report`.
   */
  readonly scriptFaults?: 'report' | 'unload';
}

export interface ScriptInfo {
  readonly name: string;
  readonly file: string | undefined;
  readonly version: number;
  readonly state: 'running' | 'stopping' | 'failed';
  readonly routes: readonly {
    readonly match: RouteMatch;
    readonly calls: number;
    readonly errors: number;
    readonly timeouts: number;
  }[];
  readonly lastError: string | undefined;
}

/** Counters since the host was made. */
export interface HostStats extends DispatchStats {
  /** Errors that scripts left uncaught. */
  readonly faults: number;
}

/** Loads scripts and runs their routes. Two hosts in one process do not affect each other. */
export interface ScriptHost extends AsyncDisposable {
  /** Runs a script that is at hand; resolves when its onStart tasks are done. */
  run(script: Script, name?: string): Promise<ScriptInfo>;
  /** Loads a TypeScript or JavaScript file; with `watch` it is loaded again when it or what it imports changes. */
  load(file: string, options?: { readonly watch?: boolean }): Promise<ScriptInfo>;
  /** Loads it again now: the old version finishes what it began. A broken file leaves the old one running and rejects. */
  reload(name: string): Promise<ScriptInfo>;
  unload(name: string): Promise<void>;
  list(): readonly ScriptInfo[];
  /**
   * Resolves when every socket that scripts follow is subscribed to what they want, also one that was asked for just
   * now. Rejects with NotConnectedError after `timeoutMs` (default 10,000), and when the host is stopped.
   */
  ready(options?: { readonly timeoutMs?: number }): Promise<void>;
  /**
   * Resolves when no event waits and no route runs: what has arrived has been dealt with. Rejects with RouteTimeoutError
   * after `timeoutMs` (default 10,000).
   */
  idle(options?: { readonly timeoutMs?: number }): Promise<void>;
  stats(): HostStats;
  /**
   * For scripts that are loaded while sockets connect: keeps the events of sockets that are not subscribed yet, within the
   * bounds of the queue, until it is disposed, and hands them to the routes that there are by then. Events of sockets that are
   * subscribed already reach the routes as usual.
   */
  hold(): Disposable;
  /**
   * For a handler of the process's `uncaughtException` or `unhandledRejection`. True: the error arose in the code of a
   * script, in a timer, callback or promise that the script left alone; it was reported as a problem of that script and
   * counted, and the process may go on. False: it is not a script's. Only scripts that were loaded from files are known.
   */
  takeFault(error: unknown): boolean;
  readonly freeswitch_esl: FreeswitchEsl;
  readonly cache: Cache;
  stop(): Promise<void>;
}
