import { type CloseCause, type Logger } from '@switchwire/esl-client';
import { type ConnManager, type GapNotice, type SocketInfo } from '@switchwire/conn-manager';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type ProblemListener } from './problem.ts';

/**
 * The event a route receives: the three parameters of OpenSIPS's E_FREESWITCH, verbatim, and beside them what a
 * program wants.
 */
export interface FreeswitchEvent {
  /** Event-Name, for example `DTMF`. */
  readonly name: string;
  /** The host as configured: not an address, no port (E_FREESWITCH). */
  readonly sender: string;
  /** The JSON text exactly as FreeSWITCH sent it. */
  readonly body: string;
  /** The body parsed on first access, once. */
  readonly json: Readonly<Record<string, string>>;
  /** Which FreeSWITCH, port and all: the second argument of freeswitch_esl. */
  readonly socket: string;
  readonly subclass: string | undefined;
  /** The decoded event, for headers in any letter case. */
  readonly esl: EslEvent;
  readonly info: SocketInfo;
}

export type EventRoute = (event: FreeswitchEvent) => void | Promise<void>;

export interface RouteMatch {
  /** `DTMF`, `CUSTOM`, `CUSTOM sofia::register`, or `*` for everything that anybody subscribed. */
  readonly name: string;
  readonly subclass?: string;
  /** Only from this socket: host, or `host:port`. Default: all. */
  readonly socket?: string;
  /** Only if it says true; runs synchronously, may read headers. A promise is an error. */
  readonly when?: (event: FreeswitchEvent) => boolean;
  /**
   * What the event belongs to: events with the same key run one after another. Default, also for undefined: the
   * channel (Unique-ID), else the job (Job-UUID), else all events of this kind of this socket. Of several routes for
   * one event the first that has a `key` decides.
   */
  readonly key?: (event: FreeswitchEvent) => string | undefined;
}

/** What freeswitch_esl() resolves with. It never throws for a fault of the peer. */
export type EslResponse =
  | {
      readonly ok: true;
      readonly rc: 1;
      readonly reply: string;
      readonly jobUuid?: string;
      readonly result?: string;
    }
  | { readonly ok: false; readonly rc: -1; readonly error: Error & { readonly code?: string } };

export interface FreeswitchEslOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** For bgapi: wait for BACKGROUND_JOB and put its body into `result`. A number is the deadline in milliseconds. */
  readonly waitForJob?: boolean | number;
}

export type FreeswitchEsl = (
  command: string,
  freeswitchUrl: string,
  options?: FreeswitchEslOptions,
) => Promise<EslResponse>;

/** A local cache as cachedb_local: strings, seconds, bounded. */
export interface Cache {
  /** @param ttlSeconds 0 or none: no expiry. */
  store(key: string, value: string, ttlSeconds?: number): void;
  fetch(key: string): string | undefined;
  remove(key: string): boolean;
  /** Stores unless the key is there; true for the first caller only. */
  add(key: string, value: string, ttlSeconds?: number): boolean;
}

export interface ScriptContext {
  /** Names a route. The events it needs are subscribed on the sockets it listens to, for as long as the script runs. */
  readonly eventRoute: (match: string | RouteMatch, route: EventRoute) => void;
  readonly freeswitch_esl: FreeswitchEsl;
  readonly cache: Cache;
  readonly log: ScriptLog;
  /** Events may have been missed on a socket: the session was lost, and its successor is subscribed. */
  readonly onGap: (listener: (gap: GapNotice) => void | Promise<void>) => void;
  /** Runs `task` at this pace while the script is loaded; never twice at once. */
  readonly every: (intervalMs: number, task: () => void | Promise<void>) => void;
  /** Runs after setup and before the first event; if it fails the script is not taken. */
  readonly onStart: (task: () => void | Promise<void>) => void;
  /** Runs when the script is unloaded or replaced, after its routes have ended or their time is over. Has `routeTimeoutMs`. */
  readonly onStop: (task: () => void | Promise<void>) => void;
  readonly manager: ConnManager;
}

export interface ScriptLog {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A script, as `export default defineScript(…)` makes it. */
export interface Script {
  readonly kind: 'switchwire.script';
  readonly setup: (context: ScriptContext) => void | Promise<void>;
}

export interface ScriptHostOptions {
  readonly manager: ConnManager;
  readonly logger?: Logger;
  readonly cache?: Cache;
  /** Calls of one script whose events run at the same time. Default 256. */
  readonly maxConcurrentCalls?: number;
  /** Events waiting in all; beyond it the oldest waiting is dropped and counted. Default 200,000. */
  readonly maxQueued?: number;
  /** Milliseconds until a route is cut off and reported. Default 30,000. */
  readonly routeTimeoutMs?: number;
  /** Milliseconds that stop() leaves to routes that run, of old versions too; 0: none. Default 1,000. */
  readonly stopTimeoutMs?: number;
  /** Milliseconds in which freeswitch_esl reaches a socket that is not up yet (`esl_connect_timeout`). Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds for the result of a job when `waitForJob` is `true`. Default 60,000. */
  readonly jobTimeoutMs?: number;
  /** A thread that names the route which keeps the event loop from turning; false: none. */
  readonly watchdog?: false | WatchdogSettings;
  /** Told of everything that goes wrong in a script, beside the logger. */
  readonly onProblem?: ProblemListener;
}

export interface WatchdogSettings {
  /** Milliseconds of standstill to report. Default 5,000. */
  readonly stallMs?: number;
  /** Whether a line goes to stderr while the loop stands still; afterwards `onProblem` is told. Default true. */
  readonly stderr?: boolean;
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

export interface DispatchStats {
  readonly queued: number;
  readonly running: number;
  readonly dispatched: number;
  readonly dropped: number;
  readonly errors: number;
  readonly timeouts: number;
}

/** Loads scripts and runs their routes. Two hosts in one process do not meet. */
export interface ScriptHost extends AsyncDisposable {
  /** Runs a script that is at hand; resolves when its onStart tasks are done. */
  run(script: Script, name?: string): Promise<ScriptInfo>;
  /** Loads a TypeScript or JavaScript file; with `watch` it is loaded anew when it or what it imports changes. */
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
  stats(): DispatchStats;
  readonly freeswitch_esl: FreeswitchEsl;
  readonly cache: Cache;
  stop(): Promise<void>;
}

export type { CloseCause };
