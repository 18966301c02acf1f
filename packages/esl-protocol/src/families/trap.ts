import { type EslEvent } from '../event/event.ts';
/** Something that happened to the server's host: its name, its addresses, its network, or a signal. */
export interface Trap {
  readonly condition:
    'hostname-change' | 'network-address-change' | 'network-outage' | (string & {}) | undefined;
  readonly oldHostname: string | undefined;
  readonly newHostname: string | undefined;
  readonly ipv4: TrappedAddress;
  readonly ipv6: TrappedAddress;
  /** The signal that the server's process got, e.g. `HUP`; such a trap has no condition. */
  readonly signal: string | undefined;
}

/** What a trap says about the addresses of one family. */
export interface TrappedAddress {
  /** `network-address-previous-…` */
  readonly previous: string | undefined;
  /** `network-address-change-…` */
  readonly change: string | undefined;
  /** `network-status-…` */
  readonly status: 'active' | 'disconnected' | (string & {}) | undefined;
  /** `network-address-…` */
  readonly address: string | undefined;
}

/** The content of a TRAP event; undefined for other events. */
export function trapOf(event: EslEvent): Trap | undefined {
  if (event.name !== 'TRAP') return undefined;
  return {
    condition: event.text('condition'),
    oldHostname: event.text('old-hostname'),
    newHostname: event.text('new-hostname'),
    ipv4: addressOf(event, 'v4'),
    ipv6: addressOf(event, 'v6'),
    signal: event.text('Trapped-Signal'),
  };
}

function addressOf(event: EslEvent, family: 'v4' | 'v6'): TrappedAddress {
  return {
    previous: event.text(`network-address-previous-${family}`),
    change: event.text(`network-address-change-${family}`),
    status: event.text(`network-status-${family}`),
    address: event.text(`network-address-${family}`),
  };
}
