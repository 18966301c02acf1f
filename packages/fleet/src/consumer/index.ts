export { consumeEvents, type ConsumeEventsOptions, type EventConsumer } from './consume-events.ts';
export { type ReaderGap, type ReadEventInfo } from '../reading/event-reading.ts';
export { type GapCause } from '../events/control-messages.ts';
export { type NatsOptions } from '../nats/nats-options.ts';
