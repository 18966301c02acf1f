import { type EslEvent } from '../event/event.ts';
/** A SIP INFO that came on a channel. */
export interface SipInfo {
  readonly uuid: string | undefined;
  readonly contentType: string | undefined;
  readonly fromUser: string | undefined;
  readonly fromHost: string | undefined;
  readonly toUser: string | undefined;
  readonly toHost: string | undefined;
  readonly contactUser: string | undefined;
  readonly contactHost: string | undefined;
  readonly callInfo: string | undefined;
  readonly alertInfo: string | undefined;
  readonly body: string | undefined;
}

/** The content of a RECV_INFO event; undefined for other events. */
export function sipInfoOf(event: EslEvent): SipInfo | undefined {
  if (event.name !== 'RECV_INFO') return undefined;
  return {
    uuid: event.uniqueId,
    contentType: event.text('SIP-Content-Type'),
    fromUser: event.text('SIP-From-User'),
    fromHost: event.text('SIP-From-Host'),
    toUser: event.text('SIP-To-User'),
    toHost: event.text('SIP-To-Host'),
    contactUser: event.text('SIP-Contact-User'),
    contactHost: event.text('SIP-Contact-Host'),
    callInfo: event.text('Call-Info'),
    alertInfo: event.text('Alert-Info'),
    body: event.body,
  };
}
