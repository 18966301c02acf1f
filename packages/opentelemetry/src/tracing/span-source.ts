import { type Attributes, type Context, type Span, type Tracer } from '@opentelemetry/api';

/** What the messages of all tracing channels of Switchwire may hold. */
export interface Traced {
  error?: unknown;
}

/** A span that has begun, and the context of what happens within it. */
interface Begun {
  readonly span: Span;
  readonly within: Context;
}

/** How the messages of one tracing channel become spans. */
export interface SpanSource<T extends Traced> {
  readonly channel: string;
  /** Begins the span of a trace, or returns undefined if there should be none. */
  readonly begin: (trace: T, tracer: Tracer, parent: Context) => Begun | undefined;
  /** Attributes that are known at the end only. */
  readonly finish?: (trace: T, span: Span) => Attributes;
  /** Whether a trace is over at its `end`: `asyncEnd` does not follow. Default: never. */
  readonly isOverAtEnd?: (trace: T) => boolean;
}
