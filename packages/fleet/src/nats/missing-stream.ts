import { JetStreamApiError } from '@nats-io/jetstream';
import { StreamSettingsError } from '../errors.ts';

const NO_STREAM = 10_059;

/** JetStream answered, and has no stream of that name. */
export const isMissingStream = (error: unknown): boolean =>
  error instanceof JetStreamApiError && error.code === NO_STREAM;

/** From here on a status says that NATS cannot now: it may later. */
const UNAVAILABLE = 500;
/** "insufficient memory resources available", "insufficient storage resources available": those of the account, or of all its servers. */
const NO_ROOM = [10_028, 10_047];

/** JetStream answered that it will not: asking again changes nothing. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof StreamSettingsError &&
  error.cause instanceof JetStreamApiError &&
  (error.cause.status < UNAVAILABLE || NO_ROOM.includes(error.cause.code));
