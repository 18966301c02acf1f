import { type Socket } from 'node:net';
import { type EslEvent, formatAddress } from '@switchwire/esl-protocol';
import { callApis } from '../api/call-apis.ts';
import { installApplications } from '../calls/applications.ts';
import { type CallControl, createCallControl } from '../calls/call-control.ts';
import { Switchboard } from '../calls/switchboard.ts';
import { type ApplicationHandler, userApplication } from '../calls/user-application.ts';
import { systemApis } from '../api/system-apis.ts';
import { globalVariable } from '../api/variable-apis.ts';
import { uuidApis } from '../api/uuid-apis.ts';
import { type CommandMatch } from '../command-match.ts';
import { ApiRegistry, type ApiHandler } from '../core/api-registry.ts';
import { emittedEvent, type EmittedHeaders } from '../core/emitted-event.ts';
import { fireHeartbeat } from '../core/heartbeat.ts';
import { SessionCounters } from '../core/session-counters.ts';
import { SwitchCore } from '../core/switch-core.ts';
import { type FaultSettings, type ServerFaults } from '../faults.ts';
import { type FakeFreeswitch, type FakeFreeswitchOptions } from '../fake-freeswitch.ts';
import { type CommandAnswer } from '../listener/command-answer.ts';
import { runCommand } from '../listener/command-chain.ts';
import { type EslListener, type ListenerHost } from '../listener/listener.ts';
import { type OutboundLeg } from '../listener/outbound-leg.ts';
import { resolveOptions, type ResolvedOptions } from '../options.ts';
import { dialOutbound, type OutboundCall, type OutboundDial } from '../outbound/dial-outbound.ts';
import {
  createSocketApplication,
  type OutboundConnection,
} from '../outbound/socket-application.ts';
import { type ReceivedCommand } from '../wire/command-block.ts';
import { type LogLine, SHUTDOWN_TEXT } from '../wire/replies.ts';
import { CommandLog, type LoggedCommand, maskPassword } from './command-log.ts';
import { Connections } from './connections.ts';
import { type FakeConnection } from './fake-connection.ts';
import { createServerFaults } from './server-faults.ts';
import { TcpFront } from './tcp-front.ts';

const CLOSE_GRACE_MS = 1000;
const DEFAULT_WAIT_MS = 10_000;
const DEFAULT_FILE_MS = 2000;

/** Plays a recording on the server's connections. */
export interface Interceptor {
  /** Whether the server itself sends `auth/request`. */
  readonly greets: boolean;
  opened(listener: EslListener): void;
  closed(listener: EslListener): void;
  run(listener: EslListener, command: ReceivedCommand): CommandAnswer;
}

/** A whole fake FreeSWITCH: listener, event system, API commands, calls. */
export class FakeServer implements FakeFreeswitch {
  readonly faults: ServerFaults;
  readonly calls: CallControl;
  /** Set by a replay: it sees connections and commands first. */
  intercept: Interceptor | undefined;
  readonly #options: ResolvedOptions;
  readonly #core: SwitchCore;
  readonly #counters: SessionCounters;
  readonly #apis: ApiRegistry<EslListener>;
  readonly #connections = new Connections();
  readonly #log = new CommandLog();
  readonly #board: Switchboard;
  readonly #front: TcpFront;
  readonly #host: ListenerHost;
  readonly #globals = new Map<string, string>();
  #startedAt: number;
  #running = false;
  /** The start or stop that is under way. */
  #turn: Promise<void> | undefined;
  #silent = false;
  #cancelHeartbeat: () => void = () => undefined;

