import { type EslReply } from '@switchwire/esl-protocol';

export interface CommandOptions {
  /** Milliseconds until the caller gets CommandTimeoutError; the command may still run. Default: `timings.commandTimeout`. */
  readonly timeoutMs?: number | undefined;
  /** Aborting rejects with CommandAbortedError; a command already written may still run. */
  readonly signal?: AbortSignal | undefined;
}

export interface BgapiOptions extends CommandOptions {
  /** Default: a new UUID. FreeSWITCH damages its reply when it has more than 235 bytes. */
  readonly jobUuid?: string | undefined;
  /** Deadline of the result, which then rejects with CommandTimeoutError; the job goes on. 0 or Infinity (the default): none. */
  readonly jobTimeoutMs?: number | undefined;
}

/** A background job: accepted by FreeSWITCH, its output comes later. */
export interface BackgroundJob {
  readonly jobUuid: string;
  /** `-ERR` when the user may not run this command; then `result` is that text. */
  readonly reply: EslReply;
  /** Body of BACKGROUND_JOB; rejects with SessionLostError when the session ends before, as it will never come. */
  readonly result: Promise<string>;
}
