import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { commands, type EslEvent, formatAddress } from '@switchwire/esl-protocol';
import { type Clock, systemClock } from '../clock.ts';
import { type CallTransition } from './call-info.ts';
import { KEEP_ALIVE_MS } from '../session/keep-alive.ts';
import { Listeners } from '../client/listeners.ts';
import { requestCause } from '../close-cause.ts';
import { SessionLostError } from '../errors.ts';
import { type CallInfo } from './call-info.ts';
import { type OutboundCall } from './outbound-call.ts';
import {
  type OutboundServerOptions,
  type OutboundSettings,
  outboundSettings,
} from './outbound-options.ts';
import { OutboundSession } from './outbound-session.ts';
import { serveCall } from './serve-call.ts';
import { type ServedCall } from './served-call.ts';
import { warnOfFault } from '../warn-of-fault.ts';

/** Connections at one time that have not answered `connect`; those beyond it are dropped. */
const MAX_UNKNOWN = 10_000;

/**
 * Takes the calls that FreeSWITCH's `socket` application hands over. `manager.show(server)` shows them among the
 * sockets of a manager.
 */
export interface OutboundServer extends AsyncDisposable {
  /** The connections of this moment. */
  list(): readonly CallInfo[];
  /** Live transitions; nothing is computed without a listener. */
  watch(listener: (transition: CallTransition) => unknown): Disposable;
  /** Where it listens; the port is 0 until it does, if any free one was asked for. */
  readonly host: string;
  readonly port: number;
  /** Calls that are served now. */
  readonly calls: readonly OutboundCall[];
  /** Calls that were hung up because `maxCalls` were being served. */
  readonly refused: number;
  /** Rejects with Node's error when it cannot listen on the address. */
  listen(): Promise<void>;
  /** Called with each call once it is known, before its handler. */
  onCall(listener: (call: OutboundCall) => void): Disposable;
  /** Takes no more calls, waits for those there are, and leaves them after `timeoutMs` (default: `drainTimeoutMs`). */
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/**
 * An outbound server: FreeSWITCH dials it for each call whose dialplan says `socket host:port async full`.
 *
 * @example
 * const server = createOutboundServer({
 *   port: 8084,
 *   onCall: async (call) => {
 *     await call.runApp('answer');
 *     await call.runApp('playback', 'ivr/ivr-welcome_to_freeswitch.wav');
 *     await call.hangup();
 *   },
 * });
 * await server.listen();
 */
export function createOutboundServer(options: OutboundServerOptions): OutboundServer {
  return new TcpOutboundServer(outboundSettings(options));
}

class TcpOutboundServer implements OutboundServer {
  readonly #settings: OutboundSettings;
  readonly #clock: Clock;
  readonly #server: Server;
  readonly #sessions = new Set<OutboundSession>();
  readonly #calls = new Set<ServedCall>();
  readonly #watchers: Listeners<CallTransition>;
  readonly #callListeners: Listeners<OutboundCall>;
  /** Connections whose channel is known, and that are not being refused. */
  readonly #taken = new Set<OutboundSession>();
  #refused = 0;

  constructor(settings: OutboundSettings) {
    this.#settings = settings;
    this.#clock = settings.clock ?? systemClock;
    this.#watchers = new Listeners(this.#report);
    this.#callListeners = new Listeners(this.#report);
    // a half-open peer is the session's affair
    this.#server = createServer({ allowHalfOpen: false }, (socket) => void this.#accept(socket));
    this.#server.on('error', (error) => {
      // an error while starting to listen goes to the caller of `listen`
      if (this.#server.listening) this.#report(error);
    });
  }

  get host(): string {
    return this.#settings.host;
  }

  get port(): number {
    const address = this.#server.address();
    return address === null || typeof address === 'string' ? this.#settings.port : address.port;
  }

