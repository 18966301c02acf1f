import { type Attributes, SpanKind, trace as api } from '@opentelemetry/api';
import { type CommandTrace } from '@switchwire/esl-client';
import { type SpanSource } from '../tracing/span-source.ts';
import { commandName } from './command-name.ts';
import { linkJob } from './job-link.ts';
import { serverAttributes } from '../tracing/server.ts';

/** From sending a command to its answer. */
export const commandSpans = (isParentRequired: boolean): SpanSource<CommandTrace> => ({
  channel: 'switchwire:command',
  begin: ({ address, generation, verb, command }, tracer, parent) => {
    if (isParentRequired && api.getSpan(parent) === undefined) return undefined;
    const attributes = {
      ...serverAttributes(address),
      'freeswitch.connection.generation': generation,
      'freeswitch.command': command,
    };
    const name = commandName(verb, command);
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent);
    // within a job other commands are sent too, such as the subscription of its result
    if (verb === 'bgapi') linkJob(parent, span);
    return { span, within: api.setSpan(parent, span) };
  },
  finish: ({ outcome }): Attributes =>
    outcome === undefined ? {} : { 'freeswitch.reply.outcome': outcome },
});
