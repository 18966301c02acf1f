import {
  decodeEvent,
  describeCommand,
  type EslFrame,
  InvalidArgumentError,
} from '@switchwire/esl-protocol';
import { type Clock } from '../clock.ts';
import { type CommandOptions } from './command-options.ts';
import {
  CommandAbortedError,
  CommandTimeoutError,
  QueueFullError,
  SessionLostError,
} from '../errors.ts';
import { type CloseCause } from '../close-cause.ts';
import { createJobUuids } from './job-uuids.ts';
import { Pending, type WaitErrors, type WaitLimits, Waits } from './pending.ts';

/** Default of `maxJobs`. */
const DEFAULT_MAX_JOBS = 100_000;

/** Background jobs of one session. */
export interface JobTrackerOptions {
  readonly address: string;
  readonly generation: number;
  readonly clock: Clock;
  /** Jobs waiting for their BACKGROUND_JOB at one time; beyond it QueueFullError. Default 100,000. */
  readonly maxJobs?: number | undefined;
}

/** What `register` gives back, for `settle`. */
export interface RegisteredJob {
  readonly jobUuid: string;
  readonly result: Promise<string>;
}

/** A longer command is kept as errors describe it, which costs more than to keep a short one. */
const MAX_KEPT_CHARACTERS = 80;

class AwaitedJob implements WaitErrors {
  readonly wait: Pending<string>;
  readonly #address: string;
  readonly #command: string;

  constructor(
    address: string,
    command: string,
    waits: Waits,
    limits: WaitLimits,
    onSettled: () => void,
  ) {
    this.#address = address;
    this.#command = command.length > MAX_KEPT_CHARACTERS ? describeCommand(command) : command;
    this.wait = new Pending<string>(waits, limits, this, onSettled);
  }

  get description(): string {
    return describeCommand(this.#command);
  }

  late(ms: number): Error {
    return new CommandTimeoutError(this.#address, this.description, ms, true);
  }

  aborted(reason: unknown): Error {
    return new CommandAbortedError(this.#address, this.description, true, reason);
  }
}

/**
 * Matches BACKGROUND_JOB events with the jobs that were started. A job is registered before its command is written,
 * so a result that comes in one chunk with the reply is not missed. Jobs fail with the session: their result goes
 * to a connection that has ended.
 */
export class JobTracker {
  /** A Job-UUID of this session, another one at each call. */
  readonly nextUuid = createJobUuids();
  readonly #options: JobTrackerOptions;
  readonly #jobs = new Map<string, AwaitedJob>();
  readonly #waits: Waits;

  constructor(options: JobTrackerOptions) {
    this.#options = options;
    this.#waits = new Waits(options.clock);
  }

  /** Jobs whose result is awaited. While it is 0 no event needs to be looked at. */
  get pending(): number {
    return this.#jobs.size;
  }

  /** Before `command` is written. `options.timeoutMs` bounds the wait for the result (default: none), `options.signal` ends it. */
  register(jobUuid: string, command: string, options: CommandOptions = {}): RegisteredJob {
    const { address, maxJobs = DEFAULT_MAX_JOBS } = this.#options;
    if (this.#jobs.has(jobUuid)) {
      throw new InvalidArgumentError(
        `A background job with Job-UUID ${jobUuid} is already running`,
      );
    }
    if (this.#jobs.size >= maxJobs) {
      throw new QueueFullError(address, describeCommand(command), 'background jobs', maxJobs);
    }
    const job = new AwaitedJob(address, command, this.#waits, options, () => {
      this.#jobs.delete(jobUuid);
    });
    if (options.signal?.aborted !== true) this.#jobs.set(jobUuid, job);
    return { jobUuid, result: job.wait.promise };
  }

  /** The job will never run, or its result never come: its promise never settles. */
  forget(job: RegisteredJob): void {
    this.#waitOf(job)?.drop();
  }

  /** Settles the result now: what FreeSWITCH said instead of running it. */
  settle(job: RegisteredJob, text: string): void {
    this.#waitOf(job)?.resolve(text);
  }

  /** Looks at one event frame; settles the job it belongs to. True if it was the result of one of ours. */
  offer(frame: EslFrame): boolean {
    const event = decodeEvent(frame);
    if (event.name !== 'BACKGROUND_JOB') return false;
    // read first: it parses the event, and the id need not be searched for
    const { body = '' } = event;
    return this.#jobs.get(event.jobUuid ?? '')?.wait.resolve(body) === true;
  }

  /** Its result came and cannot be given. */
  fail(jobUuid: string, error: Error): void {
    this.#jobs.get(jobUuid)?.wait.reject(error);
  }

  /** Fails every job: the session that would have brought the results is gone. */
  close(closeCause: CloseCause): void {
    const { address, generation } = this.#options;
    for (const { description, wait } of [...this.#jobs.values()]) {
      const details = { attempted: description, generation, written: true, closeCause };
      wait.reject(new SessionLostError(address, details));
    }
    this.#waits.clear();
  }

  /** The same id may be in use again. */
  #waitOf({ jobUuid, result }: RegisteredJob): Pending<string> | undefined {
    const wait = this.#jobs.get(jobUuid)?.wait;
    return wait?.promise === result ? wait : undefined;
  }
}
