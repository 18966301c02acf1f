import { Socket } from 'node:net';
import { commands, type EslEvent, type EslFrame, formatAddress } from '@switchwire/esl-protocol';
import { withDefaults } from '../with-defaults.ts';
import { DOCUMENTED, type LibeslOptions, type LibeslSwitches } from './compat.ts';
import { ESLevent } from './esl-event.ts';
import { EslStream } from './esl-stream.ts';
import { eventOfFrame, socketData } from './frame-event.ts';
import { isTrue, type LibeslFlag } from './libesl-flag.ts';
import { openInbound, openOutbound } from './open-stream.ts';
import { oneLine, rawText } from './raw-text.ts';
import { wireHeaders } from './wire-headers.ts';

/**
 * libesl's connection object. What blocks there returns a promise here; nothing else differs, unless
 * docs/guides/from-libesl.md says so. No call rejects because of the peer: as in libesl one looks at `connected()`, at
 * null, and at events of type SERVER_DISCONNECTED; `failure` says why. Text that would smuggle in a second command
 * rejects with InvalidArgumentError.
 */
export class ESLconnection {
  readonly #switches: LibeslSwitches;
  readonly #stream: EslStream;
  readonly #ready: Promise<number>;
  #channelData: EslEvent | undefined;
  #lastReceived: ESLevent | undefined;
  #connected = 0;
  #asyncExecute = 0;
  #eventLock = 0;
  #failure: Error | undefined;

  /**
   * - `(host, port, password, options?)`: logs in with `auth`; the port may be text.
   * - `(host, port, user, password, options?)`: logs in with `userauth`; the user is `name@domain`.
   * - `(socket, options?)`: an outbound connection, accepted by your own listener; sends `connect`.
   *
   * The constructor returns at once and never throws: `await connection.ready()` before the first look at `connected()`.
   */
  constructor(host: string, port: number | string, password: string, options?: LibeslOptions);
  constructor(host: string, port: number | string, user: string, password: string, options?: LibeslOptions); // prettier-ignore
  constructor(socket: Socket, options?: LibeslOptions);
  constructor(first: string | Socket, ...rest: (string | number | LibeslOptions | undefined)[]) {
    const options = rest.find((value) => typeof value === 'object') ?? {};
    this.#switches = withDefaults(DOCUMENTED, options);
    const timeoutMs = options.connectTimeoutMs ?? 10_000;
    const maxQueued = options.maxQueued ?? 10_000;
    let opening: Promise<void>;
    if (typeof first === 'string') {
      const [port, ...secrets] = rest.filter(isText).map(String);
      const address = { host: first, port: Number(port) };
      this.#stream = new EslStream(new Socket(), formatAddress(first, address.port), maxQueued);
      opening = this.#logIn(address, secrets, timeoutMs);
    } else {
      const address = formatAddress(first.remoteAddress ?? 'unknown', first.remotePort ?? 0);
      this.#stream = new EslStream(first, address, maxQueued);
      opening = this.#takeInfo(timeoutMs);
    }
    this.#ready = opening.then(
      () => (this.#connected = 1),
      (error: unknown) => this.#fail(error),
    );
  }

  /** Resolves once the connection stands (1) or has failed (0). Every other call waits for it by itself. */
  ready(): Promise<number> {
    return this.#ready;
  }

  /** Why there is no connection; libesl does not say. */
  get failure(): Error | undefined {
    return this.#failure ?? this.#stream.failure;
  }

  /** Events dropped because the program did not receive them. */
  get dropped(): number {
    return this.#stream.inbox.dropped;
  }

