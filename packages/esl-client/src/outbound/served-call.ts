import {
  type CommandHeaders,
  commands,
  describeCommand,
  type DisconnectNotice,
  type EslEvent,
  type EslLogLine,
  type EslReply,
} from '@switchwire/esl-protocol';
import { requireFlag, requireText } from '../arguments.ts';
import { type CloseCause } from '../close-cause.ts';
import { type CloseOptions, type RunAppOptions, type Subscription } from '../client/client.ts';
import { floating } from '../client/floating.ts';
import { Listeners } from '../client/listeners.ts';
import { ChannelGoneError, errorOfCause, NotAllowedError, SessionLostError } from '../errors.ts';
import { APP_EVENTS, type AppResult } from '../session/app-tracker.ts';
import {
  type BackgroundJob,
  type BgapiOptions,
  type CommandOptions,
} from '../session/command-options.ts';
import { canonicalEvents } from '../session/held-events.ts';
import { type CallInfo } from './call-info.ts';
import { CallWithVerbs } from './call-verbs.ts';
import { channelVariable } from './channel-variable.ts';
import { needsFull } from './full-commands.ts';
import { areMyEvents } from './my-events.ts';
import { type OutboundCall } from './outbound-call.ts';
import { type ChannelEnd, type OutboundSession } from './outbound-session.ts';

/** `OutboundCall` over a session that has answered `connect`. */
export class ServedCall extends CallWithVerbs implements OutboundCall {
  readonly uuid: string;
  readonly mode: 'async' | 'sync';
  readonly full: boolean;
  readonly channelData: EslEvent;
  readonly signal: AbortSignal;
  readonly closed: Promise<CloseCause>;
  readonly #outbound: OutboundSession;
  readonly #logLines: Listeners<EslLogLine>;
  readonly #notices: Listeners<DisconnectNotice>;
  /** What came before the handler could listen, in order. */
  #early: (() => void)[] | undefined = [];

