import { type EslEvent } from '../event/event.ts';
/** A channel whose media became encrypted. */
export interface CallSecure {
  /** The channel: `caller-unique-id`, for the event has no `Unique-ID`. */
  readonly uuid: string | undefined;
  /** How, e.g. `srtp:…`. */
  readonly type: string | undefined;
}

/** The content of a CALL_SECURE event; undefined for other events. */
export function callSecureOf(event: EslEvent): CallSecure | undefined {
  if (event.name !== 'CALL_SECURE') return undefined;
  return { uuid: event.text('caller-unique-id'), type: event.text('secure_type') };
}
