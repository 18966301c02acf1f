import {
  decodeEvent,
  describeCommand,
  type EslFrame,
  InvalidArgumentError,
} from '@switchwire/esl-protocol';
import { type Clock } from '../clock.ts';
import { type CommandOptions } from './command-options.ts';
import { type Deadline, Deadlines } from './deadlines.ts';
import {
  CommandAbortedError,
  CommandTimeoutError,
  QueueFullError,
  SessionLostError,
} from '../errors.ts';
import { type CloseCause } from '../close-cause.ts';

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

/** A job that stands in the books. */
interface PendingJob extends RegisteredJob {
  readonly command: Uint8Array;
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
  readonly signal: AbortSignal | undefined;
  onAbort: (() => void) | undefined;
  deadline: Deadline<PendingJob> | undefined;
}

/**
 * Matches BACKGROUND_JOB events with the jobs that were started. A job is registered before its command is written,
 * so a result that comes in one chunk with the reply is not missed. Jobs fail with the session: their result goes
 * to a connection that is no more.
 */
export class JobTracker {
  readonly #options: JobTrackerOptions;
  readonly #jobs = new Map<string, PendingJob>();
  readonly #deadlines: Deadlines<PendingJob>;

  constructor(options: JobTrackerOptions) {
    this.#options = options;
    this.#deadlines = new Deadlines(options.clock, (job, ms) => {
      const { address } = options;
      this.#fail(job, new CommandTimeoutError(address, describeCommand(job.command), ms, true));
    });
  }

  /** Jobs whose result is awaited. While it is 0 no event needs to be looked at. */
  get pending(): number {
    return this.#jobs.size;
  }

  /** Before `command` is written. `options.timeoutMs` bounds the wait for the result (default: none), `options.signal` ends it. */
  register(jobUuid: string, command: Uint8Array, options: CommandOptions = {}): RegisteredJob {
    const { address, maxJobs = DEFAULT_MAX_JOBS } = this.#options;
    if (this.#jobs.has(jobUuid)) {
      throw new InvalidArgumentError(
        `A background job with Job-UUID ${jobUuid} is already running`,
      );
    }
    if (this.#jobs.size >= maxJobs) {
      throw new QueueFullError(address, describeCommand(command), 'background jobs', maxJobs);
    }
    const { promise, resolve, reject } = withResolvers();
    const { signal } = options;
    const job: PendingJob = {
      jobUuid,
      result: promise,
      command,
      resolve,
      reject,
      signal,
      onAbort: undefined,
      deadline: undefined,
    };
    this.#jobs.set(jobUuid, job);
    this.#limit(job, options.timeoutMs ?? Infinity);
    return job;
  }

  /** The job will never run, or its result never come: nobody is told. */
  forget({ jobUuid, result }: RegisteredJob): void {
    const job = this.#jobs.get(jobUuid);
    // the same id may be in use again
    if (job?.result === result) this.#take(job);
  }

  /** Settles the result now: what FreeSWITCH said instead of running it. */
  settle({ jobUuid, result }: RegisteredJob, text: string): void {
    const job = this.#jobs.get(jobUuid);
    // the same id may be in use again
    if (job?.result === result && this.#take(job)) job.resolve(text);
  }

  /** Looks at one event frame; settles the job it belongs to. True if it was the result of one of ours. */
  offer(frame: EslFrame): boolean {
    const event = decodeEvent(frame);
    if (event.name !== 'BACKGROUND_JOB') return false;
    // read first: it parses the event, and the id need not be searched for
    const { body = '' } = event;
    const job = this.#jobs.get(event.jobUuid ?? '');
    if (job === undefined) return false;
    this.settle(job, body);
    return true;
  }

  /** Fails every job: the session that would have brought the results is gone. */
  close(closeCause: CloseCause): void {
    this.#deadlines.clear();
    const { address, generation } = this.#options;
    for (const job of [...this.#jobs.values()]) {
      const attempted = describeCommand(job.command);
      this.#fail(
        job,
        new SessionLostError(address, { attempted, generation, written: true, closeCause }),
      );
    }
  }

  #limit(job: PendingJob, timeoutMs: number): void {
    const { address } = this.#options;
    if (timeoutMs > 0 && timeoutMs !== Infinity) {
      job.deadline = this.#deadlines.set(job, timeoutMs);
    }
    const { signal } = job;
    if (signal === undefined) return;
    job.onAbort = () => {
      const attempted = describeCommand(job.command);
      this.#fail(job, new CommandAbortedError(address, attempted, true, signal.reason));
    };
    signal.addEventListener('abort', job.onAbort, { once: true });
  }

  #fail(job: PendingJob, error: Error): void {
    if (!this.#take(job)) return;
    // a caller who does not care about the result must not bring the process down
    job.result.catch(ignore);
    job.reject(error);
  }

  /** False: it stands in the books no more. */
  #take(job: PendingJob): boolean {
    if (this.#jobs.get(job.jobUuid) !== job) return false;
    this.#jobs.delete(job.jobUuid);
    if (job.deadline !== undefined) this.#deadlines.cancel(job.deadline);
    if (job.onAbort !== undefined) job.signal?.removeEventListener('abort', job.onAbort);
    return true;
  }
}

const ignore = (): void => undefined;

function withResolvers(): {
  promise: Promise<string>;
  resolve: (text: string) => void;
  reject: (error: Error) => void;
} {
  let resolve: (text: string) => void = ignore;
  let reject: (error: Error) => void = ignore;
  const promise = new Promise<string>((onText, onError) => {
    resolve = onText;
    reject = onError;
  });
  return { promise, resolve, reject };
}
