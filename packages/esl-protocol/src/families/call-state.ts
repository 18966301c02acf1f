import { type EslEvent } from '../event/event.ts';
import { type CallState } from './channel.ts';
import { numberIn } from './values.ts';

/** A step of a channel from one call state to another. */
export interface CallStateChange {
  readonly uuid: string | undefined;
  readonly from: CallState | (string & {}) | undefined;
  readonly to: CallState | (string & {}) | undefined;
  /** The server's number of {@link to}. */
  readonly toNumber: number | undefined;
}

/** The step of a CHANNEL_CALLSTATE event; undefined for other events. */
export function callStateChangeOf(event: EslEvent): CallStateChange | undefined {
  if (event.name !== 'CHANNEL_CALLSTATE') return undefined;
  return {
    uuid: event.uniqueId,
    from: event.text('Original-Channel-Call-State'),
    to: event.text('Channel-Call-State'),
    toNumber: numberIn(event, 'Channel-Call-State-Number'),
  };
}
