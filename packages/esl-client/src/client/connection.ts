import {
  type CommandHeaders,
  commands,
  decodeEvent,
  decodeLog,
  type DisconnectNotice,
  type EslEvent,
  type EslFrame,
  type EslLogLine,
  type EslReply,
  type EventFormat,
  InvalidArgumentError,
} from '@switchwire/esl-protocol';
import { type ExecuteOptions, runApplication } from './application.ts';
import { type Clock } from '../clock.ts';
import { type BgapiOptions, type CommandOptions } from '../session/command-options.ts';
import { type EventQueueOptions, type EventStream } from './event-queue.ts';
import { CommandRefusedError } from '../errors.ts';
import { EventIterations } from './event-iteration.ts';
import { EXECUTION_EVENTS, type ExecuteResult, ExecutionTracker } from '../session/app-tracker.ts';
import { type Listener, Listeners } from './listeners.ts';
import { type Permissions } from '../session/login.ts';
import { type EslSession, type EslSessionHandlers } from '../session/session.ts';
import { type BackgroundJob } from '../session/command-options.ts';
import { type CloseCause } from '../close-cause.ts';
import { SessionSubscriptions, type SubscribeResult } from '../session/session-events.ts';

/** Who is told. All are called synchronously, in wire order; what one throws or rejects with is reported to `onDefect`. */
export interface ConnectionHandlers {
  /** Every event that arrives, also those that `bgapi` and `executeApp` have subscribed for themselves. */
  readonly onEvent?: ((event: EslEvent) => unknown) | undefined;
  readonly onLog?: ((line: EslLogLine) => unknown) | undefined;
  readonly onNotice?: ((notice: DisconnectNotice) => unknown) | undefined;
  /** A frame of a type that nobody knows: data, not an error. */
  readonly onUnknown?: ((frame: EslFrame) => unknown) | undefined;
  /** A handler threw. */
  readonly onDefect?: ((error: unknown) => void) | undefined;
}

/**
 * One logged-in session with FreeSWITCH. It is never replaced: when it ends, everything pending fails, `closed`
 * resolves, and a new one is `connect`'s affair. Commands run in the order in which they are issued; `-ERR` is a value.
 */
