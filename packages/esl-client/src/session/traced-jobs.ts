import { type EslReply } from '@switchwire/esl-protocol';
import { jobTrace, type JobTrace } from './diagnostics.ts';

/** Jobs of one session that are followed at one time; of more, the oldest has no end. */
const MAX_TRACED_JOBS = 1_000;

/** The jobs of `bgapi` commands whose result no caller waits for, so that a trace shows when they ended. */
export class TracedJobs {
  readonly #running = new Map<string, JobTrace>();
  /** Results that came before the reply that names their job was looked at: they come in one chunk. */
  readonly #early = new Set<string>();
  #unanswered = 0;

  get isWaiting(): boolean {
    return this.#running.size > 0 || this.#unanswered > 0;
  }

  /** Runs the command of a job; the job goes on after its reply. */
  run(trace: JobTrace, send: () => Promise<EslReply>): Promise<EslReply> {
    this.#unanswered++;
    return jobTrace.runOpen(
      trace,
      send,
      ({ jobUuid }) => {
        const isOver = jobUuid === undefined || this.#early.has(jobUuid);
        trace.jobUuid = jobUuid;
        if (isOver) jobTrace.settle(trace);
        else this.#follow(jobUuid, trace);
      },
      () => {
        this.#unanswered--;
        if (this.#unanswered === 0) this.#early.clear();
      },
    );
  }

  settle(jobUuid: string | undefined, error?: Error): void {
    if (jobUuid === undefined) return;
    const trace = this.#running.get(jobUuid);
    if (trace === undefined) {
      if (this.#unanswered > 0 && this.#early.size < MAX_TRACED_JOBS) this.#early.add(jobUuid);
      return;
    }
    this.#running.delete(jobUuid);
    if (error === undefined) jobTrace.settle(trace);
    else jobTrace.fail(trace, error);
  }

  close(errorOf: (command: string) => Error): void {
    for (const trace of this.#running.values()) jobTrace.fail(trace, errorOf(trace.command));
    this.#running.clear();
  }

  #follow(jobUuid: string, trace: JobTrace): void {
    this.#running.set(jobUuid, trace);
    if (this.#running.size <= MAX_TRACED_JOBS) return;
    const [oldest] = this.#running.keys();
    if (oldest !== undefined) this.#running.delete(oldest);
  }
}
