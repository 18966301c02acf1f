import {
  type CommandHeaders,
  commands,
  describeCommand,
  type DisconnectNotice,
  type EslEvent,
  type EslLogLine,
  type EslReply,
} from '@switchwire/esl-protocol';
import { type ExecuteOptions, runApplication } from '../client/application.ts';
import { type BgapiOptions, type CommandOptions } from '../session/command-options.ts';
import { type EventQueueOptions, type EventStream } from '../client/event-queue.ts';
import { errorOfCause } from '../errors.ts';
import {
  ChannelGoneError,
  CommandRefusedError,
  NotAllowedError,
  SessionLostError,
} from '../errors.ts';
import { EventIterations } from '../client/event-iteration.ts';
import { type ExecuteResult } from '../session/app-tracker.ts';
import { Listeners } from '../client/listeners.ts';
import { type BackgroundJob } from '../session/command-options.ts';
import { type SubscribeResult } from '../session/session-events.ts';
import { type CloseCause } from '../close-cause.ts';
import { type CallInfo } from './call-info.ts';
import { needsFull } from './full-commands.ts';
import { type OutboundCall } from './outbound-call.ts';
import { type ChannelEnd, type OutboundSession } from './outbound-session.ts';

/** `OutboundCall` over a session that has answered `connect`. */
export class ServedCall implements OutboundCall {
  readonly uuid: string;
  readonly mode: 'async' | 'sync';
  readonly full: boolean;
  readonly channelData: EslEvent;
  readonly signal: AbortSignal;
  readonly ended: Promise<CloseCause>;
  readonly #session: OutboundSession;
  readonly #events: Listeners<EslEvent>;
  readonly #iterations: EventIterations;
  readonly #logLines: Listeners<EslLogLine>;
  readonly #notices: Listeners<DisconnectNotice>;
  /** What came before the handler could listen, in order. */
  #early: (() => void)[] | undefined = [];

