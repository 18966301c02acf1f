import { EslError, ProtocolError } from '@switchwire/esl-protocol';
import { type CloseCause } from './close-cause.ts';
import { peerText } from './peer-text.ts';

/**
 * What went wrong between this program and FreeSWITCH. Match on `code`, which is stable; messages may change.
 * No error of this family holds a password or the text of a body.
 */
export abstract class ConnectionError extends EslError {}

/** The socket has no session that may carry commands, and none came in time. */
export class NotConnectedError extends ConnectionError {
  override readonly name = 'NotConnectedError';
  readonly code = 'ESL_NOT_CONNECTED';
  override readonly retryable = true;
  /** Where the socket stood, if it is a supervised one. */
  readonly phase: string | undefined;
  /** Why there is no session any more. */
  readonly closeCause: CloseCause | undefined;

  constructor(
    address: string,
    details: {
      readonly phase?: string | undefined;
      readonly attempted?: string | undefined;
      readonly closeCause?: CloseCause | undefined;
    } & ErrorOptions = {},
  ) {
    const what =
      details.attempted === undefined ? 'No command can run' : `Cannot run "${details.attempted}"`;
    const where =
      details.phase === undefined ? 'it is not connected' : `the socket is ${details.phase}`;
    const why = details.closeCause === undefined ? '' : ` (${details.closeCause.message})`;
    super(`${what} on ${address}: ${where}${why}`, causeOf(details));
    this.phase = details.phase;
    this.closeCause = details.closeCause;
  }
}

/** FreeSWITCH was not reached, did not greet, or did not answer the login in time. */
export class ConnectTimeoutError extends ConnectionError {
  override readonly name = 'ConnectTimeoutError';
  readonly code = 'ESL_CONNECT_TIMEOUT';
  override readonly retryable = true;
  readonly timeoutMs: number;

  constructor(address: string, step: string, timeoutMs: number, options?: ErrorOptions) {
    super(`Connecting to ${address}: ${step} within ${timeoutMs} ms`, options);
    this.timeoutMs = timeoutMs;
  }
}

/** The password, or the user, was refused. Trying again with the same credentials is useless. */
export class AuthenticationError extends ConnectionError {
  override readonly name = 'AuthenticationError';
  readonly code = 'ESL_AUTH_REJECTED';
  override readonly retryable = false;
  /** What FreeSWITCH answered, for example `-ERR invalid`. */
  readonly reply: string;

  constructor(address: string, reply: string, options?: ErrorOptions) {
    const said = peerText(reply);
    super(`FreeSWITCH at ${address} refused the login: ${said}`, options);
    this.reply = said;
  }
}

/** The access list of FreeSWITCH (`apply-inbound-acl`) does not admit this host. */
export class AccessDeniedError extends ConnectionError {
  override readonly name = 'AccessDeniedError';
  readonly code = 'ESL_ACCESS_DENIED';
  override readonly retryable = false;
  /** What FreeSWITCH said, for example `Access Denied, go away.`. */
  readonly reason: string;

  constructor(address: string, reason: string, options?: ErrorOptions) {
    const said = peerText(reason);
    super(`FreeSWITCH at ${address} does not admit this host: ${said}`, options);
    this.reason = said;
  }
}

/** The TCP connection ended under a command or a background job. Nothing is sent again by this library. */
export class SessionLostError extends ConnectionError {
  override readonly name = 'SessionLostError';
  readonly code = 'ESL_SESSION_LOST';
  /** True only for a command that never left: it cannot have run. */
  override readonly retryable: boolean;
  /** Number of the TCP connection that was lost. */
  readonly generation: number;
  /** True: the command may have been executed. False: it never left, and may be sent again without risk. */
  readonly written: boolean;
  readonly closeCause: CloseCause | undefined;

  constructor(
    address: string,
    details: {
      readonly attempted: string;
      readonly generation: number;
      readonly written: boolean;
      readonly closeCause?: CloseCause | undefined;
    } & ErrorOptions,
  ) {
    const why =
      details.closeCause === undefined
        ? 'the session was lost'
        : `the session ended: ${details.closeCause.message}`;
    const fate = details.written ? 'it may have been executed' : 'it was not sent';
    super(`"${details.attempted}" on ${address} got no answer: ${why}; ${fate}`, causeOf(details));
    this.retryable = !details.written;
    this.generation = details.generation;
    this.written = details.written;
    this.closeCause = details.closeCause;
  }
}

/** No answer within the deadline of this command. It may still be executed; its late answer is dropped. */
export class CommandTimeoutError extends ConnectionError {
  override readonly name = 'CommandTimeoutError';
  readonly code = 'ESL_COMMAND_TIMEOUT';
  /** True only for a command that never left: it cannot have run. */
  override readonly retryable: boolean;
  readonly timeoutMs: number;
  /** False: the command never left, and may be sent again without risk. */
  readonly written: boolean;

