import { Buffer } from 'node:buffer';
import { createInbox, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node'; // prettier-ignore
import { type Clock, CommandAbortedError } from '@switchwire/esl-client';
import { abortLines } from '@switchwire/esl-client/session';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { type EngineState } from '../nats/engine-state.ts';
import { headerBytes } from '../nats/header-bytes.ts';
import { type FleetSubjects } from '../subjects.ts';
import {
  type CommandAnswer,
  type CommandRequest,
  DEADLINE_HEADER,
  MAX_COMMAND_BYTES,
  parseAnswer,
  REQUEST_HEADER,
} from './command-messages.ts';
import { afterAnswer, type Attempt, type Failure } from './next-step.ts';
import { Pieces } from './pieces.ts';
import { RemoteCommandError } from './remote-error.ts';

export interface CommandClientPorts {
  readonly connection: NatsConnection;
  readonly engine: EngineState;
  readonly subjects: FleetSubjects;
  readonly clock: Clock;
  /** Milliseconds since 1970 by the clock of NATS. */
  readonly natsNow: () => number;
  readonly unique: () => string;
  /** Incarnations to be asked by name, one after the other. None: whoever listens for the socket. */
  readonly serversOf: (socket: string) => readonly string[];
  /** A command is over, for metrics. */
  readonly onDone?: (result: string, durationMs: number) => void;
}

export interface RunOptions {
  /** For messages. */
  readonly attempted: string;
  readonly timeoutMs: number;
  /** Added for the end of what takes longer than its start: an application. */
  readonly extraMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An accepted command, with the output of its job if it has one. */
export interface Answered {
  readonly answer: Extract<CommandAnswer, { outcome: 'answered' }>;
  readonly result: Promise<string>;
}

interface Sending {
  readonly socket: string;
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly headers: ReturnType<typeof headerBytes>;
  /** Milliseconds until its deadline. */
  readonly remaining: number;
}

/** A request that waits: for its answer, or for the output of its job. */
interface Waiting {
  readonly pieces: Pieces;
  take(answer: CommandAnswer | undefined): void;
  /** The incarnation that accepted its job. */
  server: string | undefined;
  fail(code: 'SW_OWNER_LOST' | 'SW_OWNER_SILENT'): void;
}

/** Commands and jobs that wait at a time. */
const MAX_WAITING = 100_000;
const RETRY_MS = 50;
/** For the way back: an answer that FreeSWITCH gave at the last moment. */
const GRACE_MS = 500;
const NO_RESPONDERS = 503;

/** Sends commands to the servers that act for their sockets: each is run at most once, and its caller learns which it was. */
export class CommandClient {
  readonly #ports: CommandClientPorts;
  readonly #inbox: string;
  readonly #answers: Subscription;
  readonly #waiting = new Map<string, Waiting>();
  readonly #following: Disposable;
  readonly #running = new Set<Promise<unknown>>();

  constructor(ports: CommandClientPorts) {
    this.#ports = ports;
    this.#inbox = `${createInbox()}.`;
    this.#answers = ports.connection.subscribe(`${this.#inbox}*`, {
      callback: (error, message) => {
        if (error === null) this.#hear(message);
      },
    });
    this.#following = ports.engine.onChange((isConnected) => {
      // what comes meanwhile is lost: nothing may wait for it for ever
      if (!isConnected) this.#failJobs(undefined, 'SW_OWNER_SILENT');
    });
  }

  /** Rejects with RemoteCommandError, whose `ran` says whether it may have run; nothing is sent twice that may have. */
  async run(socket: string, request: CommandRequest, options: RunOptions): Promise<Answered> {
    const { clock, onDone } = this.#ports;
    const from = clock.now();
    const running = this.#run(socket, request, options);
    this.#running.add(running);
    try {
      const answered = await running;
      onDone?.('ran', clock.now() - from);
      return answered;
    } catch (error) {
      const { code = 'aborted' } = error as { code?: string };
      onDone?.(code, clock.now() - from);
      throw error;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Resolves when what runs now was answered, or the signal ends the wait. */
  async settled(signal: AbortSignal): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([Promise.allSettled(this.#running), ended]);
  }

  /** A server was fenced: results of its jobs will not come. */
  serverLost(incarnation: string): void {
    this.#failJobs(incarnation, 'SW_OWNER_LOST');
  }

  close(): void {
    this.#following[Symbol.dispose]();
    this.#answers.unsubscribe();
    this.#failJobs(undefined, 'SW_OWNER_SILENT');
  }

  // --- inside ---------------------------------------------------------------------------------------------------

  async #run(socket: string, request: CommandRequest, options: RunOptions): Promise<Answered> {
    const { clock, natsNow, unique } = this.#ports;
    const { attempted, timeoutMs, signal } = options;
    const payload = Buffer.from(JSON.stringify(request));
    if (payload.length > MAX_COMMAND_BYTES)
      throw new InvalidArgumentError(
        `The command for ${socket} has ${payload.length} bytes; for a socket of another server it has ${MAX_COMMAND_BYTES} at most`,
      );
    const until = clock.now() + timeoutMs;
    const headers = headerBytes(`${REQUEST_HEADER}: ${unique()}\r\n${DEADLINE_HEADER}: ${Math.round(natsNow() + timeoutMs)}\r\n`); // prettier-ignore
    let obstacle: Failure | undefined;
    let subjects: string[] = [];
    for (;;) {
      if (signal?.aborted === true) throw new CommandAbortedError(socket, attempted, false, signal.reason); // prettier-ignore
      if (subjects.length === 0) subjects = this.#subjectsOf(socket);
      const [subject = ''] = subjects.splice(0, 1);
      const sending = { socket, subject, payload, headers, remaining: until - clock.now() };
      const attempt = await this.#attempt(sending, options);
      const next = afterAnswer(attempt, clock.now() + RETRY_MS < until, obstacle);
      if (next.step === 'done') return { answer: next.answer, result: attempt.result };
      if (next.step === 'fail') throw this.#errorOf(socket, attempted, next);
      ({ obstacle } = next);
      if (subjects.length === 0) await this.#pause(RETRY_MS);
    }
  }

  #subjectsOf(socket: string): string[] {
    const { subjects, serversOf } = this.#ports;
    const named = serversOf(socket).map((name) => subjects.commandsTo(name, socket));
    return named.length > 0 ? named : [subjects.commands(socket)];
  }

  #errorOf(socket: string, attempted: string, { code, ran, message, reason }: Failure): Error {
    // prettier-ignore
    if (code === 'ESL_COMMAND_ABORTED') return new CommandAbortedError(socket, attempted, true, reason); // prettier-ignore
    return new RemoteCommandError(socket, attempted, code, ran, { message });
  }

  /** Resolves with what came of one sending; never rejects. */
  #attempt(
    { socket, subject, payload, headers, remaining }: Sending,
    { extraMs = 0, signal }: RunOptions,
  ): Promise<Attempt & { readonly result: Promise<string> }> {
    const { connection, engine, clock, unique } = this.#ports;
    const job = newJob();
    if (!engine.isConnected) return Promise.resolve({ kind: 'engine-lost', result: job.promise });
    if (this.#waiting.size >= MAX_WAITING)
      return Promise.resolve({ kind: 'full', result: job.promise });
    const name = unique();
    return new Promise((resolve) => {
      let isAnswered = false;
      const settle = (attempt: Attempt, keeps = false): void => {
        if (isAnswered) return;
        isAnswered = true;
        clock.clearTimeout(timer);
        if (place !== undefined) abortLines.leave(place);
        if (!keeps) this.#waiting.delete(name);
        resolve({ ...attempt, result: job.promise });
      };
      const abort = (): void => {
        settle({ kind: 'aborted', reason: signal?.reason as unknown });
      };
      const waiting: Waiting = {
        pieces: new Pieces(),
        server: undefined,
        take: (answer) => {
          if (answer === undefined) settle({ kind: 'nobody' });
          else if (!isAnswered && answer.outcome !== 'result') {
            const isJob = answer.outcome === 'answered' && answer.jobUuid !== undefined;
            if (isJob) waiting.server = answer.server;
            settle({ kind: 'answer', answer }, isJob);
          } else {
            this.#waiting.delete(name);
            if (answer.outcome === 'result') job.resolve(answer.text);
            else if (answer.outcome === 'failed')
              job.reject(new RemoteCommandError(socket, 'bgapi', answer.code, 'unknown', { message: answer.message })); // prettier-ignore
          }
        },
        fail: (code) => {
          this.#waiting.delete(name);
          job.reject(new RemoteCommandError(socket, 'bgapi', code, 'unknown'));
        },
      };
      const timer = clock.setTimeout(() => settle({ kind: 'silent' }), Math.max(0, remaining) + extraMs + GRACE_MS); // prettier-ignore
      const place = signal && abortLines.join(signal, abort);
      this.#waiting.set(name, waiting);
      try {
        connection.publish(subject, payload, { headers, reply: this.#inbox + name });
      } catch {
        settle({ kind: 'engine-lost' });
      }
    });
  }

  #hear(message: Msg): void {
    const waiting = this.#waiting.get(message.subject.slice(this.#inbox.length));
    if (waiting === undefined) return;
    if (message.data.length === 0) {
      if (message.headers?.code === NO_RESPONDERS) waiting.take(undefined);
      return;
    }
    const whole = waiting.pieces.add(message);
    const answer = whole === undefined ? undefined : parseAnswer(whole);
    if (answer !== undefined) waiting.take(answer);
  }

  #failJobs(server: string | undefined, code: 'SW_OWNER_LOST' | 'SW_OWNER_SILENT'): void {
    for (const waiting of [...this.#waiting.values()])
      if (waiting.server !== undefined && (server === undefined || waiting.server === server))
        waiting.fail(code);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#ports.clock.setTimeout(resolve, ms));
  }
}

interface Job {
  readonly promise: Promise<string>;
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

function newJob(): Job {
  let resolve: Job['resolve'] = () => undefined;
  let reject: Job['reject'] = () => undefined;
  const promise = new Promise<string>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // a caller who does not care about the result must not bring the process down
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
