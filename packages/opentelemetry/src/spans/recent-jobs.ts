import { type SpanContext } from '@opentelemetry/api';

/** Jobs whose results routes may still get; of more, the oldest is forgotten. */
const MAX_JOBS = 1_000;

/** The spans of background jobs by Job-UUID, for the routes of their results. */
export class RecentJobs {
  readonly #spans = new Map<string, SpanContext>();

  remember(jobUuid: string | undefined, span: SpanContext): void {
    if (jobUuid === undefined) return;
    this.#spans.set(jobUuid, span);
    if (this.#spans.size <= MAX_JOBS) return;
    const [oldest] = this.#spans.keys();
    if (oldest !== undefined) this.#spans.delete(oldest);
  }

  find(jobUuid: string | undefined): SpanContext | undefined {
    return jobUuid === undefined ? undefined : this.#spans.get(jobUuid);
  }
}