  /** The file descriptor while connected, else -1. Where the platform has none, -1. */
  socketDescriptor(): number {
    const handle: unknown = Reflect.get(this.#stream.socket, '_handle');
    const hasFd = typeof handle === 'object' && handle !== null && 'fd' in handle;
    return this.#connected === 1 && hasFd && typeof handle.fd === 'number' ? handle.fd : -1;
  }

  /** 1 until a receive or a send has met the end; it does not probe. */
  connected(): number {
    return this.#connected;
  }

  /** A copy of the channel's data (outbound, while connected), else null. */
  getInfo(): ESLevent | null {
    if (this.#connected !== 1 || this.#channelData === undefined) return null;
    if (this.#switches.infoIsChannelData) return ESLevent.of(this.#channelData);
    return ESLevent.synthetic('SOCKET_DATA', this.#channelData.entries);
  }

  /** Writes a command and does not wait: its reply comes by the receive calls. 0, or 1 on failure. */
  async send(command: string): Promise<number> {
    const bytes = rawText(command);
    await this.#ready;
    return this.#write(bytes) ? 0 : 1;
  }

  /** Writes a command and waits for the next reply. Events that come before it are kept. Null when disconnected. */
  async sendRecv(command: string): Promise<ESLevent | null> {
    return this.#request(rawText(command));
  }

  /** Like `sendRecv`, and null after this many milliseconds; the late reply is then dropped, not given to the next. */
  async sendRecvTimed(command: string, milliseconds: number): Promise<ESLevent | null> {
    return this.#request(rawText(command), milliseconds);
  }

  async api(command: string, args?: string): Promise<ESLevent | null> {
    return this.#request(commands.api(command, args));
  }

  async bgapi(command: string, args?: string, jobUuid?: string): Promise<ESLevent | null> {
    return this.#request(commands.bgapi(command, args, jobUuid === undefined ? {} : { jobUuid }));
  }

  /** Fires an event; by default gives the reply (`sendEventReturnsReply`). */
  async sendEvent(event: ESLevent): Promise<ESLevent | null> {
    const reply = await this.#request(
      commands.sendevent(event.getType(), wireHeaders(event), event.getBody() ?? undefined),
    );
    if (this.#switches.sendEventReturnsReply) return reply;
    return this.#lastReceived ?? ESLevent.synthetic('SERVER_DISCONNECTED');
  }

  /** Sends a message to a channel. 0, or 1 on failure. */
  async sendMSG(event: ESLevent, uuid?: string): Promise<number> {
    const bytes = commands.sendmsg(uuid, wireHeaders(event), event.getBody() ?? undefined);
    return (await this.#request(bytes)) === null ? 1 : 0;
  }

  async filter(header: string, value?: string | null): Promise<ESLevent | null> {
    return this.#request(oneLine(['filter', header, value].join(' ')));
  }

  /** Subscribes. Formats: plain, xml, json; anything else counts as plain. 0, or 1 on failure. */
  async events(format: string, names: string): Promise<number> {
    const known = ['plain', 'xml', 'json'].includes(format) ? format : 'plain';
    return (await this.#request(oneLine(`event ${known} ${names}`))) === null ? 1 : 0;
  }

  async execute(app: string, arg?: string | null, uuid?: string): Promise<ESLevent | null> {
    return this.#execute(app, arg, uuid, this.#asyncExecute);
  }

  /** Like `execute` with `async: true`; it waits for the reply, too: what is asynchronous is the server. */
  async executeAsync(app: string, arg?: string | null, uuid?: string): Promise<ESLevent | null> {
    return this.#execute(app, arg, uuid, 1);
  }

  /** Sets (or, with null, reads) whether `execute` sends `async: true`. */
  setAsyncExecute(value: LibeslFlag = null): number {
    if (value !== null) this.#asyncExecute = isTrue(value);
    return this.#asyncExecute;
  }

  /** Sets (or, with null, reads) whether `execute` sends `event-lock: true`. */
  setEventLock(value: LibeslFlag = null): number {
    if (value !== null) this.#eventLock = isTrue(value);
    return this.#eventLock;
  }

  /** The next event or other frame; after the end, for ever an event of type SERVER_DISCONNECTED. */
  async recvEvent(): Promise<ESLevent> {
    await this.#ready;
    return (
      this.#received(await this.#stream.inbox.next()) ?? ESLevent.synthetic('SERVER_DISCONNECTED')
    );
  }

  /** Like `recvEvent`, null after this many milliseconds, and null after the end. */
  async recvEventTimed(milliseconds: number): Promise<ESLevent | null> {
    await this.#ready;
    const waits =
      milliseconds > 0 || (milliseconds === 0 && this.#switches.recvEventTimedZeroPolls);
    return this.#received(await this.#stream.inbox.next(waits ? milliseconds : undefined)) ?? null;
  }

  /** Closes, and drops what is queued. 0, also when it was closed already. */
  disconnect(): number {
    this.#connected = 0;
    this.#stream.inbox.end();
    this.#stream.inbox.clear();
    this.#stream.socket.destroy();
    return 0;
  }

  async #execute(
    app: string,
    arg: string | null | undefined,
    uuid: string | undefined,
    asyncExecute: number,
  ): Promise<ESLevent | null> {
    const headers: [string, string][] = [
      ['call-command', 'execute'],
      ['execute-app-name', app],
    ];
    if (arg !== null && arg !== undefined) headers.push(['execute-app-arg', arg]);
    if (this.#eventLock === 1) headers.push(['event-lock', 'true']);
    if (asyncExecute === 1) headers.push(['async', 'true']);
    return this.#request(commands.sendmsg(uuid, headers));
  }

  async #request(bytes: Uint8Array, timeoutMs?: number): Promise<ESLevent | null> {
    await this.#ready;
    if (!this.#write(bytes)) return null;
    const frame = await this.#stream.inbox.reply(timeoutMs);
    if (frame === undefined) {
      this.#noticeEnd();
      return null;
    }
    return socketData(frame, this.#switches.decodeOuterHeaders);
  }

  #write(bytes: Uint8Array): boolean {
    if (this.#connected === 1 && this.#stream.write(bytes)) return true;
    this.#connected = 0;
    return false;
  }

  #received(frame: EslFrame | undefined): ESLevent | undefined {
    if (frame === undefined) {
      this.#noticeEnd();
      return undefined;
    }
    const event = eventOfFrame(frame, this.#switches);
    this.#lastReceived = event;
    return event;
  }

  /**
   * Nothing came: in time, or ever again. Connected until a call has met the end, so that a loop of
   * `while (connected())` that receives sees the last events, and one that sends ends.
   */
  #noticeEnd(): void {
    if (this.#stream.inbox.over) this.#connected = 0;
  }

  async #logIn(
    address: { readonly host: string; readonly port: number },
    secrets: readonly string[],
    timeoutMs: number,
  ): Promise<void> {
    const auth = authCommand(secrets);
    this.#stream.socket.connect(address);
    const reply = await openInbound(
      this.#stream,
      { auth, password: secrets.at(-1) ?? '' },
      timeoutMs,
    );
    this.#lastReceived = socketData(reply, this.#switches.decodeOuterHeaders);
  }

  async #takeInfo(timeoutMs: number): Promise<void> {
    this.#channelData = await openOutbound(this.#stream, timeoutMs);
  }

  #fail(error: unknown): number {
    this.#failure = error instanceof Error ? error : new Error(String(error));
    this.#stream.fail(this.#failure);
    return 0;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function authCommand([first = '', second]: readonly string[]): Buffer {
  return second === undefined ? commands.auth(first) : commands.userauth(first, second);
}
