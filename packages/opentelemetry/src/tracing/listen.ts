import { tracingChannel } from 'node:diagnostics_channel';
import { context, type Span, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { ContextStore } from './context-store.ts';
import { errorTypeOf } from './error-type.ts';
import { type SpanSource, type Traced } from './span-source.ts';

/** Makes spans of what a tracing channel publishes, until the function that it returns is called. */
export function listen<T extends Traced & object>(
  source: SpanSource<T>,
  tracer: () => Tracer,
): () => void {
  const channel = tracingChannel<unknown, T>(source.channel);
  const store = new ContextStore();
  /** Traces that have begun; without a span where there should be none. */
  const spans = new WeakMap<object, Span | undefined>();

  const begin = (trace: T) => {
    const parent = context.active();
    const begun = source.begin(trace, tracer(), parent);
    spans.set(trace, begun?.span);
    return begun?.within ?? parent;
  };
  const finish = (trace: T) => {
    const span = spans.get(trace);
    spans.delete(trace);
    if (span === undefined) return;
    if (source.finish !== undefined) span.setAttributes(source.finish(trace, span));
    span.end();
  };

  const subscribers = {
    start: (message: unknown) => {
      // a trace that runs nothing within its stores is published without them
      if (!spans.has(message as T)) begin(message as T);
    },
    end: (message: unknown) => {
      if (source.isOverAtEnd?.(message as T) === true) finish(message as T);
    },
    asyncStart: () => undefined,
    asyncEnd: (message: unknown) => {
      finish(message as T);
    },
    error: (message: unknown) => {
      const trace = message as T;
      const span = spans.get(trace);
      span?.setAttribute('error.type', errorTypeOf(trace.error));
      // without a message: what a route throws may hold anything
      span?.setStatus({ code: SpanStatusCode.ERROR });
    },
  };
  channel.start.bindStore(store, begin);
  channel.subscribe(subscribers);
  return () => {
    channel.start.unbindStore(store);
    channel.unsubscribe(subscribers);
  };
}
