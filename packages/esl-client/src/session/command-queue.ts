import {
  decodeReply,
  describeCommand,
  type EslFrame,
  type EslReply,
} from '@switchwire/esl-protocol';
import { requireCommandOptions } from '../arguments.ts';
import { isApi, isOfTheSession, RESERVED } from './command-kind.ts';
import { type CommandOptions } from './command-options.ts';
import {
  type CommandQueueOptions,
  DEFAULT_ANSWER_TIMEOUT_MS,
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_WAITING,
} from './command-queue-options.ts';
import { abortLines, type AbortPlace } from './abort-lines.ts';
import { type Deadline, Deadlines } from './deadlines.ts';
import {
  CommandAbortedError,
  CommandTimeoutError,
  NotConnectedError,
  QueueFullError,
  SessionLostError,
} from '../errors.ts';
import { isAnsweredByLine, isBrokenLine } from './line-answer.ts';
import { type Linked, LinkedList } from './linked-list.ts';
import { type CloseCause } from '../close-cause.ts';
import { isDead } from './unanswered.ts';

/*
 * Replies carry no number: FreeSWITCH answers in the order of the commands, command/reply and api/response alike
 * (esl-wire: ordering). So every command that was written owns one place in one line, and keeps it until its reply
 * comes, whatever became of its caller:
 *
 *      send()                 flush, once per tick or per burst            settle(reply)
 *   ───────────────▶  waiting  ───────────────────────▶  in flight  ───────────────────▶  caller
 *                     │  ▲  unwritten, in order;          A  B  †  D       the first one owns the reply
 *                     │  └─ held back by maxInFlight            ▲
 *       timeout, abort│     and by a full TCP buffer            │ timeout, abort: B's caller gets an error, the place
 *                     ▼                                         │ stays as a tombstone (†), and the late reply
 *                   gone, written: false                        └ is dropped against it, not given to D
 *
 * When the session ends, everything in both lists fails at once, each with `written: true | false`, and nothing is
 * ever sent again from here.
 *
 * A command does not wait by a `Pending`: it needs a place in line that outlives its caller, and that place, its deadline
 * and its caller are one object here. A `Pending` beside it would be a second object, with a closure for each way to end,
 * for every command.
 */

/** So many commands may be owed an answer that their callers no longer wait for; then the session is dead. */
const MAX_UNANSWERED = 1_000;

/** What is kept of a command whose caller no longer waits: enough to know what runs. */
const TOMBSTONE_BYTES = 64;

const ignore = (): void => undefined;

/**
 * Commands of one tick leave together, but no more than this many: FreeSWITCH then works on the first ones while the
 * rest is still being issued, which is worth more than the writes that it costs.
 */
const BURST = 16;

interface QueuedCommand extends Linked<QueuedCommand> {
  /** Of a tombstone only the beginning, by which it is known. */
  bytes: Uint8Array;
  readonly answer: (frame: EslFrame) => void;
  readonly reject: (error: Error) => void;
  promise: Promise<unknown> | undefined;
  abort: AbortPlace | undefined;
  deadline: Deadline<QueuedCommand> | undefined;
  written: boolean;
  /** Its caller has the outcome already; a place in flight is then a tombstone. */
  settled: boolean;
}

/** The commands of one session, first in, first out. */
export class CommandQueue {
  readonly #options: CommandQueueOptions;
  /** Made with the first command that has one. */
  #deadlines: Deadlines<QueuedCommand> | undefined;
  readonly #waiting = new LinkedList<QueuedCommand>();
  readonly #inFlight = new LinkedList<QueuedCommand>();
  readonly #maxInFlight: number;
  readonly #maxWaiting: number;
  readonly #maxBytes: number;
  readonly #answerTimeoutMs: number;
  /** Made with the first command. */
  #scheduledFlush: (() => void) | undefined;
  #flushScheduled = false;
  #closed: CloseCause | undefined;
  /** Of all commands in line. */
  #bytes = 0;
  /** Places in flight whose caller has got an error. */
  #tombstones = 0;
  /** When the first command timed out after the last answer; undefined: none has. */
  #overdueSince: number | undefined;
  #sent = 0;
  #failed = 0;

  constructor(options: CommandQueueOptions) {
    this.#options = options;
    this.#maxInFlight = options.maxInFlight ?? Infinity;
    this.#maxWaiting = options.maxWaiting ?? DEFAULT_MAX_WAITING;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#answerTimeoutMs = options.answerTimeoutMs ?? DEFAULT_ANSWER_TIMEOUT_MS;
  }

  /** Commands whose reply is still owed, tombstones included, and commands not yet written. */
  get pending(): number {
    return this.#waiting.size + this.#inFlight.size;
  }

  /** The `api` command that FreeSWITCH runs, as errors name it; undefined: none. It sends nothing at all meanwhile (esl-wire: ordering). */
  get running(): string | undefined {
    const first = this.#inFlight.first;
    return first !== undefined && isApi(first.bytes) ? describeCommand(first.bytes) : undefined;
  }

