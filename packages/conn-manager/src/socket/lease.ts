import {
  type CommandHeaders,
  commands,
  describeCommand,
  type EslEvent,
  type EslReply,
  InvalidArgumentError,
} from '@switchwire/esl-protocol';
import {
  type AppResult,
  type BackgroundJob,
  type BgapiOptions,
  type CommandOptions,
  CommandRefusedError,
  type EventQueueOptions,
  type EventStream,
  type RunAppOptions,
  type Subscription,
} from '@switchwire/esl-client';
import {
  APP_EVENTS,
  EventQueue,
  floating,
  guarded,
  outcomeOfText,
  publishEventDropped,
  runApplication,
} from '@switchwire/esl-client/session';
import { type CommandOutcome, type CommandReports } from './command-reports.ts';
import { connectionCommandError } from './connection-command.ts';
import { type LiveSession } from './live-session.ts';
import { type ListenerFaults } from './manager-listeners.ts';
import { type SocketInfo } from './socket-info.ts';
import { type EventListener, type SocketLease } from './socket-lease.ts';
import { type SupervisedSocket } from './socket.ts';
import { canonicalEvents, type EventReceiver, type WantedSubscription } from './wanted-events.ts';

/** What leases need of their manager. */
export interface LeasePorts {
  readonly faults: ListenerFaults;
  readonly reports: CommandReports;
  /** Default of `ready`'s `timeoutMs`. */
  readonly readyTimeoutMs: number;
  /** The lease was released. */
  onRelease(lease: Lease): void;
}

/** A counted reference to a socket. See {@link SocketLease}. */
export class Lease implements SocketLease {
  readonly consumer: string;
  readonly socket: SupervisedSocket;
  readonly #ports: LeasePorts;
  readonly #wanted = new Set<WantedSubscription>();
  readonly #queues = new Set<EventQueue>();
  /** Of `runApp`. */
  #appEvents: Disposable | undefined;
  #released = false;

  constructor(socket: SupervisedSocket, consumer: string, ports: LeasePorts) {
    this.socket = socket;
    this.consumer = consumer;
    this.#ports = ports;
    socket.countConsumer(consumer, 1);
  }

  get info(): SocketInfo {
    return this.socket.info();
  }

  get address(): string {
    return this.socket.address;
  }

