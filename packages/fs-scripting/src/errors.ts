import { EslError } from '@switchwire/esl-protocol';
import { inspect, types } from 'node:util';

/** Where in a script's source. Lines count from 1, columns from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * A script could not be loaded, or one of its own steps (setup, onStart) failed. A version that ran before goes on
 * running.
 */
export class ScriptError extends EslError {
  override readonly name = 'ScriptError';
  readonly code = 'ESL_SCRIPT';
  readonly script: string;
  /** Where, if it is known; the message begins with it. */
  readonly location: SourceLocation | undefined;

  constructor(
    script: string,
    what: string,
    details: { readonly location?: SourceLocation | undefined; readonly cause?: unknown } = {},
  ) {
    const { location } = details;
    const where =
      location === undefined ? '' : `${location.file}:${location.line}:${location.column}: `;
    super(`Script "${script}": ${where}${what}`, { cause: details.cause });
    this.script = script;
    this.location = location;
  }
}

/**
 * A route, task or listener of a script, or the loading of its file, took longer than it may. Its call goes on without
 * it; what it still does cannot be stopped from outside.
 */
export class RouteTimeoutError extends EslError {
  override readonly name = 'RouteTimeoutError';
  readonly code = 'ESL_ROUTE_TIMEOUT';
  readonly timeoutMs: number;

  constructor(what: string, timeoutMs: number) {
    super(`${what} did not finish within ${timeoutMs} ms`);
    this.timeoutMs = timeoutMs;
  }
}

/** FreeSWITCH accepted a background job but its result did not come in time. The job may still run. */
export class JobTimeoutError extends EslError {
  override readonly name = 'JobTimeoutError';
  readonly code = 'ESL_JOB_TIMEOUT';
  readonly jobUuid: string;
  readonly timeoutMs: number;

  constructor(jobUuid: string, timeoutMs: number) {
    super(`Job ${jobUuid} did not finish within ${timeoutMs} ms`, { retryable: false });
    this.jobUuid = jobUuid;
    this.timeoutMs = timeoutMs;
  }
}

/** `connectTo` does not allow a connection to a FreeSWITCH that the manager does not know. Nothing was connected. */
export class HostNotAllowedError extends EslError {
  override readonly name = 'HostNotAllowedError';
  readonly code = 'ESL_HOST_NOT_ALLOWED';
  /** `host:port`. */
  readonly address: string;

  constructor(address: string) {
    super(
      `freeswitch_esl may not connect to ${address}: it is not a known socket, and connectTo does not allow it`,
      { retryable: false },
    );
    this.address = address;
  }
}

/** Something kept the event loop busy for so long that nothing else was served. Reported by the watchdog. */
export class StalledError extends EslError {
  override readonly name = 'StalledError';
  readonly code = 'ESL_STALLED';
}

/** Whatever was thrown, as an Error; anything else becomes its `cause`. Never throws, whatever it is given. */
export function asError(thrown: unknown): Error {
  if (isError(thrown)) return thrown;
  const message = typeof thrown === 'string' ? thrown : `Thrown: ${textOf(thrown)}`;
  return new Error(message, { cause: thrown });
}

function isError(thrown: unknown): thrown is Error {
  // of another realm, too
  if (types.isNativeError(thrown)) return true;
  try {
    return thrown instanceof Error;
  } catch {
    // a proxy that refuses to be inspected
    return false;
  }
}

function textOf(value: unknown): string {
  try {
    return inspect(value, { breakLength: Infinity });
  } catch {
    return 'something that cannot be shown';
  }
}
