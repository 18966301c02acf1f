import { type EslEvent } from '../event/event.ts';
import { numberIn } from './values.ts';

/** A SIP NOTIFY that came to a profile. */
export interface SipNotify {
  /** The event package, e.g. `message-summary`. */
  readonly event: string | undefined;
  /** The body of the NOTIFY: `pl_data`. */
  readonly payload: string | undefined;
  readonly contentType: string | undefined;
  readonly port: number | undefined;
  readonly module: string | undefined;
  readonly profile: string | undefined;
  readonly profileUri: string | undefined;
  readonly gateway: string | undefined;
  readonly callInfo: string | undefined;
}

/** The content of a NOTIFY_IN event; undefined for other events. */
export function sipNotifyOf(event: EslEvent): SipNotify | undefined {
  if (event.name !== 'NOTIFY_IN') return undefined;
  return {
    event: event.text('event'),
    payload: event.text('pl_data'),
    contentType: event.text('sip_content_type'),
    port: numberIn(event, 'port'),
    module: event.text('module_name'),
    profile: event.text('profile_name'),
    profileUri: event.text('profile_uri'),
    gateway: event.text('gateway_name'),
    callInfo: event.text('Call-Info'),
  };
}
