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
} from '@switchwire/esl-protocol';
import { type Clock } from '../clock.ts';
import { requireText } from '../arguments.ts';
import { type CloseCause } from '../close-cause.ts';
import { type AppResult, AppTracker } from '../session/app-tracker.ts';
import { type CommandOptions } from '../session/command-options.ts';
import { type Credentials, logIn, type Permissions } from '../session/login.ts';
import { SessionEvents } from '../session/session-events.ts';
import { type EslSession, type EslSessionHandlers } from '../session/esl-session.ts';
import { type CloseOptions, type EslClient, type RunAppOptions } from './client.ts';
import { rarely } from '../warn-of-fault.ts';
import { floating } from './floating.ts';
import { type Listener, Listeners } from './listeners.ts';
import { SessionClient } from './session-client.ts';

/** What to do with what arrives. All are called synchronously, in wire order; what one throws or rejects with is reported to `onDefect`. */
export interface ConnectionHandlers {
  /** Every event that arrives, also those that `bgapi` and `runApp` have subscribed for themselves. */
  readonly onEvent?: ((event: EslEvent) => unknown) | undefined;
  readonly onLog?: ((line: EslLogLine) => unknown) | undefined;
  readonly onNotice?: ((notice: DisconnectNotice) => unknown) | undefined;
  /** A frame of an unknown type: data, not an error. */
  readonly onUnknown?: ((frame: EslFrame) => unknown) | undefined;
  /** A handler or listener threw. Default: a warning of the process, the 1st, 2nd, 4th, 8th … time. */
  readonly onDefect?: ((error: unknown) => void) | undefined;
}

/**
 * One logged-in session with FreeSWITCH. It is never replaced: when it ends, everything pending fails, `closed`
 * resolves, and `connect` makes a new one.
 */
export interface Connection extends EslClient, AsyncDisposable {
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
  /** Every event that arrives from now on, synchronously and in order, whatever subscribed to it. */
  onEvent(listener: (event: EslEvent) => unknown): Disposable;
  filter(header: string, value: string, options?: CommandOptions): Promise<EslReply>;
  /** Without a value all filters of that header; `all` for every filter. */
  filterDelete(header: string, value?: string, options?: CommandOptions): Promise<EslReply>;
  /** Log lines up to this level go to `onLog`. Default: debug. */
  log(level?: string | number, options?: CommandOptions): Promise<EslReply>;
  nolog(options?: CommandOptions): Promise<EslReply>;
  /** Says goodbye behind the commands that wait; resolves when the connection has ended. */
  close(options?: CloseOptions): Promise<CloseCause>;
}

/** The part of a connection that begins once its session is logged in. */
export class SessionConnection extends SessionClient implements Connection {
  readonly closed: Promise<CloseCause>;
  permissions: Permissions = { events: 'all', api: 'all', log: true };
  #notice: DisconnectNotice | undefined;

  constructor(
    open: (handlers: EslSessionHandlers) => EslSession,
    handlers: ConnectionHandlers & Pick<EslSessionHandlers, 'onAuthRequest' | 'onRejection'>,
    options: { readonly address: string; readonly format: EventFormat; readonly clock: Clock },
  ) {
    const report = handlers.onDefect ?? rarely();
    const runs = new AppTracker({ ...options, generation: 1 });
    const logLines = listenersOf(handlers.onLog, report);
    const notices = listenersOf(handlers.onNotice, report);
    const unknown = listenersOf(handlers.onUnknown, report);
    let ended: (cause: CloseCause) => void = () => undefined;
    const closed = new Promise<CloseCause>((resolve) => (ended = resolve));
    const session = open({
      onEvent: (frame) => {
        const event = decodeEvent(frame);
        if (runs.pending > 0) runs.offer(event);
        this.listeners.dispatch(event);
      },
      onLog: (frame) => {
        if (logLines.size > 0) logLines.notify(decodeLog(frame));
      },
      onUnknown: (frame) => {
        unknown.notify(frame);
      },
      onAuthRequest: () => handlers.onAuthRequest?.(),
      onRejection: (reason) => handlers.onRejection?.(reason),
      onNotice: (notice) => {
        this.#notice = notice;
        if (notice.kind === 'linger') runs.channelGone(notice.sessionUuid);
        notices.notify(notice);
      },
      onDefect: report,
      onClose: (cause) => {
        runs.close(cause);
        this.streams.end();
        ended(cause);
      },
    });
    super({
      session,
      runs,
      events: new SessionEvents(session, { format: options.format }),
      onDefect: report,
    });
    this.closed = closed;
    if (handlers.onEvent !== undefined) this.onEvent(handlers.onEvent);
  }

  get pending(): number {
    return this.session.pending;
  }

  get notice(): DisconnectNotice | undefined {
    return this.#notice;
  }

  async logIn(credentials: Credentials): Promise<void> {
    this.permissions = await logIn(this.session, credentials, 0);
  }

  /** Ends it at once, for a reason: an attempt to connect that failed. */
  destroy(cause: CloseCause): void {
    this.session.destroy(cause);
  }

  runApp(uuid: string, app: string, arg?: string, options?: RunAppOptions): Promise<AppResult> {
    return floating(async () => {
      requireText(uuid, 'uuid');
      return this.run({ uuid, named: true, sync: false }, app, arg, options);
    });
  }

  hangup(uuid: string, cause?: string, options?: CommandOptions): Promise<EslReply> {
    return floating(async () => {
      requireText(uuid, 'uuid');
      return this.write(commands.hangup({ uuid, cause }), options);
    });
  }

  sendMessage(
    uuid: string,
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<EslReply> {
    return floating(async () => {
      requireText(uuid, 'uuid');
      return this.write(commands.sendmsg(uuid, headers, body), options);
    });
  }

  async close({ timeoutMs }: CloseOptions = {}): Promise<CloseCause> {
    if (timeoutMs === 0) this.session.end();
    else if (this.connected) {
      // the end is what counts, also when the answer is lost
      await this.session.exit({ timeoutMs }).catch(() => {
        this.session.end();
      });
    }
    return this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function listenersOf<T>(
  handler: Listener<T> | undefined,
  report: (error: unknown) => void,
): Listeners<T> {
  const listeners = new Listeners<T>(report);
  if (handler !== undefined) listeners.add(handler);
  return listeners;
}