  constructor(
    outbound: OutboundSession,
    channelData: EslEvent,
    onDefect: (error: unknown) => void,
  ) {
    super({ session: outbound.wire, runs: outbound.runs, events: outbound.events, onDefect });
    this.#outbound = outbound;
    this.channelData = channelData;
    this.uuid = outbound.channelUuid ?? '';
    this.mode = outbound.mode;
    this.full = channelData.text('Control') === 'full';
    this.closed = outbound.closed;
    this.#logLines = new Listeners(onDefect);
    this.#notices = new Listeners(onDefect);
    outbound.onEvent = (event) => {
      if (this.#early === undefined) this.listeners.dispatch(event);
      else
        this.#early.push(() => {
          this.listeners.dispatch(event);
        });
    };
    outbound.onLog = (line) => {
      this.#deliver(() => {
        this.#logLines.notify(line);
      });
    };
    outbound.onNotice = (notice) => {
      this.#deliver(() => {
        this.#notices.notify(notice);
      });
    };
    this.signal = this.#watchEnd();
  }

  /** Why a handler that was to come will not: the channel went while it was set up. */
  goneInstead(error: unknown): unknown {
    if (!(error instanceof SessionLostError) || this.#outbound.channelEnd === undefined)
      return error;
    return this.#gone('the call', error);
  }

  /** The handler listens now: what came before is delivered, in order. */
  release(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const deliver of early) deliver();
  }

  get info(): CallInfo {
    return this.#outbound.info();
  }

  get channelEnd(): ChannelEnd | undefined {
    return this.#outbound.channelEnd;
  }

  header(name: string): string | undefined {
    requireText(name, 'name');
    return this.channelData.text(name);
  }

  variable(name: string, options?: CommandOptions): Promise<string | undefined> {
    return floating(() => this.#variable(name, options));
  }

  async #variable(name: string, options?: CommandOptions): Promise<string | undefined> {
    if (!this.full) throw this.#notAllowed('uuid_getvar');
    const gone = () => this.#gone(`uuid_getvar ${name}`);
    return channelVariable((command) => this.api(command, options), this.uuid, name, gone);
  }

  override api(command: string, options?: CommandOptions): Promise<string> {
    if (!this.full) return floating(() => Promise.reject(this.#notAllowed('api')));
    return super.api(command, this.#patient(options));
  }

  override bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob> {
    if (!this.full) return floating(() => Promise.reject(this.#notAllowed('bgapi')));
    return super.bgapi(command, this.#patient(options));
  }

  override subscribe(
    events: readonly string[],
    listener?: (event: EslEvent) => unknown,
  ): Subscription {
    const names = canonicalEvents(events);
    if (this.wireEvents.has(names)) return super.subscribe(names, listener);
    if (this.full) this.#outbound.subscribedToAllChannels = true;
    else if (areMyEvents(names)) this.#follow();
    else throw this.#notAllowed(`event ${names.join(' ')}`);
    return super.subscribe(names, listener);
  }

  override runApp(app: string, arg?: string, options?: RunAppOptions): Promise<AppResult> {
    return floating(() => this.#runApp(app, arg, options));
  }

  async #runApp(
    app: string,
    arg: string | undefined,
    options: RunAppOptions | undefined,
  ): Promise<AppResult> {
    requireText(app, 'app');
    const sync = this.mode === 'sync';
    if (this.channelEnd !== undefined) throw this.#gone(`execute ${app}`);
    const channel = { uuid: this.uuid, named: false, sync };
    try {
      return await this.run(channel, app, arg, this.#patient(options));
    } catch (error) {
      // FreeSWITCH drops unread what it finds on the connection of a channel that is gone
      if (error instanceof SessionLostError && this.#outbound.channelEnd !== undefined) {
        throw this.#gone(`execute ${app}`, error);
      }
      throw error;
    }
  }

  sendMessage(
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<EslReply> {
    return floating(async () => this.write(commands.sendmsg(undefined, headers, body), options));
  }

  hangup(cause?: string, options?: CommandOptions): Promise<EslReply> {
    // a connection that lingers takes a message without a name, and nothing happens; with the name FreeSWITCH says that it is gone
    const uuid = this.channelEnd === undefined ? undefined : this.uuid;
    return floating(async () => this.write(commands.hangup({ uuid, cause }), options));
  }

  myevents(options?: CommandOptions): Promise<EslReply> {
    return this.#outbound.myEvents.follow(this.#patient(options));
  }

  linger(seconds?: number, options?: CommandOptions): Promise<EslReply> {
    return floating(async () => this.write(commands.linger(seconds), options));
  }

  nolinger(options?: CommandOptions): Promise<EslReply> {
    return floating(async () => this.write(commands.nolinger(), options));
  }

  divertEvents(on: boolean, options?: CommandOptions): Promise<EslReply> {
    return floating(async () => {
      requireFlag(on, 'on');
      return this.write(commands.divertEvents(on), options);
    });
  }

  resume(options?: CommandOptions): Promise<EslReply> {
    return floating(async () => this.write(commands.resume(), options));
  }

  onLog(listener: (line: EslLogLine) => unknown): Disposable {
    return this.#logLines.add(listener);
  }

  onNotice(listener: (notice: DisconnectNotice) => unknown): Disposable {
    return this.#notices.add(listener);
  }

  async close({ timeoutMs }: CloseOptions = {}): Promise<CloseCause> {
    if (timeoutMs === 0) this.#outbound.end();
    else if (this.connected) {
      // the answer may have to wait behind a running application, however long that runs
      const waits = this.mode === 'sync' && this.session.pending > 0;
      await this.#outbound.leave(timeoutMs ?? (waits ? Infinity : undefined));
    }
    return this.closed;
  }

  protected override async write(bytes: Uint8Array, options?: CommandOptions): Promise<EslReply> {
    if (!this.full && needsFull(bytes)) throw this.#notAllowed(describeCommand(bytes));
    const patient = this.#patient(options);
    return this.#outbound.notice(bytes, patient) ?? super.write(bytes, patient);
  }

  /** Names that are subscribed come from every call of the system unless `myevents` was sent, so that is the last resort. */
  protected override requireAppEvents(): void {
    const { myEvents, subscribedToAllChannels } = this.#outbound;
    const given = this.wireEvents.gives(APP_EVENTS);
    const byName = !given && this.full && (myEvents.followed || subscribedToAllChannels);
    if (!given && !byName) this.#follow();
    super.requireAppEvents(!byName);
  }

  /** It must be written whatever becomes of what needs it now, since the next ones count on it. */
  #follow(): void {
    this.#outbound.myEvents.follow({ timeoutMs: 0 }).catch(() => undefined);
  }

  #watchEnd(): AbortSignal {
    const over = new AbortController();
    this.#outbound.onChannelEnd = () => {
      over.abort(this.#gone('the call'));
    };
    void this.#outbound.over.then(() => {
      this.#deliver(() => {
        this.streams.end();
      });
    });
    void this.closed.then((cause) => {
      const isGone = this.channelEnd !== undefined;
      over.abort(isGone ? this.#gone('the call') : errorOfCause(this.address, cause));
      this.#deliver(() => {
        this.streams.end();
      });
    });
    return over.signal;
  }

  #deliver(deliver: () => void): void {
    if (this.#early === undefined) deliver();
    else this.#early.push(deliver);
  }

  /** In sync mode any command waits behind the running application, however long that takes. */
  #patient<T extends CommandOptions>(options?: T): T | undefined {
    if (this.mode === 'async') return options;
    return { ...options, timeoutMs: options?.timeoutMs ?? Infinity } as T;
  }

  #gone(attempted: string, cause?: Error): ChannelGoneError {
    return new ChannelGoneError(this.address, {
      attempted,
      channelUuid: this.uuid,
      hangupCause: this.channelEnd?.hangupCause,
      cause,
    });
  }

  #notAllowed(attempted: string): NotAllowedError {
    return new NotAllowedError(
      this.address,
      attempted,
      'the call has no full control; write "socket host:port async full" in the dialplan',
    );
  }
}
