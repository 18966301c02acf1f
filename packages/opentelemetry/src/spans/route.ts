import { type Attributes, SpanKind, trace as api } from '@opentelemetry/api';
import { type RouteTrace } from '@switchwire/fs-scripting';
import { type SpanSource } from '../tracing/span-source.ts';
import { serverAttributes } from './server.ts';

/**
 * One run of an event route. It begins a trace of its own: what was current when the socket that delivers the event was opened
 * has nothing to do with the event.
 */
export const routeSpans: SpanSource<RouteTrace> = {
  channel: 'switchwire:route',
  begin: ({ script, version, route, event, socket, uniqueId }, tracer, parent) => {
    const attributes: Attributes = {
      ...serverAttributes(socket),
      'freeswitch.script.name': script,
      'freeswitch.script.version': version,
      'freeswitch.route': route,
      'freeswitch.event.name': event,
    };
    if (uniqueId !== undefined) attributes['freeswitch.channel.uuid'] = uniqueId;
    const options = { kind: SpanKind.CONSUMER, attributes, root: true };
    const span = tracer.startSpan(`route ${route}`, options, parent);
    return { span, within: api.setSpan(parent, span) };
  },
  isOverAtEnd: ({ isWaiting }) => isWaiting !== true,
};
