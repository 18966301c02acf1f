import { commands, type EslReply } from '@switchwire/esl-protocol';
import {
  type BackgroundJob,
  type BgapiOptions,
  type CommandOptions,
  type EventQueueOptions,
  type EventStream,
} from '@switchwire/esl-client';
import {
  type EventListener,
  type SocketLease,
  type Subscription,
} from '../pool/conn-manager-api.ts';
import { CommandRefusedError } from '@switchwire/esl-client';
import { type ListenerFaults } from '../pool/manager-listeners.ts';
import { EventQueue } from '@switchwire/esl-client/session';
import { type EventSink } from './event-router.ts';
import { guarded } from '@switchwire/esl-client/session';
import { type SocketInfo } from './socket-info.ts';
import { canonicalEvents } from './subscriptions.ts';
import { type SupervisedSocket } from './socket.ts';
import { type Wish } from './wishes.ts';

/** What leases need of their manager. */
export interface LeasePorts {
  readonly faults: ListenerFaults;
  /** Default of `ready`'s `timeoutMs`. */
  readonly readyTimeoutMs: number;
  /** The lease was given back. */
  onRelease(lease: Lease): void;
}

/**
 * Commands that change what the shared session is subscribed to, behind the manager's back. FreeSWITCH knows them by
 * their prefix: `eventfoo` is `event` (esl-commands: recognition).
 */
const SUBSCRIPTION_COMMAND = /^\s*(?:event|nixevent|noevents|myevents)/i;

/** A counted reference to a socket. See {@link SocketLease}. */
export class Lease implements SocketLease {
  readonly consumer: string;
  readonly socket: SupervisedSocket;
  readonly #ports: LeasePorts;
  readonly #wishes = new Set<Wish>();
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

  ready(
    options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    const { timeoutMs = this.#ports.readyTimeoutMs, signal } = options;
    return this.socket.ready({ timeoutMs, signal });
  }

  async execute(command: string, options?: CommandOptions): Promise<EslReply> {
    const bytes = commands.raw(command);
    try {
      return await this.socket.run(firstLine(command), (session) =>
        session.execute(bytes, options),
      );
    } finally {
      // also when nobody waits for it any more: it keeps its place in the line, and this comes behind it
      if (SUBSCRIPTION_COMMAND.test(command)) this.socket.resubscribe();
    }
  }

  async api(command: string, options?: CommandOptions): Promise<string> {
    // refused before anything else, whatever the socket is doing
    const bytes = commands.api(command);
    return this.socket.run(`api ${command}`, (session) => session.executeText(bytes, options));
  }

  bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob> {
    return this.socket.run(`bgapi ${command}`, async (session) => {
      const job = await session.bgapi(command, options);
      if (!this.socket.refuses('BACKGROUND_JOB')) return job;
      session.forgetJob(job);
      return this.#withoutResult(job, command);
    });
  }

  subscribe(events: readonly string[], listener?: EventListener): Subscription {
    const wish = this.#wish(events, listener && this.#sinkOf(listener));
    return {
      get events() {
        return wish.events;
      },
      [Symbol.dispose]: () => {
        this.#giveBack(wish);
      },
    };
  }

  unsubscribe(events: readonly string[]): void {
    this.socket.wishes.remove(this.consumer, canonicalEvents(events));
    for (const wish of this.#wishes) if (wish.events.length === 0) this.#wishes.delete(wish);
  }

  events(events: readonly string[], options?: EventQueueOptions): EventStream {
    const { socket } = this;
    const held: { wish?: Wish } = {};
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
          if (held.wish !== undefined) this.#giveBack(held.wish);
        },
      },
      options,
    );
    if (options?.signal?.aborted === true) return queue;
    held.wish = this.#wish(events, (event) => {
      queue.push(event);
    });
    this.#queues.add(queue);
    if (this.#released) queue.end();
    return queue;
  }

  [Symbol.dispose](): void {
    if (this.#released) return;
    this.#released = true;
    this.end();
    for (const wish of [...this.#wishes]) this.#giveBack(wish);
    this.socket.removeConsumer(this.consumer);
    this.#ports.onRelease(this);
  }

  /** Ends the iterations: no more events will come. */
  end(): void {
    for (const queue of [...this.#queues]) queue.end();
  }

  /** The job runs; only its result will never come. */
  #withoutResult({ jobUuid, reply }: BackgroundJob, command: string): BackgroundJob {
    const fate = `the result of "bgapi ${command}" will not come`;
    const attempted = 'event json BACKGROUND_JOB';
    const error = new CommandRefusedError(this.socket.address, attempted, fate);
    const result = Promise.reject<string>(error);
    // a caller who does not care about the result must not bring the process down
    result.catch(() => undefined);
    return { jobUuid, reply, result };
  }

  #wish(events: readonly string[], sink?: EventSink): Wish {
    const wish = this.socket.wishes.add(this.consumer, canonicalEvents(events), sink);
    this.#wishes.add(wish);
    // nothing may be left standing by a lease that was given back
    if (this.#released) this.#giveBack(wish);
    return wish;
  }

  #giveBack(wish: Wish): void {
    if (this.#wishes.delete(wish)) wish.release();
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

/** For messages: header lines and bodies are nobody's business. */
function firstLine(command: string): string {
  const line = command.trimStart().split('\n', 1)[0] ?? '';
  return /^\s*(?:auth|userauth)\b/i.test(line) ? `${line.split(' ', 1)[0] ?? ''} ***` : line;
}
