import { type EslEvent } from '../event/event.ts';
/** A call that was put into a parking lot, fetched from it, or that left it. */
export interface ValetParking {
  /** The parked channel. */
  readonly uuid: string | undefined;
  readonly lot: string | undefined;
  /** The space in the lot. */
  readonly extension: string | undefined;
  readonly action: 'hold' | 'bridge' | 'exit' | (string & {}) | undefined;
  /** The channel that fetched it; of `bridge`. */
  readonly bridgeToUuid: string | undefined;
}

/** The content of a `valet_parking::info` event; undefined for other events. */
export function valetParkingOf(event: EslEvent): ValetParking | undefined {
  if (event.subclass !== 'valet_parking::info') return undefined;
  return {
    uuid: event.uniqueId,
    lot: event.text('Valet-Lot-Name'),
    extension: event.text('Valet-Extension'),
    action: event.text('Action'),
    bridgeToUuid: event.text('Bridge-To-UUID'),
  };
}
