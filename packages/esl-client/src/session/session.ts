import { Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import {
  commands,
  decodeNotice,
  type DisconnectNotice,
  type EslFrame,
  type EslReply,
  FrameDecoder,
  FrameTooLargeError,
  isReplyFrame,
  MalformedFrameError,
} from '@switchwire/esl-protocol';
import { answerText, kindOf, outcomeOfText } from './answer-text.ts';
import { commandTrace, publishFrameSkipped, tracedCommand } from './diagnostics.ts';
import { connectBegins, sessionEnds } from './traced-connect.ts';
import { type Clock, systemClock } from '../clock.ts';
import { CommandQueue } from './command-queue.ts';
import { type BackgroundJob, type BgapiOptions, type CommandOptions } from './command-options.ts';
import {
  type EslSession,
  type EslSessionHandlers,
  type EslSessionOptions,
  type EslSessionStats,
  SESSION_DEFAULTS,
} from './esl-session.ts';
import { SessionJobs } from './session-jobs.ts';
import { CommandRefusedError, UnexpectedReplyError } from '../errors.ts';
import {
  type CloseCause,
  concealedCause,
  denialCause,
  endCause,
  endlessFrameCause,
  networkCause,
  noticeCause,
  protocolCause,
  requestCause,
  unansweredCause,
} from '../close-cause.ts';
import { withDefaults } from '../with-defaults.ts';
import { skippedJobUuid } from './skipped-job.ts';
import { emptyCause, strangerCause } from './stranger.ts';

/** Takes over `socket`, connected or connecting (a `net.Socket`, or any duplex stream of bytes): its data, its errors, its end. */
export function createEslSession(
  socket: Duplex,
  handlers: EslSessionHandlers,
  options: EslSessionOptions,
): EslSession {
  return new TcpSession(socket, handlers, options);
}

class TcpSession implements EslSession {
  readonly address: string;
  readonly generation: number;
  readonly #socket: Duplex;
  readonly #handlers: EslSessionHandlers;
  readonly #clock: Clock;
  /** Let go at the end: it may hold a large frame of which only a part came. */
  #decoder: FrameDecoder | undefined;
  readonly #queue: CommandQueue;
  readonly #closeTimeoutMs: number;
  readonly #maxJobs: number | undefined;
  readonly #conceal: EslSessionOptions['conceal'];
  /** Made with the first job: most sessions of a fleet have none. */
  #jobs: SessionJobs | undefined;
  readonly #maxBodyBytes: number;
  readonly #frameTimeoutMs: number;
  #lastReceivedAt: number;
  /** When the last frame was complete, and when the one under way began. */
  #lastFrameAt: number;
  #frameBeganAt: number;
  #closed: CloseCause | undefined;
  /** The reason known before the end comes: a notice, a rejection, our own request, a socket error. */
  #foretold: CloseCause | undefined;
  #closeTimer: unknown;
  #bytesReceived = 0;
  #framesReceived = 0;
  #eventsReceived = 0;
  #framesSkipped = 0;

  constructor(socket: Duplex, handlers: EslSessionHandlers, options: EslSessionOptions) {
    const { address, generation = 1, clock = systemClock } = options;
    this.address = address;
    this.generation = generation;
    this.#socket = socket;
    this.#handlers = handlers;
    this.#clock = clock;
    // not the options as a whole: each session of a fleet would keep an object of its own
    this.#closeTimeoutMs = options.closeTimeoutMs ?? SESSION_DEFAULTS.closeTimeoutMs;
    this.#maxJobs = options.maxJobs;
    this.#conceal = options.conceal;
    this.#decoder = new FrameDecoder(
      withDefaults({ maxSkippedBytes: SESSION_DEFAULTS.maxSkippedBytes }, options.limits ?? {}),
    );
    this.#maxBodyBytes = this.#decoder.maxBodyBytes;
    this.#frameTimeoutMs = options.frameTimeoutMs ?? SESSION_DEFAULTS.frameTimeoutMs;
    this.#lastReceivedAt = this.#lastFrameAt = this.#frameBeganAt = clock.now();
    this.#queue = new CommandQueue({
      address,
      generation,
      clock,
      timeoutMs: options.commandTimeoutMs,
      maxInFlight: options.maxInFlight,
      maxWaiting: options.maxWaiting,
      write: (bytes) => void socket.write(bytes),
      writable: () => socket.writable && !socket.writableNeedDrain,
      maxBytes: options.maxCommandBytes,
      answerTimeoutMs: options.answerTimeoutMs,
      lastFrameAt: () => this.#lastFrameAt,
      onUnanswered: (unanswered) => {
        this.#finish(unansweredCause(address, unanswered));
      },
    });
    this.#listen(socket);
    if (handlers.onAuthRequest !== undefined) connectBegins(this);
  }

  get pending(): number {
    return this.#queue.pending;
  }

  get awaitedJobs(): number {
    return this.#jobs?.pending ?? 0;
  }

  get lastReceivedAt(): number {
    return this.#lastReceivedAt;
  }

  get running(): string | undefined {
    return this.#queue.running;
  }

  get runningUntil(): number | undefined {
    return this.#queue.runningUntil;
  }

  get busyUntil(): number | undefined {
    return this.#queue.busyUntil;
  }

  get closed(): CloseCause | undefined {
    return this.#closed;
  }

  send(command: Uint8Array, options?: CommandOptions): Promise<EslReply> {
    const run = () => this.#send(command, options);
    return SessionJobs.isTraced(command) ? this.#allJobs().traced(command, run) : run();
  }

  #send(command: Uint8Array, options?: CommandOptions): Promise<EslReply> {
    if (!commandTrace.active) return this.#queue.send(command, options);
    return tracedCommand(this, command, kindOf, () => this.#queue.send(command, options));
  }

  sendText(command: Uint8Array, options?: CommandOptions): Promise<string> {
    if (!commandTrace.active) return this.#queue.ask(command, answerText, options);
    const ask = () => this.#queue.ask(command, answerText, options);
    return tracedCommand(this, command, outcomeOfText, ask);
  }

  bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob> {
    return this.#allJobs().bgapi(command, options);
  }

  #allJobs(): SessionJobs {
    return (this.#jobs ??= new SessionJobs({
      address: this.address,
      generation: this.generation,
      clock: this.#clock,
      maxJobs: this.#maxJobs,
      send: (command, options) => this.#send(command, options),
    }));
  }

  forgetJob(job: BackgroundJob): void {
    this.#jobs?.forget(job);
  }

  refusal(attempted: string, answer: string): CommandRefusedError {
    return new CommandRefusedError(this.address, attempted, this.#concealed(answer));
  }

  stats(): EslSessionStats {
    return {
      bytesReceived: this.#bytesReceived,
      framesReceived: this.#framesReceived,
      eventsReceived: this.#eventsReceived,
      framesSkipped: this.#framesSkipped,
      commandsSent: this.#queue.sent,
      commandsFailed: this.#queue.failed,
    };
  }

  async exit(options?: CommandOptions): Promise<EslReply> {
    const request = requestCause(this.address);
    this.#foretold = request;
    const reply = await this.send(commands.exit(), options);
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
    // destroyed from outside, without 'end'
    socket.on('close', ended);
  }

  #endCause(decoder: FrameDecoder): CloseCause {
    const isMute = this.#bytesReceived === 0 && this.#handlers.onAuthRequest !== undefined;
    return isMute ? emptyCause(this.address) : endCause(this.address, decoder.partial);
  }

  #receive(chunk: Buffer): void {
    if (this.#handlers.onChunk !== undefined) this.#announceChunk();
    if (this.#decoder === undefined) return;
    this.#lastReceivedAt = this.#clock.now();
    const isFirst = this.#bytesReceived === 0;
    this.#bytesReceived += chunk.length;
    if (isFirst) {
      const stranger = strangerCause(this.address, chunk);
      if (stranger !== undefined) {
        this.#finish(stranger);
        return;
      }
    }
    try {
      this.#decode(this.#decoder, chunk);
    } catch (error) {
      // what was complete before the bad bytes is still good: it may be a reply that a caller waits for
      if (error instanceof MalformedFrameError || error instanceof FrameTooLargeError) {
        this.#routeAll(error.frames);
      }
      this.#finish(this.#foretold ?? protocolCause(this.address, error));
    }
  }

  #announceChunk(): void {
    if (this.#closed !== undefined) return;
    try {
      this.#handlers.onChunk?.();
    } catch (error) {
      this.#defect(error);
    }
  }

  #decode(decoder: FrameDecoder, chunk: Buffer): void {
    const now = this.#lastReceivedAt;
    if (!decoder.insideFrame) this.#frameBeganAt = now;
    const frames = decoder.push(chunk);
    if (frames.length > 0) {
      this.#lastFrameAt = this.#frameBeganAt = now;
      this.#routeAll(frames);
    } else if (now - this.#frameBeganAt > this.#frameTimeoutMs) {
      this.#finish(endlessFrameCause(this.address, this.#frameTimeoutMs));
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

  /** Too large to be kept: only the command that it answers fails, or the job whose result it is. */
  #skipped(frame: EslFrame, bytes: number): void {
    const error = new FrameTooLargeError('body', bytes, this.#maxBodyBytes);
    this.#framesSkipped++;
    publishFrameSkipped(this, frame.contentType, bytes);
    if (isReplyFrame(frame)) {
      this.#reply(frame, error);
      return;
    }
    const jobUuid = skippedJobUuid(frame);
    if (jobUuid !== undefined) this.#jobs?.fail(jobUuid, error);
    this.#defect(error);
  }

  #reply(frame: EslFrame, instead?: Error): void {
    if (this.#queue.settle(frame, instead)) return;
    // FreeSWITCH answers nothing that was not asked: from here on no reply could be trusted
    const error = new UnexpectedReplyError('A reply arrived that no command is waiting for');
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
          if (this.#jobs?.isWaiting === true) this.#jobs.offer(frame);
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

  #concealed(said: string): string {
    return this.#conceal?.(said) ?? said;
  }

  #rejected(said: string): void {
    const reason = this.#concealed(said);
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

  #finish(reason: CloseCause): void {
    if (this.#closed !== undefined) return;
    const cause = (this.#closed = concealedCause(reason, this.#conceal));
    this.#decoder = undefined;
    sessionEnds(this, cause);
    this.#clock.clearTimeout(this.#closeTimer);
    this.#queue.close(cause);
    this.#jobs?.close(cause);
    this.#socket.destroy();
    try {
      this.#handlers.onClose(cause);
    } catch (error) {
      this.#defect(error);
    }
  }
}