  constructor(session: OutboundSession, channelData: EslEvent, onDefect: (error: unknown) => void) {
    this.#session = session;
    this.channelData = channelData;
    this.uuid = session.channelUuid ?? '';
    this.mode = channelData.text('Socket-Mode') === 'async' ? 'async' : 'sync';
    this.full = channelData.text('Control') === 'full';
    this.ended = session.closed;
    this.#events = new Listeners(onDefect);
    this.#iterations = new EventIterations(this.#events);
    this.#logLines = new Listeners(onDefect);
    this.#notices = new Listeners(onDefect);
    const over = new AbortController();
    this.signal = over.signal;
    session.onEvent = (event) => {
      this.#deliver(this.#events, event);
    };
    session.onLog = (line) => {
      this.#deliver(this.#logLines, line);
    };
    session.onNotice = (notice) => {
      this.#deliver(this.#notices, notice);
    };
    session.onChannelEnd = () => {
      over.abort(this.#gone('the call'));
    };
    void session.over.then(() => {
      this.#endIterations();
    });
    void session.closed.then((cause) => {
      const isGone = this.channelEnd !== undefined;
      over.abort(isGone ? this.#gone('the call') : errorOfCause(session.address, cause));
      this.#endIterations();
    });
  }

  /** The handler listens now: what came before is delivered, in order. */
  release(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const deliver of early) deliver();
  }

  get info(): CallInfo {
    return this.#session.info();
  }

  get connected(): boolean {
    return this.#session.wire.closed === undefined;
  }

  get channelEnd(): ChannelEnd | undefined {
    return this.#session.channelEnd;
  }

  header(name: string): string | undefined {
    return this.channelData.text(name);
  }

  variable(name: string): string | undefined {
    return this.channelData.text(`variable_${name}`);
  }

  async execute(app: string, arg?: string, options: ExecuteOptions = {}): Promise<ExecuteResult> {
    const sync = this.mode === 'sync';
    if (this.channelEnd !== undefined) throw this.#gone(`execute ${app}`);
    const { subscriptions } = this.#session;
    const settingUp = sync ? undefined : subscriptions.requireRunEvents(this.full, options);
    // not awaited without need: commands keep the order in which they are issued
    if (settingUp !== undefined) await settingUp;
    const target = {
      session: this.#session.wire,
      channelUuid: this.uuid,
      named: false,
      tracker: sync ? undefined : this.#session.runs,
    };
    try {
      return await runApplication(target, app, arg, this.#patient(options));
    } catch (error) {
      // FreeSWITCH drops unread what it finds on the connection of a channel that is gone
      const { channelEnd } = this.#session;
      if (error instanceof SessionLostError && channelEnd !== undefined)
        throw this.#gone(`execute ${app}`, error);
      throw error;
    }
  }

  async command(command: string | Uint8Array, options: CommandOptions = {}): Promise<EslReply> {
    const bytes = typeof command === 'string' ? commands.raw(command) : command;
    if (!this.full && needsFull(bytes)) throw this.#notAllowed(describeCommand(bytes));
    return this.#session.execute(bytes, this.#patient(options));
  }

  async api(command: string, options?: CommandOptions): Promise<string> {
    return (await this.command(commands.api(command), options)).text;
  }

  async bgapi(command: string, options: BgapiOptions = {}): Promise<BackgroundJob> {
    if (!this.full) throw this.#notAllowed('bgapi');
    const patient = this.#patient(options);
    const settingUp = this.#session.subscriptions.requireJobEvents(patient);
    if (settingUp !== undefined) await settingUp;
    return this.#session.wire.bgapi(command, patient);
  }

  async getvar(name: string, options?: CommandOptions): Promise<string | undefined> {
    const { text } = await this.command(commands.getvar(name), options);
    return text === '-ERR command not found' ? undefined : text;
  }

  async sendMessage(
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<EslReply> {
    return this.command(commands.sendmsg(undefined, headers, body), options);
  }

  async sendEvent(
    name: string,
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<string> {
    const reply = await this.command(commands.sendevent(name, headers, body), options);
    if (reply.kind === 'ok') return reply.text.slice('+OK'.length).trim();
    throw new CommandRefusedError(this.#session.address, `sendevent ${name}`, reply.text);
  }

  myevents(options?: CommandOptions): Promise<EslReply> {
    return this.#session.subscriptions.follow(this.#patient(options));
  }

  async subscribe(events: readonly string[], options?: CommandOptions): Promise<SubscribeResult> {
    if (!this.full) throw this.#notAllowed('event');
    return this.#session.subscriptions.add(events, this.#patient(options));
  }

  async unsubscribe(events: readonly string[], options?: CommandOptions): Promise<void> {
    if (!this.full) throw this.#notAllowed('nixevent');
    return this.#session.subscriptions.remove(events, this.#patient(options));
  }

  async filter(header: string, value: string, options?: CommandOptions): Promise<EslReply> {
    return this.command(commands.filter(header, value), options);
  }

  async filterDelete(header: string, value?: string, options?: CommandOptions): Promise<EslReply> {
    return this.command(commands.filterDelete(header, value), options);
  }

  async linger(seconds?: number, options?: CommandOptions): Promise<EslReply> {
    return this.command(commands.linger(seconds), options);
  }

  async nolinger(options?: CommandOptions): Promise<EslReply> {
    return this.command(commands.nolinger(), options);
  }

  async divertEvents(on: boolean, options?: CommandOptions): Promise<EslReply> {
    return this.command(commands.divertEvents(on), options);
  }

  async resume(options?: CommandOptions): Promise<EslReply> {
    return this.command(commands.resume(), options);
  }

  async log(level?: string | number, options?: CommandOptions): Promise<EslReply> {
    return this.command(commands.log(level), options);
  }

  async nolog(options?: CommandOptions): Promise<EslReply> {
    return this.command(commands.nolog(), options);
  }

  async hangup(cause?: string, options?: CommandOptions): Promise<EslReply> {
    return this.command(commands.hangup({ cause }), options);
  }

  async exit(): Promise<CloseCause> {
    if (this.connected) await this.#session.leave(this.mode === 'sync');
    return this.ended;
  }

  disconnect(): Promise<CloseCause> {
    this.#session.end();
    return this.ended;
  }

  onEvent(listener: (event: EslEvent) => unknown): Disposable {
    return this.#events.add(listener);
  }

  events(names?: readonly string[], options?: EventQueueOptions): EventStream {
    return this.#iterations.iterate(names, options);
  }

  onLog(listener: (line: EslLogLine) => unknown): Disposable {
    return this.#logLines.add(listener);
  }

  onNotice(listener: (notice: DisconnectNotice) => unknown): Disposable {
    return this.#notices.add(listener);
  }

  #deliver<T>(listeners: Listeners<T>, value: T): void {
    if (this.#early === undefined) listeners.tell(value);
    else {
      this.#early.push(() => {
        listeners.tell(value);
      });
    }
  }

  /** Behind what came before the handler could listen. */
  #endIterations(): void {
    if (this.#early === undefined) this.#iterations.end();
    else {
      this.#early.push(() => {
        this.#iterations.end();
      });
    }
  }

  /** In sync mode any command waits behind the running application, however long that takes. */
  #patient<T extends CommandOptions>(options?: T): T | CommandOptions {
    if (this.mode === 'async') return options ?? {};
    return { ...options, timeoutMs: options?.timeoutMs ?? Infinity };
  }

  #gone(attempted: string, cause?: Error): ChannelGoneError {
    return new ChannelGoneError(this.#session.address, {
      attempted,
      channelUuid: this.uuid,
      hangupCause: this.channelEnd?.hangupCause,
      cause,
    });
  }

  #notAllowed(attempted: string): NotAllowedError {
    return new NotAllowedError(
      this.#session.address,
      attempted,
      'the call has no full control; write "socket host:port async full" in the dialplan',
    );
  }
}
