import { type Attributes, SpanKind, trace as api } from '@opentelemetry/api';
import { type JobTrace } from '@switchwire/esl-client';
import { type SpanSource } from '../tracing/span-source.ts';
import { commandName } from './command-name.ts';
import { withinJob } from './job-link.ts';
import { type RecentJobs } from './recent-jobs.ts';
import { serverAttributes } from '../tracing/server.ts';

/**
 * From sending a `bgapi` to its result. The span of the command is linked and not a child: a job whose result never comes has no
 * span, and its command would have lost its parent.
 */
export const jobSpans = (isParentRequired: boolean, jobs: RecentJobs): SpanSource<JobTrace> => ({
  channel: 'switchwire:job',
  begin: ({ address, generation, command }, tracer, parent) => {
    if (isParentRequired && api.getSpan(parent) === undefined) return undefined;
    const attributes = {
      ...serverAttributes(address),
      'freeswitch.connection.generation': generation,
      'freeswitch.command': command,
    };
    const name = `job ${commandName('bgapi', command).replace(/^bgapi /, '')}`;
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent);
    return { span, within: withinJob(parent, span) };
  },
  finish: ({ jobUuid }, span): Attributes => {
    jobs.remember(jobUuid, span.spanContext());
    return jobUuid === undefined ? {} : { 'freeswitch.job.uuid': jobUuid };
  },
});
