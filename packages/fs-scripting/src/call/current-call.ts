import { AsyncLocalStorage } from 'node:async_hooks';

/** What a route works on. */
export interface CurrentCall {
  readonly script: string;
  readonly version: number;
  /** As people know the route: `DTMF`, `CUSTOM sofia::register`. */
  readonly route: string;
  /** Name of the event. */
  readonly event: string;
  /** `host:port` of the FreeSWITCH that sent it. */
  readonly socket: string;
  /** The channel that the event is about. */
  readonly uniqueId: string | undefined;
}

/** Costs nothing, in the whole process, before the first route runs in it. */
const storage = new AsyncLocalStorage<CurrentCall | undefined>();

/**
 * The call that the running route works on, also after an await, in a timer that the route started, and in helper modules;
 * undefined outside of routes.
 *
 * It is known in scripts that take `log`, `freeswitch_esl` or `currentCall` from their context, and in files that import this
 * function. Other scripts do not pay for it.
 */
export function currentCall(): CurrentCall | undefined {
  return storage.getStore();
}

/** Runs `run(argument)` with its call known. */
export function runInCall<T>(
  call: CurrentCall,
  run: (argument: T) => unknown,
  argument: T,
): unknown {
  return storage.run(call, run, argument);
}

/** For what begins within a route and outlives it, or belongs to something else. */
export function outsideOfCalls<T>(task: () => T): T {
  return storage.getStore() === undefined ? task() : storage.run(undefined, task);
}
