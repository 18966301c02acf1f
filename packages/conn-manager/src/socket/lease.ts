import {
  commands,
  describeCommand,
  type EslEvent,
  type EslReply,
  InvalidArgumentError,
} from '@switchwire/esl-protocol';
import {
  type BackgroundJob,
  type BgapiOptions,
  type CommandOptions,
  type EventQueueOptions,
  type EventStream,
} from '@switchwire/esl-client';
import { CommandRefusedError } from '@switchwire/esl-client';
import { type CommandOutcome, type CommandReports, outcomeOfText } from './command-reports.ts';
import { type ListenerFaults } from './manager-listeners.ts';
import { requireOneCommand, connectionCommandError } from './connection-command.ts';
import { type EventListener, type SocketLease, type Subscription } from './socket-lease.ts';
import { EventQueue, type EslSession } from '@switchwire/esl-client/session';
import { guarded } from '@switchwire/esl-client/session';
import { type SocketInfo } from './socket-info.ts';
import { canonicalEvents, type EventSink, type WantedSubscription } from './wanted-events.ts';
import { type SupervisedSocket } from './socket.ts';

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
  #released = false;

  constructor(socket: SupervisedSocket, consumer: string, ports: LeasePorts) {
    this.socket = socket;
    this.consumer = consumer;
    this.#ports = ports;
    socket.addConsumer(consumer);
  }

  get info(): SocketInfo {
    return this.socket.info();
  }

  get address(): string {
    return this.socket.address;
  }

  async ready(
    options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    this.#requireHeld('ready()');
    const { timeoutMs = this.#ports.readyTimeoutMs, signal } = options;
    await this.socket.ready({ timeoutMs, signal });
  }

  async send(command: string | Uint8Array, options?: CommandOptions): Promise<EslReply> {
    const bytes = typeof command === 'string' ? commands.raw(command) : command;
    requireOneCommand(bytes);
    const refusal = connectionCommandError(this.address, bytes);
    if (refusal !== undefined) throw refusal;
    return this.#run(bytes, (session) => session.send(bytes, options), outcomeOfReply);
  }

  async api(command: string, options?: CommandOptions): Promise<string> {
    // refused before anything else, whatever the socket is doing
    const bytes = commands.api(command);
    return this.#run(bytes, (session) => session.sendText(bytes, options), outcomeOfText);
  }

  async bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob> {
    const start = async (session: EslSession): Promise<BackgroundJob> => {
      const job = await session.bgapi(command, options);
      if (!this.socket.refuses('BACKGROUND_JOB')) return job;
      session.forgetJob(job);
      return this.#withoutResult(job);
    };
    return this.#run(`bgapi ${command}`, start, ({ reply }) => reply.kind);
  }

  subscribe(events: readonly string[], listener?: EventListener): Subscription {
    this.#requireHeld('subscribe()');
    const wanted = this.#want(events, listener && this.#sinkOf(listener));
    return {
      get events() {
        return wanted.names;
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
    let wanted: WantedSubscription | undefined;
    const queue = new EventQueue(
      {
        onSaturated: () => {
          socket.noteSaturation(1);
        },
        onDrained: () => {
          socket.noteSaturation(-1);
        },
        onDropped: () => {
          socket.counters.countDropped();
        },
        onEnd: () => {
          this.#queues.delete(queue);
          if (wanted !== undefined) this.#giveBack(wanted);
        },
      },
      options,
    );
    if (options?.signal?.aborted === true) return queue;
    const push = (event: EslEvent): void => {
      queue.push(event);
    };
    // without its events nothing would ever come
    wanted = this.#want(events, push, () => {
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
    this.socket.removeConsumer(this.consumer);
    this.#ports.onRelease(this);
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** Ends the iterations: no more events will come. */
  end(): void {
    for (const queue of [...this.#queues]) queue.end();
  }

  async #run<T>(
    command: Uint8Array | string,
    send: (session: EslSession) => Promise<T>,
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
      `The lease of "${this.consumer}" on ${this.address} was released, so ${attempted} is refused; acquire another lease`,
    );
  }

  /** The job runs; only its result will never come. */
  #withoutResult({ jobUuid, reply }: BackgroundJob): BackgroundJob {
    const fate = `the result of job ${jobUuid} will not come`;
    const attempted = 'event json BACKGROUND_JOB';
    const error = new CommandRefusedError(this.socket.address, attempted, fate);
    const result = Promise.reject<string>(error);
    // a caller who does not care about the result must not bring the process down
    result.catch(() => undefined);
    return { jobUuid, reply, result };
  }

  #want(events: readonly string[], sink?: EventSink, onEmpty?: () => void): WantedSubscription {
    const names = canonicalEvents(events);
    const wanted = this.socket.wanted.add(this.consumer, names, sink, onEmpty);
    this.#wanted.add(wanted);
    return wanted;
  }

  #giveBack(wanted: WantedSubscription): void {
    if (this.#wanted.delete(wanted)) wanted.release();
  }

  #sinkOf(listener: EventListener): EventSink {
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
