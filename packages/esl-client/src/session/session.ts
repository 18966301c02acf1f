import { Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import {
  commands,
  decodeNotice,
  type DisconnectNotice,
  type EslFrame,
  type EslReply,
  FrameDecoder,
  type FrameLimits,
  FrameTooLargeError,
  isReplyFrame,
  MalformedFrameError,
} from '@switchwire/esl-protocol';
import { answerText } from './answer-text.ts';
import { type Clock, systemClock } from '../clock.ts';
import { CommandQueue } from './command-queue.ts';
import { type BackgroundJob, type BgapiOptions, type CommandOptions } from './command-options.ts';
import { JobTracker } from './job-tracker.ts';
import { createJobUuids } from './job-uuids.ts';
import { UnexpectedReplyError } from '../errors.ts';
import {
  denialCause,
  endCause,
  networkCause,
  noticeCause,
  protocolCause,
  requestCause,
  unansweredCause,
} from '../close-cause.ts';
import { withDefaults } from '../with-defaults.ts';
import { emptyCause, strangerCause } from './stranger.ts';
import { type CloseCause } from '../close-cause.ts';

/** Who is told what arrives. All are called synchronously, in wire order; one that throws is reported to `onDefect`. */
export interface EslSessionHandlers {
  /** text/event-*: the hot path. */
  onEvent(frame: EslFrame): void;
  onLog?(frame: EslFrame): void;
  /** A Content-Type that nobody knows, or none. */
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

export interface EslSessionOptions {
  /** Number of this TCP connection in the life of its socket. Default 1. */
  readonly generation?: number;
  /** `host:port`, for messages. */
  readonly address: string;
  readonly limits?: FrameLimits;
  /** Default deadline of a command; 0 or Infinity: none. */
  readonly commandTimeoutMs: number;
  /** Commands written and not yet answered; the rest waits unwritten. Default: no bound. */
  readonly maxInFlight?: number;
  /** Commands waiting unwritten. Default 100,000. */
  readonly maxWaiting?: number;
  /** Background jobs awaited at one time. Default 100,000. */
  readonly maxJobs?: number;
  /** For the peer's FIN, after its notice or our half-close; then the connection is cut. Default 2,000. */
  readonly closeTimeoutMs?: number;
  readonly clock?: Clock;
}

export interface EslSessionStats {
  readonly bytesReceived: number;
  readonly framesReceived: number;
  readonly eventsReceived: number;
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
   * Until when silence says nothing about the connection, in the clock's milliseconds: FreeSWITCH runs an `api` command
   * whose caller gave it more than the default deadline. Infinity: any time; 0: no such command runs.
   */
  readonly quietUntil: number;
  /** The latest such time of all commands that FreeSWITCH owes an answer: one that is issued now waits for them. */
  readonly busyUntil: number;
  /** Why it ended; undefined while it lives. */
  readonly closed: CloseCause | undefined;
  /**
   * Writes one complete command (a builder of `commands`) in one piece; those issued in one tick leave together, in
   * bursts of up to 16. The bytes must not change until the reply. Rejects with CommandTimeoutError or CommandAbortedError — the command keeps
   * its place then, so that its late reply meets nobody else —, SessionLostError, NotConnectedError, QueueFullError.
   */
  send(command: Uint8Array, options?: CommandOptions): Promise<EslReply>;
  /** Like `send`, for a caller that needs only the text of the answer. */
  sendText(command: Uint8Array, options?: CommandOptions): Promise<string>;
  /** `bgapi` under a Job-UUID of ours. The result comes only if BACKGROUND_JOB is subscribed, which is the caller's part. */
  bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob>;
  /** The result of this job will not come, or nobody wants it: it is awaited no longer, and its promise never settles. */
  forgetJob(job: BackgroundJob): void;
  stats(): EslSessionStats;
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

/** Takes over `socket`, connected or connecting (a `net.Socket`, or any duplex stream of bytes): its data, its errors, its end. */
export function createEslSession(
  socket: Duplex,
  handlers: EslSessionHandlers,
  options: EslSessionOptions,
): EslSession {
  return new TcpSession(socket, handlers, options);
}

const DEFAULT_CLOSE_TIMEOUT_MS = 2_000;

/** An answer or event above `maxBodyBytes` is skipped up to this size; a larger one ends the session. */
const MAX_SKIPPED_BYTES = 256 * 1024 * 1024;

class TcpSession implements EslSession {
  readonly address: string;
  readonly generation: number;
  readonly #socket: Duplex;
  readonly #handlers: EslSessionHandlers;
  readonly #clock: Clock;
  readonly #closeTimeoutMs: number;
  /** Let go at the end: it may hold a large frame of which only a part came. */
  #decoder: FrameDecoder | undefined;
  readonly #queue: CommandQueue;
  readonly #jobs: JobTracker;
  readonly #nextJobUuid = createJobUuids();
  readonly #maxBodyBytes: number;
  #lastReceivedAt: number;
  #closed: CloseCause | undefined;
  /** The reason known before the end comes: a notice, a rejection, our own request, a socket error. */
  #foretold: CloseCause | undefined;
  #closeTimer: unknown;
  #bytesReceived = 0;
  #framesReceived = 0;
  #eventsReceived = 0;

  constructor(socket: Duplex, handlers: EslSessionHandlers, options: EslSessionOptions) {
    const { address, generation = 1, clock = systemClock } = options;
    this.address = address;
    this.generation = generation;
    this.#socket = socket;
    this.#handlers = handlers;
    this.#clock = clock;
    this.#closeTimeoutMs = options.closeTimeoutMs ?? DEFAULT_CLOSE_TIMEOUT_MS;
    this.#decoder = new FrameDecoder(
      withDefaults({ maxSkippedBytes: MAX_SKIPPED_BYTES }, options.limits ?? {}),
    );
    this.#maxBodyBytes = this.#decoder.maxBodyBytes;
    this.#lastReceivedAt = clock.now();
    this.#queue = new CommandQueue({
      address,
      generation,
      clock,
      timeoutMs: options.commandTimeoutMs,
      maxInFlight: options.maxInFlight,
      maxWaiting: options.maxWaiting,
      write: (bytes) => void socket.write(bytes),
      writable: () => socket.writable && !socket.writableNeedDrain,
      onUnanswered: (count) => {
        this.#finish(unansweredCause(address, count));
      },
    });
    this.#jobs = new JobTracker({ address, generation, clock, maxJobs: options.maxJobs });
    this.#listen(socket);
  }

  get pending(): number {
    return this.#queue.pending;
  }

  get awaitedJobs(): number {
    return this.#jobs.pending;
  }

  get lastReceivedAt(): number {
    return this.#lastReceivedAt;
  }

  get quietUntil(): number {
    return this.#queue.quietUntil;
  }

  get busyUntil(): number {
    return this.#queue.busyUntil;
  }

  get closed(): CloseCause | undefined {
    return this.#closed;
  }

  send(command: Uint8Array, options?: CommandOptions): Promise<EslReply> {
    return this.#queue.send(command, options);
  }

  sendText(command: Uint8Array, options?: CommandOptions): Promise<string> {
    return this.#queue.ask(command, answerText, options);
  }

  async bgapi(command: string, options: BgapiOptions = {}): Promise<BackgroundJob> {
    const { jobUuid = this.#nextJobUuid(), signal } = options;
    const bytes = commands.bgapi(command, undefined, { jobUuid });
    const timeoutMs = options.jobTimeoutMs;
    const job = this.#jobs.register(jobUuid, bytes, { timeoutMs, signal });
    try {
      const reply = await this.#queue.send(bytes, options);
      if (reply.kind === 'err') this.#jobs.settle(job, reply.text);
      return { jobUuid, result: job.result, reply };
    } catch (error) {
      this.#jobs.forget(job);
      throw error;
    }
  }

  forgetJob(job: BackgroundJob): void {
    this.#jobs.forget(job);
  }

  stats(): EslSessionStats {
    return {
      bytesReceived: this.#bytesReceived,
      framesReceived: this.#framesReceived,
      eventsReceived: this.#eventsReceived,
      commandsSent: this.#queue.sent,
      commandsFailed: this.#queue.failed,
    };
  }

  async exit(options?: CommandOptions): Promise<EslReply> {
    const request = requestCause(this.address);
    this.#foretold = request;
    const reply = await this.#queue.send(commands.exit(), options);
    this.end(request);
    return reply;
  }

  end(cause: CloseCause = requestCause(this.address)): void {
    if (this.#closed !== undefined) return;
    this.#foretold = cause;
    this.#queue.flush();
    this.#socket.end();
    this.#awaitEnd();
  }

  destroy(cause: CloseCause): void {
    this.#finish(cause);
  }

  #listen(socket: Duplex): void {
    if (socket instanceof Socket) socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#receive(chunk);
    });
    socket.on('drain', () => {
      this.#queue.flush();
    });
    socket.on('error', (error) => {
      this.#finish(this.#foretold ?? networkCause(this.address, error));
    });
    const ended = (): void => {
      if (this.#decoder === undefined) return;
      this.#finish(this.#foretold ?? this.#endCause(this.#decoder));
    };
    socket.on('end', ended);
    // destroyed by somebody else, without 'end'
    socket.on('close', ended);
  }

  #endCause(decoder: FrameDecoder): CloseCause {
    const isMute = this.#bytesReceived === 0 && this.#handlers.onAuthRequest !== undefined;
    return isMute ? emptyCause(this.address) : endCause(this.address, decoder.partial);
  }

  #receive(chunk: Buffer): void {
    if (this.#decoder === undefined) return;
    this.#lastReceivedAt = this.#clock.now();
    const isFirst = this.#bytesReceived === 0;
    this.#bytesReceived += chunk.length;
    if (isFirst && this.#handlers.onAuthRequest !== undefined) {
      const stranger = strangerCause(this.address, chunk);
      if (stranger !== undefined) {
        this.#finish(stranger);
        return;
      }
    }
    try {
      this.#routeAll(this.#decoder.push(chunk));
    } catch (error) {
      // what was complete before the bad bytes is still good: it may be the reply somebody waits for
      if (error instanceof MalformedFrameError || error instanceof FrameTooLargeError) {
        this.#routeAll(error.frames);
      }
      this.#finish(protocolCause(this.address, error));
    }
  }

  #routeAll(frames: readonly EslFrame[]): void {
    for (const frame of frames) {
      // a frame before this one may have ended the session
      if (this.#closed !== undefined) return;
      this.#framesReceived++;
      if (frame.skippedBytes !== undefined) this.#skipped(frame, frame.skippedBytes);
      else if (isReplyFrame(frame)) this.#reply(frame);
      else this.#route(frame);
    }
  }

  /** Too large to be kept: only the command that it answers fails. */
  #skipped(frame: EslFrame, bytes: number): void {
    const error = new FrameTooLargeError('body', bytes, this.#maxBodyBytes);
    if (isReplyFrame(frame)) this.#reply(frame, error);
    else this.#defect(error);
  }

  #reply(frame: EslFrame, instead?: Error): void {
    if (this.#queue.settle(frame, instead)) return;
    // FreeSWITCH answers nothing that was not asked: from here on no reply could be trusted
    const error = new UnexpectedReplyError('A reply came that no command waits for');
    this.#finish(protocolCause(this.address, error));
  }

  /** Handlers are the consumer's code: what they throw is theirs, and never ends the session. */
  #route(frame: EslFrame): void {
    try {
      switch (frame.contentType) {
        case 'text/event-json':
        case 'text/event-plain':
        case 'text/event-xml':
          this.#eventsReceived++;
          if (this.#jobs.pending > 0) this.#jobs.offer(frame);
          this.#handlers.onEvent(frame);
          return;
        case 'log/data':
          this.#handlers.onLog?.(frame);
          return;
        case 'auth/request':
          this.#handlers.onAuthRequest?.();
          return;
        case 'text/rude-rejection':
          this.#rejected(frame.body.toString().trim());
          return;
        case 'text/disconnect-notice':
          this.#noticed(decodeNotice(frame));
          return;
        default:
          this.#handlers.onUnknown?.(frame);
      }
    } catch (error) {
      this.#defect(error);
    }
  }

  #rejected(reason: string): void {
    this.#foretold = denialCause(this.address, reason);
    this.#awaitEnd();
    this.#handlers.onRejection?.(reason);
  }

  #noticed(notice: DisconnectNotice): void {
    if (notice.kind === 'disconnect') {
      this.#foretold ??= noticeCause(this.address, notice.text);
      this.#awaitEnd();
    }
    this.#handlers.onNotice?.(notice);
  }

  #defect(error: unknown): void {
    try {
      this.#handlers.onDefect?.(error);
    } catch {
      // a reporter that fails cannot be reported
    }
  }

  /** The peer's FIN is due; one that never comes must not keep the session half alive. */
  #awaitEnd(): void {
    if (this.#closeTimer !== undefined || this.#closed !== undefined) return;
    this.#closeTimer = this.#clock.setTimeout(() => {
      this.#finish(this.#foretold ?? requestCause(this.address));
    }, this.#closeTimeoutMs);
  }

  #finish(cause: CloseCause): void {
    if (this.#closed !== undefined) return;
    this.#closed = cause;
    this.#decoder = undefined;
    this.#clock.clearTimeout(this.#closeTimer);
    this.#queue.close(cause);
    this.#jobs.close(cause);
    this.#socket.destroy();
    try {
      this.#handlers.onClose(cause);
    } catch (error) {
      this.#defect(error);
    }
  }
}
