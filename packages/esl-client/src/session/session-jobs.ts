import {
  commands,
  decodeEvent,
  describeCommand,
  type EslFrame,
  type EslReply,
} from '@switchwire/esl-protocol';
import { type CloseCause } from '../close-cause.ts';
import { SessionLostError } from '../errors.ts';
import { type BackgroundJob, type BgapiOptions, type CommandOptions } from './command-options.ts';
import { jobTrace, tracedJob } from './diagnostics.ts';
import { JobTracker, type JobTrackerOptions, type RegisteredJob } from './job-tracker.ts';
import { TracedJobs } from './traced-jobs.ts';

interface SessionJobsOptions extends JobTrackerOptions {
  readonly send: (command: Uint8Array, options?: CommandOptions) => Promise<EslReply>;
}

const BGAPI = Buffer.from('bgapi ');

/** The background jobs of one session: those that a caller waits for, and, while jobs are traced, all others. */
export class SessionJobs {
  readonly #options: SessionJobsOptions;
  readonly #awaited: JobTracker;
  #traced: TracedJobs | undefined;

  constructor(options: SessionJobsOptions) {
    this.#options = options;
    this.#awaited = new JobTracker(options);
  }

  /** Whether this command starts a job that must be traced. */
  static isTraced(command: Uint8Array): boolean {
    return jobTrace.active && BGAPI.equals(command.subarray(0, BGAPI.length));
  }

  /** Jobs whose result a caller waits for. */
  get pending(): number {
    return this.#awaited.pending;
  }

  /** While it is false no event needs to be looked at. */
  get isWaiting(): boolean {
    return this.#awaited.pending > 0 || this.#traced?.isWaiting === true;
  }

  bgapi(command: string, options: BgapiOptions = {}): Promise<BackgroundJob> {
    if (!jobTrace.active) return this.#bgapi(command, options);
    const { jobUuid = this.#awaited.nextUuid() } = options;
    const run = () => this.#bgapi(command, { ...options, jobUuid });
    return tracedJob(this.#options, jobUuid, command, run);
  }

  async #bgapi(command: string, options: BgapiOptions): Promise<BackgroundJob> {
    const { jobUuid = this.#awaited.nextUuid(), signal } = options;
    const bytes = commands.bgapi(command, undefined, { jobUuid });
    const job = this.#awaited.register(jobUuid, `bgapi ${command}`, {
      timeoutMs: options.jobTimeoutMs,
      signal,
    });
    try {
      const reply = await this.#options.send(bytes, options);
      if (reply.kind === 'err') this.#awaited.settle(job, reply.text);
      return { jobUuid, result: job.result, reply };
    } catch (error) {
      this.#awaited.forget(job);
      throw error;
    }
  }

  /** Sends a `bgapi` whose result no caller waits for, and traces its job. */
  traced(command: Uint8Array, run: () => Promise<EslReply>): Promise<EslReply> {
    const { address, generation } = this.#options;
    const description = describeCommand(command);
    this.#traced ??= new TracedJobs();
    return this.#traced.run({ address, generation, jobUuid: undefined, command: description }, run);
  }

  forget(job: RegisteredJob): void {
    this.#awaited.forget(job);
  }

  /** Looks at one event frame; ends the job whose result it is. */
  offer(frame: EslFrame): void {
    if (this.#awaited.pending > 0 && this.#awaited.offer(frame)) return;
    if (this.#traced?.isWaiting !== true) return;
    const event = decodeEvent(frame);
    if (event.name === 'BACKGROUND_JOB') this.#traced.settle(event.jobUuid);
  }

  /** Its result came and cannot be given. */
  fail(jobUuid: string, error: Error): void {
    this.#awaited.fail(jobUuid, error);
    this.#traced?.settle(jobUuid, error);
  }

  /** The session that would have brought the results is gone. */
  close(closeCause: CloseCause): void {
    this.#awaited.close(closeCause);
    const { address, generation } = this.#options;
    this.#traced?.close((attempted) => {
      const details = { attempted, generation, written: true, closeCause };
      return new SessionLostError(address, details);
    });
  }
}
