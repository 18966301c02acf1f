import { type Context, createContextKey, type Span } from '@opentelemetry/api';

const JOB = createContextKey('switchwire job');

/** The context in which the command of a job is sent. */
export const withinJob = (parent: Context, job: Span): Context => parent.setValue(JOB, job);

/** Links the job that sends this `bgapi`, if there is one, to the span of it. */
export function linkJob(parent: Context, command: Span): void {
  const job = parent.getValue(JOB) as Span | undefined;
  job?.addLink({ context: command.spanContext() });
}