export interface Connection extends AsyncDisposable {
  readonly address: string;
  /** What `userauth` allows; everything after a plain `auth`. */
  readonly permissions: Permissions;
  /** Names that are subscribed. */
  readonly subscribedEvents: readonly string[];
  /** Names that FreeSWITCH refused when they were last asked for. */
  readonly refusedEvents: readonly string[];
  /** Commands that wait for their answer. */
  readonly pending: number;
  /** False once the session has ended. A linger notice does not end it. */
  readonly connected: boolean;
  /** Resolves with the reason when the session ends; never rejects. */
  readonly closed: Promise<CloseCause>;
  /** The disconnect notice, once there was one. */
  readonly notice: DisconnectNotice | undefined;
  /** Any command: bytes of a builder of `commands`, or text without its final blank line. */
  execute(command: string | Uint8Array, options?: CommandOptions): Promise<EslReply>;
  /** The body of the answer, also when it says `-ERR`. */
  api(command: string, options?: CommandOptions): Promise<string>;
  /** Under a Job-UUID of ours; subscribes to BACKGROUND_JOB first. `result` is the output, or the text of the refusal. */
  bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob>;
  /** Adds events: `DTMF`, `CUSTOM sofia::register`, `ALL`. */
  subscribe(events: readonly string[], options?: CommandOptions): Promise<SubscribeResult>;
  unsubscribe(events: readonly string[], options?: CommandOptions): Promise<void>;
  /** Every event that arrives from now on, synchronously and in order. */
  onEvent(listener: (event: EslEvent) => unknown): Disposable;
  /**
   * An iteration over those of these names (default: all) that arrive from now on; it subscribes to nothing. Bounded:
   * the oldest is dropped and counted. It ends with the connection.
   */
  events(names?: readonly string[], options?: EventQueueOptions): EventStream;
  /** Runs a dialplan application on a channel and waits for its end; see `runApplication` for the errors. */
  executeApp(
    uuid: string,
    app: string,
    arg?: string,
    options?: ExecuteOptions,
  ): Promise<ExecuteResult>;
  hangup(uuid: string, cause?: string, options?: CommandOptions): Promise<EslReply>;
  /** `sendmsg` with any headers, and a body of any bytes. */
  sendMessage(
    uuid: string,
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<EslReply>;
  /** Fires an event; resolves with its Event-UUID. Rejects with CommandRefusedError. */
  sendEvent(
    name: string,
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<string>;
  filter(header: string, value: string, options?: CommandOptions): Promise<EslReply>;
  /** Without a value all filters of that header; `all` for every filter. */
  filterDelete(header: string, value?: string, options?: CommandOptions): Promise<EslReply>;
  /** Log lines up to this level go to `onLog`. Default: debug. */
  log(level?: string | number, options?: CommandOptions): Promise<EslReply>;
  nolog(options?: CommandOptions): Promise<EslReply>;
  /** Says goodbye; resolves when the connection has ended. */
  exit(): Promise<CloseCause>;
  /** Ends the connection politely without a word; resolves when it has ended. */
  close(): Promise<CloseCause>;
}

const JOB_EVENTS = ['BACKGROUND_JOB'];

/** The part of a connection that begins once its session is logged in. */
export class SessionConnection implements Connection {
  readonly address: string;
  readonly closed: Promise<CloseCause>;
  permissions: Permissions = { events: 'all', api: 'all', log: true };
  #notice: DisconnectNotice | undefined;
  readonly #session: EslSession;
  readonly #runs: ExecutionTracker;
  readonly #subscriptions: SessionSubscriptions;
  readonly #events: Listeners<EslEvent>;
  readonly #iterations: EventIterations;

  constructor(
    open: (handlers: EslSessionHandlers) => EslSession,
    handlers: ConnectionHandlers & Pick<EslSessionHandlers, 'onAuthRequest' | 'onRejection'>,
    options: { readonly address: string; readonly format: EventFormat; readonly clock: Clock },
  ) {
    this.address = options.address;
    this.#runs = new ExecutionTracker({ ...options, generation: 1 });
    const report = (error: unknown) => handlers.onDefect?.(error);
    const told = <T>(handler: Listener<T> | undefined) => {
      const listeners = new Listeners<T>(report);
      if (handler !== undefined) listeners.add(handler);
      return listeners;
    };
    this.#events = told(handlers.onEvent);
    this.#iterations = new EventIterations(this.#events);
    const logLines = told(handlers.onLog);
    const notices = told(handlers.onNotice);
    const unknown = told(handlers.onUnknown);
    let ended: (cause: CloseCause) => void = () => undefined;
    this.closed = new Promise((resolve) => (ended = resolve));
    this.#session = open({
      onEvent: (frame) => {
        const event = decodeEvent(frame);
        if (this.#runs.pending > 0) this.#runs.offer(event);
        this.#events.tell(event);
      },
      onLog: (frame) => {
        if (logLines.size > 0) logLines.tell(decodeLog(frame));
      },
      onUnknown: (frame) => {
        unknown.tell(frame);
      },
      onAuthRequest: () => handlers.onAuthRequest?.(),
      onRejection: (reason) => handlers.onRejection?.(reason),
      onNotice: (notice) => {
        this.#notice = notice;
        if (notice.kind === 'linger') this.#runs.channelGone(notice.sessionUuid);
        notices.tell(notice);
      },
      onDefect: report,
      onClose: (cause) => {
        this.#runs.close(cause);
        this.#iterations.end();
        ended(cause);
      },
    });
    this.#subscriptions = new SessionSubscriptions(this.#session, options.format);
  }

  get session(): EslSession {
    return this.#session;
  }

  get subscribedEvents(): readonly string[] {
    return this.#subscriptions.names;
  }

  get refusedEvents(): readonly string[] {
    return this.#subscriptions.refused;
  }

  get pending(): number {
    return this.#session.pending;
  }

  get connected(): boolean {
    return this.#session.closed === undefined;
  }

  get notice(): DisconnectNotice | undefined {
    return this.#notice;
  }

  async execute(command: string | Uint8Array, options?: CommandOptions): Promise<EslReply> {
    const bytes = typeof command === 'string' ? commands.raw(command) : command;
    if (/^(?:noevents|nixevent)/i.test(Buffer.from(bytes.subarray(0, 8)).toString())) {
      this.#subscriptions.forget();
    }
    return this.#session.execute(bytes, options);
  }

  api(command: string, options?: CommandOptions): Promise<string> {
    try {
      return this.#session.executeText(commands.api(command), options);
    } catch (error) {
      if (error instanceof InvalidArgumentError) return Promise.reject(error);
      throw error;
    }
  }

  bgapi(command: string, options: BgapiOptions = {}): Promise<BackgroundJob> {
    if (this.#subscriptions.stand(JOB_EVENTS)) return this.#session.bgapi(command, options);
    return this.#subscriptions
      .require(JOB_EVENTS, options)
      .then(() => this.#session.bgapi(command, options));
  }

  subscribe(events: readonly string[], options?: CommandOptions): Promise<SubscribeResult> {
    return this.#subscriptions.add(events, options);
  }

  unsubscribe(events: readonly string[], options?: CommandOptions): Promise<void> {
    return this.#subscriptions.remove(events, options);
  }

  onEvent(listener: (event: EslEvent) => unknown): Disposable {
    return this.#events.add(listener);
  }

  events(names?: readonly string[], options?: EventQueueOptions): EventStream {
    return this.#iterations.iterate(names, options);
  }

  async executeApp(
    uuid: string,
    app: string,
    arg?: string,
    options: ExecuteOptions = {},
  ): Promise<ExecuteResult> {
    // with nothing to ask for it leaves at once, before any command that follows
    if (!this.#subscriptions.stand(EXECUTION_EVENTS)) {
      await this.#subscriptions.require(EXECUTION_EVENTS, options);
    }
    const target = { session: this.#session, channelUuid: uuid, named: true, tracker: this.#runs };
    return runApplication(target, app, arg, options);
  }

  async hangup(uuid: string, cause?: string, options?: CommandOptions): Promise<EslReply> {
    return this.#session.execute(commands.hangup({ uuid, cause }), options);
  }

  async sendMessage(
    uuid: string,
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<EslReply> {
    return this.#session.execute(commands.sendmsg(uuid, headers, body), options);
  }

  async sendEvent(
    name: string,
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<string> {
    const reply = await this.#session.execute(commands.sendevent(name, headers, body), options);
    if (reply.kind !== 'ok') {
      throw new CommandRefusedError(this.address, `sendevent ${name}`, reply.text);
    }
    return reply.text.slice('+OK'.length).trim();
  }

  async filter(header: string, value: string, options?: CommandOptions): Promise<EslReply> {
    return this.#session.execute(commands.filter(header, value), options);
  }

  async filterDelete(header: string, value?: string, options?: CommandOptions): Promise<EslReply> {
    return this.#session.execute(commands.filterDelete(header, value), options);
  }

  async log(level?: string | number, options?: CommandOptions): Promise<EslReply> {
    return this.#session.execute(commands.log(level), options);
  }

  async nolog(options?: CommandOptions): Promise<EslReply> {
    return this.#session.execute(commands.nolog(), options);
  }

  async exit(): Promise<CloseCause> {
    if (this.connected) {
      // the end is what counts, also when the answer is lost
      await this.#session.exit().catch(() => {
        this.#session.end();
      });
    }
    return this.closed;
  }

  close(): Promise<CloseCause> {
    this.#session.end();
    return this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
