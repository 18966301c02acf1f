import { Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { type ConnectionOptions } from 'node:tls';
import {
  type EventFormat,
  type EventRequest,
  formatAddress,
  type FrameLimits,
  type FsUrl,
  InvalidArgumentError,
  parseFsUrl,
} from '@switchwire/esl-protocol';
import { requireFunction, requireOptions, requireSignal, requireUrl } from '../arguments.ts';
import { type Clock, systemClock } from '../clock.ts';
import { abortLines, type AbortPlace } from '../session/abort-lines.ts';
import { canonicalEvents } from '../session/held-events.ts';
import { type CommandBounds, commandBoundsOf } from '../session/command-bounds.ts';
import { type Connection, type ConnectionHandlers, SessionConnection } from './connection.ts';
import {
  AccessDeniedError,
  CommandAbortedError,
  ConnectTimeoutError,
  NotConnectedError,
} from '../errors.ts';
import { withoutPassword } from '../peer-text.ts';
import { dial } from '../session/dial.ts';
import { type Credentials } from '../session/login.ts';
import { createEslSession } from '../session/session.ts';
import { requestCause } from '../close-cause.ts';
import { type CloseCause } from '../close-cause.ts';
import { type ConnectTimings, resolveConnectTimings } from './connect-timings.ts';
import { withDeadline } from '../session/with-deadline.ts';

/** How `connect` connects, and what is notified of what arrives. */
export interface ConnectOptions extends ConnectionHandlers, CommandBounds {
  /** Default: 5 s for each step, 2 s for the end. */
  readonly timings?: Partial<ConnectTimings>;
  /** Ends the attempt. A connection that stands is not touched: `close` it. */
  readonly signal?: AbortSignal | undefined;
  /** Subscribed before the promise resolves, beside those of the URL. A refused name is left out; see `refusedEvents`. */
  readonly events?: readonly EventRequest[];
  /** json (the default) is the exact format; plain loses what looks like a percent escape. */
  readonly format?: EventFormat;
  /**
   * TLS in front of FreeSWITCH (stunnel, a sidecar): options of `tls.connect`, or true for its defaults. Default: TLS for a URL
   * that begins with `fss://`, plain TCP for any other.
   */
  readonly tls?: ConnectionOptions | boolean;
  /** A connection that was made already, or is being made: a `net.Socket`, or any duplex stream of bytes. It is closed with the session. */
  readonly socket?: Duplex;
  readonly limits?: FrameLimits;
  readonly clock?: Clock;
}

/**
 * One plain session: TCP, login, subscriptions. Supervised by you: it does not reconnect.
 *
 * `url` is `[fs://|fss://][[username]:password@]host[:port][?event1[,event2]…]`; with a username (`name@domain`) `userauth` is
 * sent. Rejects with ConnectTimeoutError, AuthenticationError, AccessDeniedError, NotConnectedError (its `cause`: why
 * TCP failed), CommandAbortedError, or InvalidArgumentError.
 *
 * @example
 * const connection = await connect('fs://:ClueCon@127.0.0.1:8021', { onEvent: (event) => show(event.name) });
 * connection.subscribe(['DTMF'], (event) => show(event.header('DTMF-Digit')));
 * const status = await connection.api('status');
 * await connection.close();
 */
export async function connect(
  url: string | FsUrl,
  options: ConnectOptions = {},
): Promise<Connection> {
  requireConnectOptions(options);
  const target = typeof url === 'string' ? parseFsUrl(url) : requireUrl(url);
  const credentials = credentialsOf(target);
  const attempt = new Attempt(target, options);
  try {
    return await attempt.run(credentials, [...target.events, ...(options.events ?? [])]);
  } catch (error) {
    attempt.abandon();
    throw error;
  }
}

/** Before anything is dialled. */
function requireConnectOptions(options: ConnectOptions): void {
  if ((options as unknown) === null)
    throw new InvalidArgumentError('options is null; leave it out');
  requireOptions(options);
  requireSignal(options.signal);
  commandBoundsOf(options);
  const { onEvent, onLog, onNotice, onUnknown, onDefect } = options;
  for (const [name, handler] of Object.entries({ onEvent, onLog, onNotice, onUnknown, onDefect })) {
    if (handler !== undefined) requireFunction(handler, name);
  }
  canonicalEvents(options.events ?? []);
  if (options.format !== undefined && !['json', 'plain', 'xml'].includes(options.format)) {
    throw new InvalidArgumentError('format is unknown; write json, plain or xml');
  }
}

function credentialsOf({ username, password, host, port }: FsUrl): Credentials {
  if (password === undefined) {
    throw new InvalidArgumentError(
      `The URL of ${formatAddress(host, port)} has no password; write fs://:password@host`,
    );
  }
  return { username, password: { reveal: () => password } };
}

function tlsOf(target: FsUrl, { tls, socket }: ConnectOptions): ConnectionOptions | undefined {
  if (socket !== undefined && tls !== undefined && tls !== false) {
    throw new InvalidArgumentError(
      'Give tls or a socket, not both; hand in a socket that speaks TLS already',
    );
  }
  if (tls === false && target.tls) {
    throw new InvalidArgumentError(
      'The URL says fss://, and the options say tls: false; write fs:// for plain TCP',
    );
  }
  if (socket !== undefined) return undefined;
  if (typeof tls === 'object') return tls;
  return tls === true || target.tls ? {} : undefined;
}

/** A socket that was handed in may be connected already; a stream that is not a socket always is. */
function connected(socket: Duplex, event: 'connect' | 'secureConnect'): Promise<void> {
  if (!(socket instanceof Socket) || (!socket.connecting && !socket.pending)) {
    return Promise.resolve();
  }
  return new Promise((resolve) => socket.once(event, resolve));
}

/** One attempt: each step has its deadline, and the end of the session or the caller's signal ends any of them. */
class Attempt {
  readonly #address: string;
  readonly #clock: Clock;
  readonly #timings: ConnectTimings;
  readonly #socket: Duplex;
  readonly #connection: SessionConnection;
  readonly #signal: AbortSignal | undefined;
  #abort: AbortPlace | undefined;
  #failed: (error: Error) => void = () => undefined;
  #greeted: () => void = () => undefined;
  readonly #failure = new Promise<never>((_resolve, reject) => (this.#failed = reject));
  readonly #connected: Promise<void>;
  readonly #greeting = new Promise<void>((resolve) => (this.#greeted = resolve));
  readonly #onAbort = () => {
    this.#failed(new CommandAbortedError(this.#address, 'connect', false, this.#signal?.reason));
  };

  constructor(target: FsUrl, options: ConnectOptions) {
    const { host, port, password = '' } = target;
    this.#address = formatAddress(host, port);
    this.#clock = options.clock ?? systemClock;
    this.#timings = resolveConnectTimings(options.timings);
    this.#signal = options.signal;
    this.#failure.catch(() => undefined);
    const tls = tlsOf(target, options);
    const socket = options.socket ?? dial({ host, port, tls });
    this.#socket = socket;
    this.#connected = connected(socket, tls === undefined ? 'connect' : 'secureConnect');
    this.#connection = this.#open(options, (text) => withoutPassword(text, password));
    this.#watchSignal();
  }

  async run(credentials: Credentials, events: readonly string[]): Promise<Connection> {
    const { connectTimeout, greetingTimeout, authTimeout } = this.#timings;
    await this.#step(this.#connected, connectTimeout, 'no TCP connection was made');
    await this.#step(this.#greeting, greetingTimeout, 'no auth/request came');
    await this.#step(
      this.#connection.logIn(credentials),
      authTimeout,
      'the login was not answered',
    );
    if (events.length > 0) await this.#step(this.#connection.subscribe(events).ready);
    if (this.#abort) abortLines.leave(this.#abort);
    return this.#connection;
  }

  abandon(): void {
    if (this.#abort) abortLines.leave(this.#abort);
    this.#connection.destroy(requestCause(this.#address));
  }

  #open(options: ConnectOptions, conceal: (text: string) => string): SessionConnection {
    const { commandTimeout, drainTimeout, answerTimeout, frameTimeout } = this.#timings;
    const connection = new SessionConnection(
      (handlers) =>
        createEslSession(this.#socket, handlers, {
          address: this.#address,
          commandTimeoutMs: commandTimeout,
          closeTimeoutMs: drainTimeout,
          conceal,
          answerTimeoutMs: answerTimeout,
          frameTimeoutMs: frameTimeout,
          clock: this.#clock,
          ...(options.limits !== undefined && { limits: options.limits }),
          ...commandBoundsOf(options),
        }),
      {
        onEvent: options.onEvent,
        onLog: options.onLog,
        onNotice: options.onNotice,
        onUnknown: options.onUnknown,
        onDefect: options.onDefect,
        onAuthRequest: () => {
          this.#greeted();
        },
        onRejection: (reason) => {
          this.#failed(new AccessDeniedError(this.#address, reason));
        },
      },
      { address: this.#address, format: options.format ?? 'json', clock: this.#clock },
    );
    void connection.closed.then((cause) => {
      this.#failed(this.#lost(cause));
    });
    return connection;
  }

  #lost(closeCause: CloseCause): Error {
    return new NotConnectedError(this.#address, {
      attempted: 'connect',
      closeCause,
      cause: this.#socket.errored ?? undefined,
    });
  }

  #watchSignal(): void {
    if (this.#signal?.aborted === true) this.#onAbort();
    else if (this.#signal) this.#abort = abortLines.join(this.#signal, this.#onAbort);
  }

  #step<T>(work: Promise<T>, ms?: number, step = ''): Promise<T> {
    const either = Promise.race([work, this.#failure]);
    if (ms === undefined) return either;
    return withDeadline(
      this.#clock,
      either,
      ms,
      () => new ConnectTimeoutError(this.#address, step, ms),
    );
  }
}