  constructor(options: FakeFreeswitchOptions) {
    this.#options = resolveOptions(options);
    const { hostname, switchname, ipv4, ipv6, clock } = this.#options;
    this.#core = new SwitchCore({ hostname, switchname, ipv4, ipv6 }, clock);
    this.#counters = new SessionCounters(this.#options.maxSessions, clock);
    this.#apis = new ApiRegistry(this.#core, (error, name) => {
      this.#options.onError(error, `api ${name}`);
    });
    this.#startedAt = clock.now();
    this.#board = new Switchboard({
      core: this.#core,
      counters: this.#counters,
      clock,
      timeScale: options.timeScale ?? 1,
      fileMs: options.fileMs ?? DEFAULT_FILE_MS,
      dialplan: options.dialplan,
      onError: this.#options.onError,
      log: (text) => this.log(7, `${text}\n`),
    });
    installApplications(this.#board);
    const outbound = {
      dialling: (socket: Socket) => this.#front.adopt(socket),
      open: (socket: Socket, leg: OutboundLeg) => this.#openOutbound(socket, leg),
    };
    this.#board.applications.set('socket', createSocketApplication(outbound, this.#board));
    this.calls = createCallControl(this.#board);
    const settings: FaultSettings = {};
    this.#host = this.#createHost(settings);
    this.#front = new TcpFront(this.#options.host, this.#options.port, (socket) => {
      if (this.#silent) swallow(socket);
      else this.#open(socket);
    });
    this.faults = createServerFaults(settings, {
      front: this.#front,
      connections: this.#connections,
      listen: async () => {
        if (this.#running) await this.#front.listen();
      },
      silence: (on) => (this.#silent = on),
    });
    this.#installApis();
  }

  get host(): string {
    return this.#options.host;
  }

  get port(): number {
    return this.#front.port;
  }

  get url(): string {
    return `fs://:${this.#options.password}@${formatAddress(this.host, this.port)}`;
  }

  get connections(): readonly FakeConnection[] {
    return this.#connections.views();
  }

  get commands(): readonly LoggedCommand[] {
    return this.#log.entries;
  }

  start(): Promise<void> {
    return this.#inTurn(() => this.#start());
  }

  stop(options: { readonly notice?: boolean } = {}): Promise<void> {
    return this.#inTurn(() => this.#stop(options.notice === true));
  }

  /** Starts and stops run one after the other; the last one wins. */
  async #inTurn(run: () => Promise<void>): Promise<void> {
    const before = this.#turn;
    const turn = before === undefined ? run() : before.catch(() => undefined).then(run);
    this.#turn = turn;
    try {
      await turn;
    } finally {
      if (this.#turn === turn) this.#turn = undefined;
    }
  }

  async #start(): Promise<void> {
    await this.#front.listen();
    if (this.#running) return;
    this.#running = true;
    this.#core.restart();
    this.#board.clear();
    this.#globals.clear();
    const globals = {
      hostname: this.#options.hostname,
      core_uuid: this.#core.uuid,
      ...this.#options.globals,
    };
    for (const [name, value] of Object.entries(globals)) this.#globals.set(name, value);
    this.#startedAt = this.#options.clock.now();
    this.#beat();
  }

  async #stop(notice: boolean): Promise<void> {
    this.#running = false;
    this.#cancelHeartbeat();
    this.#front.refuse();
    if (notice) {
      this.#core.emit('SHUTDOWN', { headers: [['Event-Info', 'System Shutting Down']] });
      for (const channel of this.#board.channels) channel.hangup('SYSTEM_SHUTDOWN');
      // the last events of the calls come before the notice
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const listener of this.#connections.live()) {
      if (notice) listener.finish(SHUTDOWN_TEXT);
      else listener.drop();
    }
    this.#board.clear();
    await this.#front.drain(notice ? CLOSE_GRACE_MS : 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  emit(name: string, headers: EmittedHeaders = {}, body?: string): EslEvent {
    const event = emittedEvent(name, headers, body);
    return this.#core.emit(event.name, event).toEslEvent();
  }

  log(level: number, text: string, from: Partial<LogLine> = {}): void {
    this.#writeLog({
      channel: 0,
      file: 'mod_fake.c',
      func: 'fake_log',
      line: 1,
      ...from,
      level,
      text,
    });
  }

  dialOutbound(dial: OutboundDial): OutboundCall {
    return dialOutbound(this.calls, dial);
  }

  heartbeat(): void {
    fireHeartbeat(this.#core, this.#counters, this.#startedAt, this.#options.heartbeatMs || 20_000);
  }

  api(
    name: string,
    handler: (
      args: string,
      connection: FakeConnection,
    ) => string | undefined | Promise<string | undefined>,
  ): void {
    this.#apis.set(name, (args, listener) => handler(args, this.#connections.view(listener)));
  }

  application(name: string, handler: ApplicationHandler): void {
    this.#board.applications.set(name, userApplication(this.#board, name, handler));
  }

  waitForCommand(
    match: CommandMatch,
    options: { readonly timeoutMs?: number } = {},
  ): Promise<LoggedCommand> {
    return this.#log.waitFor(match, options.timeoutMs ?? DEFAULT_WAIT_MS);
  }

  #open(socket: Socket): void {
    const listener = this.#connections.open(socket, this.#host);
    listener.start(this.intercept?.greets ?? true);
    this.intercept?.opened(listener);
    socket.once('close', () => this.intercept?.closed(listener));
  }

  /** A connection that this server made: the `socket` application of one of its channels. */
  #openOutbound(socket: Socket, leg: OutboundLeg): OutboundConnection {
    const listener = this.#connections.open(socket, this.#host, leg);
    const closed = new Promise<void>((resolve) => listener.onClosed(resolve));
    listener.start(false);
    return { closed, resumes: () => listener.resumes };
  }

  #createHost(faults: FaultSettings): ListenerHost {
    return {
      core: this.#core,
      options: this.#options,
      apis: this.#apis,
      faults,
      findChannel: (uuid) => this.#board.live(uuid),
      run: (listener, command) =>
        this.intercept === undefined
          ? runCommand(listener, command)
          : this.intercept.run(listener, command),
      noteCommand: (listener, received) => {
        const command = maskPassword(received.block.trimEnd());
        this.#connections.note(listener, command);
        this.#log.add({ command, body: received.body, connection: listener.id });
      },
    };
  }

  #installApis(): void {
    const context = {
      core: this.#core,
      counters: this.#counters,
      startedAt: () => this.#startedAt,
      globals: this.#globals,
      channelHeaders: (uuid: string) => this.#board.live(uuid)?.dataHeaders(false),
      paused: this.#board.paused,
      sleep: (ms: number) => this.#board.sleep(ms),
      log: (line: LogLine) => this.#writeLog(line),
      run: async (line: string, caller: EslListener) => this.#apis.run(line, caller),
      drainCalls: (refuse: boolean) => this.#board.drain(refuse),
      cancelDrain: () => this.#board.cancelDrain(),
      isDraining: () => this.#board.isDraining,
      hangupAll: () => {
        for (const channel of this.#board.channels) channel.hangup('MANAGER_REQUEST');
      },
      shutdown: (notice: boolean) => void this.stop({ notice }),
      unload: (reload: boolean) => {
        if (!reload) this.#front.refuse();
        for (const listener of this.#connections.live()) listener.finish(SHUTDOWN_TEXT);
      },
    };
    const all: Readonly<Record<string, ApiHandler<EslListener>>> = {
      ...systemApis(context),
      ...callApis(this.#board),
      ...uuidApis(this.#board, (name) => globalVariable(this.#globals, name)),
    };
    for (const [name, handler] of Object.entries(all)) this.#apis.set(name, handler);
  }

  #writeLog(line: LogLine): void {
    for (const listener of this.#connections.live()) listener.offerLog(line);
  }

  #beat(): void {
    const { heartbeatMs, clock } = this.#options;
    this.#cancelHeartbeat();
    if (heartbeatMs <= 0) return;
    this.#cancelHeartbeat = clock.after(heartbeatMs, () => {
      this.heartbeat();
      this.#beat();
    });
  }
}

/** Reads everything and sends nothing, until the peer leaves. */
function swallow(socket: Socket): void {
  socket.resume();
  socket.once('end', () => socket.end());
}
