import { type Attributes, SpanKind, trace as api } from '@opentelemetry/api';
import { type RouteTrace } from '@switchwire/fs-scripting';
import { type SpanSource } from '../tracing/span-source.ts';
import { serverAttributes } from '../tracing/server.ts';
import { eventParent } from './event-parent.ts';
import { type RecentJobs } from './recent-jobs.ts';

/** One run of an event route: part of the trace that its event belongs to, or the beginning of one. */
export const routeSpans = (jobs: RecentJobs): SpanSource<RouteTrace> => ({
  channel: 'switchwire:route',
  begin: (trace, tracer, current) => {
    const { script, version, route, event, socket, uniqueId } = trace;
    const attributes: Attributes = {
      ...serverAttributes(socket),
      'freeswitch.script.name': script,
      'freeswitch.script.version': version,
      'freeswitch.route': route,
      'freeswitch.event.name': event,
    };
    if (uniqueId !== undefined) attributes['freeswitch.channel.uuid'] = uniqueId;
    const parent = eventParent(trace, current, jobs);
    const span = tracer.startSpan(
      `route ${route}`,
      { kind: SpanKind.CONSUMER, attributes },
      parent,
    );
    return { span, within: api.setSpan(parent, span) };
  },
  isOverAtEnd: ({ isWaiting }) => isWaiting !== true,
});
