import { SpanKind, trace as api } from '@opentelemetry/api';
import { type ConnectTrace } from '@switchwire/esl-client';
import { type SpanSource } from '../tracing/span-source.ts';
import { serverAttributes } from '../tracing/server.ts';

/** From dialling a FreeSWITCH to the accepted login. */
export const connectSpans: SpanSource<ConnectTrace> = {
  channel: 'switchwire:connect',
  begin: ({ address, generation }, tracer, parent) => {
    const attributes = {
      ...serverAttributes(address),
      'network.transport': 'tcp',
      'freeswitch.connection.generation': generation,
    };
    const span = tracer.startSpan('connect', { kind: SpanKind.CLIENT, attributes }, parent);
    return { span, within: api.setSpan(parent, span) };
  },
};