  ready(
    options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    return floating(async () => {
      this.#requireHeld('ready()');
      const { timeoutMs = this.#ports.readyTimeoutMs, signal } = options;
      await this.socket.ready({ timeoutMs, signal });
    });
  }

  send(command: string | Uint8Array, options?: CommandOptions): Promise<EslReply> {
    return floating(() => {
      const bytes = commands.raw(command);
      const refusal = connectionCommandError(this.address, bytes);
      if (refusal !== undefined) throw refusal;
      return this.#send(bytes, options);
    });
  }

  api(command: string, options?: CommandOptions): Promise<string> {
    return floating(() => {
      // refused before anything else, whatever the socket is doing
      const bytes = commands.api(command);
      return this.#run(bytes, ({ session }) => session.sendText(bytes, options), outcomeOfText);
    });
  }

  bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob> {
    const start = async ({ session }: LiveSession): Promise<BackgroundJob> => {
      const job = await session.bgapi(command, options);
      if (!this.socket.refuses('BACKGROUND_JOB')) return job;
      session.forgetJob(job);
      return this.#withoutResult(job);
    };
    return floating(() => this.#run(`bgapi ${command}`, start, ({ reply }) => reply.kind));
  }

  sendEvent(
    name: string,
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<string> {
    return floating(() => this.#sendEvent(name, headers, body, options));
  }

  async #sendEvent(
    name: string,
    headers: CommandHeaders,
    body: string | Uint8Array | undefined,
    options: CommandOptions | undefined,
  ): Promise<string> {
    const bytes = commands.sendevent(name, headers, body);
    const [reply, session] = await this.#run(
      bytes,
      async (live) => [await live.session.send(bytes, options), live.session] as const,
      ([{ kind }]) => kind,
    );
    if (reply.kind === 'ok') return reply.text.slice('+OK'.length).trim();
    throw session.refusal(`sendevent ${name}`, reply.text);
  }

  sendMessage(
    uuid: string,
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<EslReply> {
    return floating(() => this.#send(commands.sendmsg(uuid, headers, body), options));
  }

  hangup(uuid: string, cause?: string, options?: CommandOptions): Promise<EslReply> {
    return floating(() => this.#send(commands.hangup({ uuid, cause }), options));
  }

  runApp(uuid: string, app: string, arg?: string, options?: RunAppOptions): Promise<AppResult> {
    const run = ({ session, apps, events }: LiveSession): Promise<AppResult> => {
      const completion = {
        tracker: apps,
        events,
        require: () => {
          // kept until the lease is released: giving events back never leaves an application pending
          this.#appEvents ??= this.socket.wanted.keep(APP_EVENTS);
          this.socket.syncWanted();
        },
      };
      const target = { session, channelUuid: uuid, named: true, completion };
      return runApplication(target, app, arg, options);
    };
    const shown = `sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: ${app}`;
    return floating(() => this.#run(shown, run, ({ reply }) => reply.kind));
  }

  subscribe(events: readonly string[], listener?: EventListener): Subscription {
    this.#requireHeld('subscribe()');
    const { socket } = this;
    const wanted = this.#want(events, listener && this.#receiverOf(listener));
    let ready: Promise<void> | undefined;
    return {
      get names() {
        return wanted.names;
      },
      get refused() {
        return wanted.names.filter((name) => socket.refuses(name));
      },
      // made when it is asked for: most are not
      get ready() {
        return (ready ??= socket.settled());
      },
      [Symbol.dispose]: () => {
        this.#giveBack(wanted);
      },
    };
  }

  unsubscribe(events: readonly string[]): void {
    this.#requireHeld('unsubscribe()');
    this.socket.wanted.remove(this.consumer, canonicalEvents(events));
    for (const wanted of this.#wanted) if (wanted.names.length === 0) this.#wanted.delete(wanted);
  }

  events(events: readonly string[], options?: EventQueueOptions): EventStream {
    this.#requireHeld('events()');
    const { socket } = this;
    const held: { wanted?: WantedSubscription } = {};
    const queue = new EventQueue(
      {
        onSaturated: () => {
          socket.saturation.note(1);
        },
        onDrained: () => {
          socket.saturation.note(-1);
        },
        onDropped: () => {
          socket.counters.countDropped();
          publishEventDropped(socket.address, queue.dropped);
        },
        onEnd: () => {
          this.#queues.delete(queue);
          if (held.wanted !== undefined) this.#giveBack(held.wanted);
        },
      },
      options,
    );
    if (options?.signal?.aborted === true) return queue;
    const push = (event: EslEvent): void => {
      queue.push(event);
    };
    // without its events nothing would ever come
    held.wanted = this.#want(events, push, () => {
      queue.end();
    });
    this.#queues.add(queue);
    return queue;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.end();
    for (const wanted of [...this.#wanted]) this.#giveBack(wanted);
    this.#appEvents?.[Symbol.dispose]();
    this.socket.countConsumer(this.consumer, -1);
    this.#ports.onRelease(this);
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** Ends the iterations: no more events will come. */
  end(): void {
    for (const queue of [...this.#queues]) queue.end();
  }

  #send(bytes: Uint8Array, options?: CommandOptions): Promise<EslReply> {
    return this.#run(bytes, ({ session }) => session.send(bytes, options), outcomeOfReply);
  }

  async #run<T>(
    command: Uint8Array | string,
    send: (live: LiveSession) => Promise<T>,
    outcomeOf: (answer: T) => CommandOutcome,
  ): Promise<T> {
    if (this.#released) throw this.#releasedError(`"${describeCommand(command)}"`);
    const { socket, consumer } = this;
    return this.#ports.reports.observe(
      { socket, consumer, command },
      () => socket.run(command, send),
      outcomeOf,
    );
  }

  #requireHeld(method: string): void {
    if (this.#released) throw this.#releasedError(method);
  }

  #releasedError(attempted: string): InvalidArgumentError {
    return new InvalidArgumentError(
      `The lease of "${this.consumer}" on ${this.address} was released, so ${attempted} was refused; acquire another lease`,
    );
  }

  /** The job runs; only its result will never come. */
  #withoutResult({ jobUuid, reply }: BackgroundJob): BackgroundJob {
    const fate = `the result of job ${jobUuid} will not arrive`;
    const attempted = 'event json BACKGROUND_JOB';
    const error = new CommandRefusedError(this.socket.address, attempted, fate);
    const result = Promise.reject<string>(error);
    // a caller who does not care about the result must not bring the process down
    result.catch(() => undefined);
    return { jobUuid, reply, result };
  }

  #want(
    events: readonly string[],
    receiver?: EventReceiver,
    onEmpty?: () => void,
  ): WantedSubscription {
    const names = canonicalEvents(events);
    const wanted = this.socket.wanted.add(this.consumer, names, receiver, onEmpty);
    this.#wanted.add(wanted);
    return wanted;
  }

  #giveBack(wanted: WantedSubscription): void {
    if (this.#wanted.delete(wanted)) wanted.release();
  }

  #receiverOf(listener: EventListener): EventReceiver {
    const { socket } = this;
    const call = guarded(listener, (error) => {
      this.#ports.faults.report(this.consumer, error);
    });
    return (event) => {
      call(event, socket.view);
    };
  }
}

const outcomeOfReply = ({ kind }: EslReply): CommandOutcome => kind;
