import { JetStreamApiError } from '@nats-io/jetstream';

const NO_STREAM = 10_059;

/** JetStream answered, and has no stream of that name. */
export const isMissingStream = (error: unknown): boolean =>
  error instanceof JetStreamApiError && error.code === NO_STREAM;
