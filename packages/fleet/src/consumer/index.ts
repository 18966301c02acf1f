export { consumeEvents } from './consume-events.ts';
export { type ConsumeEventsOptions, type EventConsumer } from './event-consumer.ts';
export { type ReaderGap, type ReadEventInfo } from '../reading/event-reading.ts';
export { type GapCause } from '../events/control-messages.ts';
export { type FleetError } from '../errors.ts';
export { type NatsOptions } from '../nats/nats-options.ts';
