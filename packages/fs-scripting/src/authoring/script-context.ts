import { type ConnManager, type GapNotice } from '@switchwire/conn-manager';
import { type currentCall } from '../call/current-call.ts';
import { type Cache } from '../cache/cache.ts';
import { type FreeswitchEsl } from '../esl/esl-api.ts';
import { type RegisterRoute } from '../route/route-match.ts';

export interface ScriptContext {
  /** Registers a route. The events it needs are subscribed on the sockets it listens to, for as long as the script runs. */
  readonly eventRoute: RegisterRoute;
  /** Within a route the URL may be left out: the command runs on the FreeSWITCH that sent the event. */
  readonly freeswitch_esl: FreeswitchEsl;
  readonly cache: Cache;
  /** Lines have the script and its version and, within a route, event, socket and Unique-ID. */
  readonly log: ScriptLog;
  /** The function that this package exports, for scripts that are not loaded from a file. */
  readonly currentCall: typeof currentCall;
  /**
   * Events may have been missed on a socket: the session was lost, and its successor is subscribed. Called at once, while a
   * route for `E_FREESWITCH_GAP` runs after the routes of the events that came before the gap.
   */
  readonly onGap: (listener: (gap: GapNotice) => void | Promise<void>) => void;
  /** Runs `task` at this pace while the script is loaded; never twice at once. */
  readonly every: (intervalMs: number, task: () => void | Promise<void>) => void;
  /** Runs after setup and before the first event; if it fails the script is not loaded. */
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
