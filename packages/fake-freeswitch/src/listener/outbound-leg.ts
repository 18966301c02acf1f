import { type ControlledChannel } from './controlled-channel.ts';

/** How an outbound connection was asked for by the dialplan. */
export interface OutboundMode {
  readonly async: boolean;
  readonly full: boolean;
  /** Called at the first `connect`. */
  readonly onConnect: () => void;
}

/** The channel whose `socket` application made a connection. */
export interface OutboundLeg {
  readonly mode: OutboundMode;
  readonly channel: ControlledChannel;
}
