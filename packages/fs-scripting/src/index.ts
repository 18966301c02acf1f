export { type Cache, type CacheOptions, type LocalCache } from './cache/cache.ts';
export { currentCall, type CurrentCall } from './call/current-call.ts';
export { type RouteTrace } from './call/route-trace.ts';
export { type DispatchStats } from './dispatch/dispatcher.ts';
export { type EslResponse, type FreeswitchEsl, type FreeswitchEslOptions } from './esl/esl-api.ts';
export {
  type EventRoute,
  type GapMatch,
  type GapRoute,
  type RegisterRoute,
  type RouteMatch,
} from './route/route-match.ts';
export { type FreeswitchGapEvent } from './event/gap-event.ts';
export { type EventJson } from './event/event-json.ts';
export { type FreeswitchEvent } from './event/freeswitch-event.ts';
export { type Script, type ScriptContext, type ScriptLog } from './authoring/script-context.ts';
export {
  type HostStats,
  type ScriptHost,
  type ScriptHostOptions,
  type ScriptInfo,
} from './script/script-host-api.ts';
export { type WatchdogSettings } from './dispatch/watchdog.ts';
export { createCache } from './cache/map-cache.ts';
export { defineScript } from './authoring/define-script.ts';
export {
  HostNotAllowedError,
  JobTimeoutError,
  RouteTimeoutError,
  ScriptError,
  type SourceLocation,
  StalledError,
} from './errors.ts';
export { type ConnectTarget, type ConnectTo } from './esl/esl-target.ts';
export { createFreeswitchEsl, type FreeswitchEslDefaults } from './esl/freeswitch-esl.ts';
export { type ProblemListener, type ScriptProblem } from './report/problem.ts';
export { createScriptHost } from './script/script-host.ts';
export { runScript, type RunningScript, type RunScriptOptions } from './testing/run-script.ts';
