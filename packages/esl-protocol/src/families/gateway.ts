import { type EslEvent } from '../event/event.ts';
import { numberIn } from './values.ts';

export type GatewayStateName =
  | 'UNREGED'
  | 'TRYING'
  | 'REGISTER'
  | 'REGED'
  | 'UNREGISTER'
  | 'FAILED'
  | 'FAIL_WAIT'
  | 'EXPIRED'
  | 'NOREG'
  | 'DOWN'
  | 'TIMEOUT';

/** A SIP gateway of the server whose registration or reachability changed. */
export interface GatewayState {
  readonly gateway: string | undefined;
  readonly state: GatewayStateName | (string & {}) | undefined;
  readonly pingStatus: 'DOWN' | 'UP' | 'INVALID' | (string & {}) | undefined;
  readonly networkIp: string | undefined;
  readonly networkPort: number | undefined;
  /** The status line of the SIP answer: e.g. `Forbidden` … */
  readonly phrase: string | undefined;
  /** … and its number, e.g. 403. */
  readonly sipStatus: number | undefined;
}

/** The content of a `sofia::gateway_state` event; undefined for other events. */
export function gatewayStateOf(event: EslEvent): GatewayState | undefined {
  if (event.subclass !== 'sofia::gateway_state') return undefined;
  return {
    gateway: event.text('Gateway'),
    state: event.text('State'),
    pingStatus: event.text('Ping-Status'),
    networkIp: event.text('Register-Network-IP'),
    networkPort: numberIn(event, 'Register-Network-Port'),
    phrase: event.text('Phrase'),
    sipStatus: numberIn(event, 'Status'),
  };
}
