import { type EslEvent } from '../event/event.ts';
/** A channel that got another uuid. A program that keeps channels by uuid must move its entry. */
export interface UuidChange {
  /** The uuid from now on. */
  readonly uuid: string | undefined;
  readonly oldUuid: string | undefined;
}

/** The uuids of a CHANNEL_UUID event; undefined for other events. */
export function uuidChangeOf(event: EslEvent): UuidChange | undefined {
  if (event.name !== 'CHANNEL_UUID') return undefined;
  return { uuid: event.uniqueId, oldUuid: event.text('Old-Unique-ID') };
}
