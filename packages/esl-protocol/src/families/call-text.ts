import { type EslEvent } from '../event/event.ts';

/** Text that came on a channel. */
export interface CallText {
  readonly uuid: string | undefined;
  readonly text: string;
}

/** The text of a TEXT event; undefined for other events. */
export function callTextOf(event: EslEvent): CallText | undefined {
  return event.name === 'TEXT' ? { uuid: event.uniqueId, text: event.body ?? '' } : undefined;
}