  get calls(): readonly OutboundCall[] {
    return [...this.#calls];
  }

  get refused(): number {
    return this.#refused;
  }

  async listen(): Promise<void> {
    const { host, port } = this.#settings;
    this.#server.listen({ host, port });
    await once(this.#server, 'listening');
  }

  list(): readonly CallInfo[] {
    return [...this.#sessions].map((session) => session.info());
  }

  watch(listener: (transition: CallTransition) => void): Disposable {
    return this.#watchers.add(listener);
  }

  onCall(listener: (call: OutboundCall) => void): Disposable {
    return this.#callListeners.add(listener);
  }

  async close(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    const { timeoutMs = this.#settings.drainTimeoutMs } = options;
    const stopped = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    const timer = this.#clock.setTimeout(() => {
      for (const call of this.#calls) void call.close();
      for (const session of this.#sessions) session.end();
    }, timeoutMs);
    await Promise.all([...this.#sessions].map(({ closed }) => closed));
    this.#clock.clearTimeout(timer);
    await stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #accept(socket: Socket): Promise<void> {
    const { events, commandTimeoutMs, connectTimeoutMs, limits } = this.#settings;
    if (this.#sessions.size - this.#calls.size >= MAX_UNKNOWN) {
      this.#settings.logger?.warn(
        { limit: MAX_UNKNOWN },
        'Outbound connection refused: too many others have sent nothing',
      );
      socket.destroy();
      return;
    }
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const session = new OutboundSession(socket, {
      clock: this.#clock,
      commandTimeoutMs,
      format: events === false ? 'json' : events,
      limits,
      onTransition: (report) => {
        this.#log(session, report().event);
        if (this.#watchers.size > 0) this.#watchers.notify(report());
      },
      onDefect: this.#report,
    });
    this.#sessions.add(session);
    void session.closed.then(() => {
      this.#sessions.delete(session);
      this.#taken.delete(session);
    });
    try {
      const { channelData } = await session.connect(connectTimeoutMs);
      await (this.#taken.size >= this.#settings.maxCalls
        ? this.#refuse(session)
        : this.#serve(session, channelData));
    } catch (error) {
      const isStranger =
        error instanceof SessionLostError && error.closeCause?.code === 'ESL_NOT_FREESWITCH';
      if (isStranger || session.wire.stats().bytesReceived === 0) this.#probed(session);
      else this.#report(error);
      session.wire.destroy(requestCause(session.address));
    }
  }

  /** A health probe or a port scan: it said nothing at all, or something that FreeSWITCH does not say. */
  #probed({ address }: OutboundSession): void {
    this.#settings.logger?.debug({ address }, `The outbound connection from ${address} is no call`);
  }

  async #serve(session: OutboundSession, channelData: EslEvent): Promise<void> {
    this.#taken.add(session);
    await serveCall(session, channelData, this.#settings, {
      onReady: (call) => {
        this.#calls.add(call);
        void call.closed.then(() => this.#calls.delete(call));
        this.#callListeners.notify(call);
      },
      onError: (error, call) => {
        this.#tellError(error, call);
      },
    });
  }

  /** A socket that ends before `connect` would leave an async channel parked for ever: so it was connected, and is hung up. */
  async #refuse(session: OutboundSession): Promise<void> {
    this.#refused++;
    const { busyCause, connectTimeoutMs, maxCalls } = this.#settings;
    this.#settings.logger?.warn(
      { address: session.address, maxCalls, refused: this.#refused },
      'Outbound call refused: too many at once',
    );
    await session.wire.send(commands.hangup({ cause: busyCause }), {
      timeoutMs: connectTimeoutMs,
    });
    await session.leave();
  }

  readonly #report = (error: unknown): void => {
    this.#tellError(error, undefined);
  };

  #tellError(error: unknown, call: ServedCall | undefined): void {
    const { onError } = this.#settings;
    if (onError === undefined) {
      this.#logError(error, call);
      return;
    }
    try {
      onError(error, call);
    } catch (defect) {
      // a listener for errors must not be one itself
      this.#logError(error, call);
      this.#logError(defect, call);
    }
  }

  #logError(error: unknown, call: ServedCall | undefined): void {
    const address = call?.info.address ?? formatAddress(this.host, this.port);
    const text = error instanceof Error ? error.message : String(error);
    const { logger } = this.#settings;
    if (logger === undefined) warnOfFault(error);
    else {
      logger.error({ address, channel: call?.uuid, err: error }, `Outbound call failed: ${text}`);
    }
  }

  #log(session: OutboundSession, event: string): void {
    const { address, channelUuid } = session;
    this.#settings.logger?.debug({ address, channel: channelUuid }, `Outbound session: ${event}`);
  }
}