  constructor(
    address: string,
    attempted: string,
    timeoutMs: number,
    written: boolean,
    details: {
      /** It is an `api` command, and the first that FreeSWITCH has to answer: it may run, and hold up the others. */
      readonly isRunning?: boolean | undefined;
      /** The `api` command that has to be answered before this one. */
      readonly behind?: string | undefined;
    } = {},
  ) {
    const fate = written ? 'it may still be executed' : 'it was not sent';
    const { isRunning, behind } = details;
    const before = behind === undefined ? '' : `; "${behind}" before it is not answered either`;
    const advice =
      isRunning === true || behind !== undefined ? '; use bgapi for a command that takes long' : '';
    super(
      `"${attempted}" on ${address} got no answer within ${timeoutMs} ms; ${fate}${before}${advice}`,
    );
    this.retryable = !written;
    this.timeoutMs = timeoutMs;
    this.written = written;
  }
}

/** The caller's signal aborted the wait. `cause` is the signal's reason. */
export class CommandAbortedError extends ConnectionError {
  override readonly name = 'CommandAbortedError';
  readonly code = 'ESL_COMMAND_ABORTED';
  override readonly retryable = false;
  /** False: the command never left. True: it may still be executed; its answer is dropped. */
  readonly written: boolean;

  constructor(address: string, attempted: string, written: boolean, reason: unknown) {
    const fate = written ? 'it may still be executed' : 'it was not sent';
    super(`"${attempted}" on ${address} was aborted by the caller; ${fate}`, { cause: reason });
    this.written = written;
  }
}

/** A named bound on waiting commands or background jobs was reached; nothing was sent. */
export class QueueFullError extends ConnectionError {
  override readonly name = 'QueueFullError';
  readonly code = 'ESL_QUEUE_FULL';
  override readonly retryable = true;
  readonly limit: number;

  constructor(address: string, attempted: string, what: string, limit: number) {
    super(`"${attempted}" on ${address} was not sent: ${limit} ${what} are already waiting`);
    this.limit = limit;
  }
}

/** The channel is gone, so the application that was asked for will never complete. */
export class ChannelGoneError extends ConnectionError {
  override readonly name = 'ChannelGoneError';
  readonly code = 'ESL_CHANNEL_GONE';
  override readonly retryable = false;
  readonly channelUuid: string;
  /** `Hangup-Cause`, when FreeSWITCH sent it. */
  readonly hangupCause: string | undefined;

  constructor(
    address: string,
    details: {
      readonly attempted: string;
      readonly channelUuid: string;
      readonly hangupCause?: string | undefined;
    } & ErrorOptions,
  ) {
    const why =
      details.hangupCause === undefined
        ? 'the channel is gone'
        : `the channel was hung up (${details.hangupCause})`;
    super(
      `"${details.attempted}" on channel ${details.channelUuid} of ${address} did not complete: ${why}`,
      causeOf(details),
    );
    this.channelUuid = details.channelUuid;
    this.hangupCause = details.hangupCause;
  }
}

/** FreeSWITCH answered `-ERR` where only `+OK` lets the call go on (an `execute`, a `connect`). */
export class CommandRefusedError extends ConnectionError {
  override readonly name = 'CommandRefusedError';
  readonly code = 'ESL_COMMAND_REFUSED';
  override readonly retryable = false;
  /** The answer, for example `-ERR invalid session id [x]`. */
  readonly reply: string;

  constructor(address: string, attempted: string, reply: string) {
    const said = peerText(reply);
    super(`"${attempted}" on ${address} was refused: ${said}`);
    this.reply = said;
  }
}

/** The outbound call does not allow this: it needs `full` in the dialplan's `socket` application. */
export class NotAllowedError extends ConnectionError {
  override readonly name = 'NotAllowedError';
  readonly code = 'ESL_NOT_ALLOWED';
  override readonly retryable = false;

  constructor(address: string, attempted: string, why: string) {
    super(`"${attempted}" was not sent to ${address}: ${why}`);
  }
}

/** A reply arrived that no command waits for: from here on no answer can be matched to its command. */
export class UnexpectedReplyError extends ProtocolError {
  override readonly name = 'UnexpectedReplyError';
  readonly code = 'ESL_UNEXPECTED_REPLY';
}

function causeOf(options: ErrorOptions): ErrorOptions | undefined {
  return options.cause === undefined ? undefined : { cause: options.cause };
}

/** The error that says what a cause says, for `Error.cause`; undefined when there is none. */
export function errorOfCause(address: string, cause: CloseCause | undefined): Error | undefined {
  if (cause === undefined) return undefined;
  switch (cause.code) {
    case 'ESL_AUTH_REJECTED':
      return new AuthenticationError(address, cause.said ?? cause.message);
    case 'ESL_ACCESS_DENIED':
      return new AccessDeniedError(address, cause.said ?? cause.message);
    default:
      return Object.assign(new Error(cause.message), { code: cause.code });
  }
}
