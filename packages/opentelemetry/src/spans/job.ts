import { SpanKind, trace as api } from '@opentelemetry/api';
import { type JobTrace } from '@switchwire/esl-client';
import { type SpanSource } from '../tracing/span-source.ts';
import { commandName } from './command-name.ts';
import { withinJob } from './job-link.ts';
import { serverAttributes } from './server.ts';

/**
 * From sending a `bgapi` to its result. The span of the command is linked and not a child: a job whose result never comes has no
 * span, and its command would have lost its parent.
 */
export const jobSpans = (isParentRequired: boolean): SpanSource<JobTrace> => ({
  channel: 'switchwire:job',
  begin: ({ address, generation, jobUuid, command }, tracer, parent) => {
    if (isParentRequired && api.getSpan(parent) === undefined) return undefined;
    const attributes = {
      ...serverAttributes(address),
      'freeswitch.connection.generation': generation,
      'freeswitch.command': command,
      'freeswitch.job.uuid': jobUuid,
    };
    const name = `job ${commandName('bgapi', command).replace(/^bgapi /, '')}`;
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent);
    return { span, within: withinJob(parent, span) };
  },
});
