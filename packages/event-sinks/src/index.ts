export { createEventSink, type SinkClock } from './create-event-sink.ts';
export {
  ALL_DELIVERED,
  type BatchResult,
  type OpenContext,
  type SendFailure,
  type SinkConnection,
  type SinkDestination,
} from './destination.ts';
export { MissingPeerError, SinkError } from './errors.ts';
export {
  type EventSink,
  type EventSinkOptions,
  type SinkDrops,
  type SinkState,
  type SinkStateChange,
  type SinkStats,
} from './event-sink.ts';
export { type Outbox, type OutboxStats } from './outbox/outbox.ts';
export { compileFilter, type EventFilter, type HeaderCondition } from './queue/event-filter.ts';
export {
  DEFAULT_SINK_LIMITS,
  DEFAULT_SINK_TIMINGS,
  type SinkLimits,
  type SinkTimings,
} from './sink-limits.ts';
export { type SinkRecord } from './sink-record.ts';
