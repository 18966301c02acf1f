import { type EslFrame } from './frame.ts';
import { numberOf } from '../text/number-text.ts';

/** A `text/disconnect-notice`. */
export interface DisconnectNotice {
  /**
   * `disconnect`: the server is about to close. `linger`: the channel has gone, the connection stays open
   * for what is still to be said about it.
   */
  readonly kind: 'disconnect' | 'linger';
  /** The server's own words; `''` in a linger notice. */
  readonly text: string;
  /** The channel that the connection controls, if it controls one. */
  readonly sessionUuid: string | undefined;
  /** How long the connection will linger, in seconds; -1 without limit. Linger notices only. */
  readonly lingerSeconds: number | undefined;
  /** Name of the channel that has gone. Linger notices only. */
  readonly channelName: string | undefined;
}

/** Reads a disconnect notice. Never throws. */
export function decodeNotice(frame: EslFrame): DisconnectNotice {
  const { headers } = frame;
  const linger = headers.get('Content-Disposition')?.toLowerCase() === 'linger';
  return {
    kind: linger ? 'linger' : 'disconnect',
    text: frame.body.toString('utf8'),
    sessionUuid: headers.get('Controlled-Session-UUID'),
    lingerSeconds: linger ? numberOf(headers.get('Linger-Time')) : undefined,
    channelName: linger ? headers.get('Channel-Name') : undefined,
  };
}
