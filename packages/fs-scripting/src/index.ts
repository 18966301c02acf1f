export {
  type Cache,
  type CloseCause,
  type DispatchStats,
  type EslResponse,
  type EventRoute,
  type FreeswitchEsl,
  type FreeswitchEslOptions,
  type FreeswitchEvent,
  type RouteMatch,
  type Script,
  type ScriptContext,
  type ScriptHost,
  type ScriptHostOptions,
  type ScriptInfo,
  type ScriptLog,
  type WatchdogSettings,
} from './api.ts';
export { createCache, type CacheOptions, type LocalCache } from './cache.ts';
export { defineScript } from './define-script.ts';
export {
  JobTimeoutError,
  RouteTimeoutError,
  ScriptError,
  type SourceLocation,
  StalledError,
} from './errors.ts';
export { createFreeswitchEsl, type FreeswitchEslDefaults } from './freeswitch-esl.ts';
export { type ProblemListener, type ScriptProblem } from './problem.ts';
export { createScriptHost } from './script-host.ts';
export { runScript, type RunningScript, type RunScriptOptions } from './testing/run-script.ts';