  /** The deadline of that command, in the clock's milliseconds; Infinity: without one; undefined: there is no such command. */
  get runningUntil(): number | undefined {
    return apiDeadline(this.#inFlight.first);
  }

  /** The latest deadline of all `api` commands in line, written or not: what is issued now waits for them. */
  get busyUntil(): number | undefined {
    let latest: number | undefined;
    for (const list of [this.#inFlight, this.#waiting]) {
      for (let queued = list.first; queued !== undefined; queued = queued.next) {
        const until = apiDeadline(queued);
        if (until !== undefined) latest = Math.max(latest ?? 0, until);
      }
    }
    return latest;
  }

  /** Commands written so far. */
  get sent(): number {
    return this.#sent;
  }

  /** Commands whose caller got an error instead of a reply. */
  get failed(): number {
    return this.#failed;
  }

  /** `command` must be complete; it is not copied and must not change until its reply. */
  send(command: Uint8Array, options?: CommandOptions): Promise<EslReply> {
    return this.ask(command, decodeReply, options);
  }

  /** Like `send`; resolves with what `read`, which must not throw, makes of the reply. */
  ask<T>(
    command: Uint8Array,
    read: (frame: EslFrame) => T,
    options?: CommandOptions | null,
  ): Promise<T> {
    const refusal = this.#refusal(command, options);
    if (refusal !== undefined) {
      this.#failed++;
      const refused = Promise.reject<T>(refusal);
      refused.catch(ignore);
      return refused;
    }
    let issued!: QueuedCommand;
    const promise = new Promise<T>((resolve, reject) => {
      const queued: QueuedCommand = {
        bytes: command,
        answer: (frame) => {
          resolve(read(frame));
        },
        reject,
        promise: undefined,
        abort: undefined,
        deadline: undefined,
        written: false,
        settled: false,
        previous: undefined,
        next: undefined,
        list: undefined,
      };
      issued = queued;
    });
    this.#issue(issued, promise, options);
    return promise;
  }

  #issue(
    queued: QueuedCommand,
    promise: Promise<unknown>,
    options: CommandOptions | null | undefined,
  ): void {
    queued.promise = promise;
    this.#waiting.append(queued);
    this.#bytes += queued.bytes.length;
    this.#limit(queued, options?.timeoutMs ?? this.#options.timeoutMs, options?.signal);
    if (this.#waiting.size === BURST) this.flush();
    else this.#scheduleFlush();
  }

  /** Gives a reply to the command that owns it, or an error instead of it. False: no command was waiting for any. */
  settle(frame: EslFrame, instead?: Error): boolean {
    const owner = this.#inFlight.first;
    if (owner === undefined || isBrokenLine(owner.bytes, frame)) return false;
    this.#inFlight.remove(owner);
    this.#bytes -= owner.bytes.length;
    this.#overdueSince = undefined;
    if (owner.settled) this.#tombstones--;
    else if (instead !== undefined) this.#fail(owner, instead);
    else {
      this.#release(owner);
      owner.answer(frame);
    }
    if (this.#waiting.size > 0) this.#scheduleFlush();
    return true;
  }

  /** Writes what may be written now, in one piece. */
  flush(): void {
    if (this.#closed !== undefined) return;
    let burst: Uint8Array[] | undefined;
    let only: Uint8Array | undefined;
    while (this.#inFlight.size < this.#maxInFlight && this.#options.writable()) {
      if (this.#mustWait()) break;
      const next = this.#waiting.shift();
      if (next === undefined) break;
      next.written = true;
      this.#inFlight.append(next);
      this.#sent++;
      if (only === undefined) only = next.bytes;
      else (burst ??= [only]).push(next.bytes);
    }
    if (only === undefined) return;
    this.#options.write(burst === undefined ? only : Buffer.concat(burst));
  }

  /** A command that is answered by a line has the line for itself, as long as its caller waits. */
  #mustWait(): boolean {
    const owed = this.#inFlight.first;
    const next = this.#waiting.first;
    if (owed === undefined || next === undefined) return false;
    return isAnsweredByLine(next.bytes) || (!owed.settled && isAnsweredByLine(owed.bytes));
  }

  /** Ends the queue: fails every command once; those of later callers fail at once. */
  close(cause: CloseCause): void {
    if (this.#closed !== undefined) return;
    this.#closed = cause;
    this.#deadlines?.clear();
    for (const list of [this.#inFlight, this.#waiting]) {
      for (let queued = list.shift(); queued !== undefined; queued = list.shift()) {
        if (!queued.settled) this.#fail(queued, this.#lost(queued, cause));
      }
    }
  }

  #refusal(command: Uint8Array, options: CommandOptions | null | undefined): Error | undefined {
    const { address } = this.#options;
    const wrong = options && wrongOptions(options);
    if (wrong instanceof Error) return wrong;
    const signal = options?.signal;
    if (this.#closed !== undefined) {
      return new NotConnectedError(address, {
        attempted: describeCommand(command),
        closeCause: this.#closed,
      });
    }
    if (signal?.aborted === true) {
      return new CommandAbortedError(address, describeCommand(command), false, signal.reason);
    }
    const isFull = this.#waiting.size >= this.#maxWaiting;
    const fits = this.#bytes + command.length <= this.#maxBytes;
    if ((fits && !isFull) || this.#isReservedFor(command)) return undefined;
    const what = describeCommand(command);
    if (isFull) return new QueueFullError(address, what, 'commands', this.#maxWaiting);
    return new QueueFullError(address, what, 'bytes of commands', this.#maxBytes);
  }

  #isReservedFor(command: Uint8Array): boolean {
    return (
      this.#waiting.size < this.#maxWaiting + RESERVED.commands &&
      this.#bytes + command.length <= this.#maxBytes + RESERVED.bytes &&
      isOfTheSession(command)
    );
  }

  #limit(queued: QueuedCommand, timeoutMs: number, signal: AbortSignal | undefined): void {
    if (timeoutMs > 0 && timeoutMs !== Infinity) {
      queued.deadline = this.#timers().set(queued, timeoutMs);
    }
    if (signal === undefined) return;
    queued.abort = abortLines.join(signal, () => {
      const { address } = this.#options;
      const { bytes, written } = queued;
      this.#abandon(
        queued,
        new CommandAbortedError(address, describeCommand(bytes), written, signal.reason),
      );
    });
  }

  #timers(): Deadlines<QueuedCommand> {
    return (this.#deadlines ??= new Deadlines(this.#options.clock, (queued, ms) => {
      this.#abandon(queued, this.#timedOut(queued, ms));
      this.#judge();
    }));
  }

  /** The caller gets an error; a place in flight stays, for its reply will come. */
  #abandon(queued: QueuedCommand, error: Error): void {
    if (queued.settled) return;
    if (!queued.written) this.#waiting.remove(queued);
    this.#fail(queued, error);
    this.#bytes -= queued.bytes.length;
    if (!queued.written) return;
    queued.bytes = queued.bytes.slice(0, TOMBSTONE_BYTES);
    this.#bytes += queued.bytes.length;
    this.#tombstones++;
    if (this.#tombstones === MAX_UNANSWERED) this.#reportUnanswered();
    if (this.#waiting.size > 0) this.#scheduleFlush();
  }

  /** A command has timed out: is the session dead? */
  #judge(): void {
    const { lastFrameAt, clock } = this.#options;
    const now = clock.now();
    const since = (this.#overdueSince ??= now);
    const first = this.#inFlight.first;
    if (first?.settled !== true || first.deadline === undefined || first.deadline.at > now) return;
    const overdue = { since, isApi: isApi(first.bytes) };
    if (isDead(overdue, lastFrameAt?.() ?? 0, now, this.#answerTimeoutMs)) this.#reportUnanswered();
  }

  #reportUnanswered(): void {
    const first = this.#inFlight.first;
    const oldest = first === undefined ? '' : describeCommand(first.bytes);
    this.#options.onUnanswered?.({ count: this.#tombstones, oldest });
  }

  #timedOut(queued: QueuedCommand, ms: number): CommandTimeoutError {
    const { bytes, written } = queued;
    const isFirst = queued === this.#inFlight.first;
    const running = this.running;
    return new CommandTimeoutError(this.#options.address, describeCommand(bytes), ms, written, {
      ...(running !== undefined && (isFirst ? { isRunning: true } : { behind: running })),
    });
  }

  #fail(queued: QueuedCommand, error: Error): void {
    this.#release(queued);
    this.#failed++;
    // a caller that does not wait for it must not bring the process down
    queued.promise?.catch(ignore);
    queued.reject(error);
  }

  #release(queued: QueuedCommand): void {
    queued.settled = true;
    if (queued.deadline !== undefined) this.#deadlines?.cancel(queued.deadline);
    if (queued.abort !== undefined) abortLines.leave(queued.abort);
  }

  #lost(queued: QueuedCommand, closeCause: CloseCause): SessionLostError {
    return new SessionLostError(this.#options.address, {
      attempted: describeCommand(queued.bytes),
      generation: this.#options.generation,
      written: queued.written,
      closeCause,
    });
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    this.#scheduledFlush ??= () => {
      this.#flushScheduled = false;
      this.flush();
    };
    (this.#options.schedule ?? process.nextTick)(this.#scheduledFlush);
  }
}

function wrongOptions(options: CommandOptions): Error | undefined {
  try {
    requireCommandOptions(options);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function apiDeadline(queued: QueuedCommand | undefined): number | undefined {
  if (queued === undefined || !isApi(queued.bytes)) return undefined;
  return queued.deadline === undefined ? Infinity : queued.deadline.at;
}
