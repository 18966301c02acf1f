import {
  type DisconnectNotice,
  type EslFrame,
  type EslReply,
  type FrameLimits,
} from '@switchwire/esl-protocol';
import { type Clock } from '../clock.ts';
import { type CloseCause } from '../close-cause.ts';
import { type CommandRefusedError } from '../errors.ts';
import { type CommandBounds } from './command-bounds.ts';
import { type BackgroundJob, type BgapiOptions, type CommandOptions } from './command-options.ts';

/** What to do with what arrives. All are called synchronously, in wire order; one that throws is reported to `onDefect`. */
export interface EslSessionHandlers {
  /** Bytes came, and none of them was looked at yet. It may end the session, and then they are not read. */
  onChunk?(): void;
  /** text/event-*: the hot path. */
  onEvent(frame: EslFrame): void;
  onLog?(frame: EslFrame): void;
  /** An unknown Content-Type, or none. */
  onUnknown?(frame: EslFrame): void;
  onAuthRequest?(): void;
  /** The access list refused us; the end follows. */
  onRejection?(reason: string): void;
  /** Kind `linger`: the channel is gone and the session goes on. Kind `disconnect`: the end follows. */
  onNotice?(notice: DisconnectNotice): void;
  /** One of the handlers threw. The session is not harmed. */
  onDefect?(error: unknown): void;
  /** Exactly once, after every pending command and job was failed. */
  onClose(cause: CloseCause): void;
}

export interface EslSessionOptions extends CommandBounds {
  /** Number of this TCP connection in the life of its socket. Default 1. */
  readonly generation?: number;
  /** `host:port`, for messages. */
  readonly address: string;
  readonly limits?: FrameLimits;
  /** Default deadline of a command; 0 or Infinity: none. */
  readonly commandTimeoutMs: number;
  /**
   * Once commands time out, and none was answered for so long though other frames came, the session is dead
   * (`ESL_UNANSWERED`). Default 60,000.
   */
  readonly answerTimeoutMs?: number;
  /** A frame whose bytes come for so long without an end is the end of the session (`ESL_ENDLESS_FRAME`). Default 120,000. */
  readonly frameTimeoutMs?: number;
  /** For the peer's FIN, after its notice or our half-close; then the connection is cut. Default 2,000. */
  readonly closeTimeoutMs?: number;
  /** Takes the password out of what the peer said, before it is kept or shown. Default: nothing is taken out. */
  readonly conceal?: ((text: string) => string) | undefined;
  readonly clock?: Clock;
}

export const SESSION_DEFAULTS = {
  closeTimeoutMs: 2_000,
  /** 16 MiB at 1.1 Mbit/s. */
  frameTimeoutMs: 120_000,
  /** An answer or event above `maxBodyBytes` is skipped up to this size; a larger one ends the session. */
  maxSkippedBytes: 256 * 1024 * 1024,
} as const;

export interface EslSessionStats {
  readonly bytesReceived: number;
  readonly framesReceived: number;
  readonly eventsReceived: number;
  /** Answers and events that were not kept, because their body was above `maxBodyBytes`. */
  readonly framesSkipped: number;
  readonly commandsSent: number;
  readonly commandsFailed: number;
}

/**
 * One TCP connection to FreeSWITCH: framing, the order of commands, background jobs, demultiplexing. No policy: it
 * does not log in, does not subscribe and never reconnects.
 */
export interface EslSession {
  readonly address: string;
  readonly generation: number;
  /** Commands that FreeSWITCH still owes an answer, and commands not yet written. */
  readonly pending: number;
  /** Background jobs whose result is awaited. */
  readonly awaitedJobs: number;
  /** When the last byte came, in the clock's milliseconds. */
  readonly lastReceivedAt: number;
  /**
   * The `api` command that FreeSWITCH runs, as errors name it: it sends nothing at all meanwhile, so silence says nothing
   * about the connection. Undefined: there is none.
   */
  readonly running: string | undefined;
  /** The deadline of that command, in the clock's milliseconds; Infinity: without one. It may run on after it. */
  readonly runningUntil: number | undefined;
  /** The latest deadline of all `api` commands in line: what is issued now waits for them. */
  readonly busyUntil: number | undefined;
  /** Why it ended; undefined while it lives. */
  readonly closed: CloseCause | undefined;
  /**
   * Writes one complete command (a builder of `commands`) in one piece; those issued in one tick leave together, in
   * bursts of up to 16. The bytes must not change until the reply. Rejects with CommandTimeoutError or CommandAbortedError — the command keeps
   * its place then, so that its late reply is never given to another command —, SessionLostError, NotConnectedError, QueueFullError.
   */
  send(command: Uint8Array, options?: CommandOptions): Promise<EslReply>;
  /** Like `send`, for a caller that needs only the text of the answer. */
  sendText(command: Uint8Array, options?: CommandOptions): Promise<string>;
  /** `bgapi` under a Job-UUID of ours. The result comes only if BACKGROUND_JOB is subscribed, which is the caller's part. */
  bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob>;
  /** The result of this job will not arrive, or is not wanted: it is no longer awaited, and its promise never settles. */
  forgetJob(job: BackgroundJob): void;
  stats(): EslSessionStats;
  /** The error for a command that FreeSWITCH refused. What it answered is shown without the password, which it may send back. */
  refusal(attempted: string, answer: string): CommandRefusedError;
  /** Says `exit` and ends; the cause is then our request, whatever notice comes. Rejects like any command. */
  exit(options?: CommandOptions): Promise<EslReply>;
  /**
   * Closes politely: what may be written now is written, then our side of the connection ends, and the peer's end is
   * awaited. What `maxInFlight` or a full connection holds back fails unwritten.
   */
  end(cause?: CloseCause): void;
  /** Cuts the connection; everything pending fails now. */
  destroy(cause: CloseCause): void;
}
