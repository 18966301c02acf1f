import { type EslEvent } from '../event/event.ts';
import { fieldsIn } from './values.ts';

/** Two channels that are joined (CHANNEL_BRIDGE) or parted (CHANNEL_UNBRIDGE). */
export interface Bridge {
  /** The channel the event is about. */
  readonly uuid: string | undefined;
  /** CHANNEL_UNBRIDGE, not CHANNEL_BRIDGE. */
  readonly ended: boolean;
  readonly aUuid: string | undefined;
  readonly bUuid: string | undefined;
  /** Presence data of the B leg by column: `Bridge-B-PD-‹column›`. */
  readonly bPresenceData: Readonly<Record<string, string>>;
}

/** The legs of a CHANNEL_BRIDGE or CHANNEL_UNBRIDGE event; undefined for other events. */
export function bridgeOf(event: EslEvent): Bridge | undefined {
  const ended = event.name === 'CHANNEL_UNBRIDGE';
  if (!ended && event.name !== 'CHANNEL_BRIDGE') return undefined;
  return {
    uuid: event.uniqueId,
    ended,
    aUuid: event.text('Bridge-A-Unique-ID'),
    bUuid: event.text('Bridge-B-Unique-ID'),
    bPresenceData: fieldsIn(event, 'Bridge-B-PD-'),
  };
}
