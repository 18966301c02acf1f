import { type EslEvent } from '../event/event.ts';
/** A change of who is shown as the other party of a call. */
export interface CallUpdate {
  readonly uuid: string | undefined;
  /** Sent to the channel's peer, or received from it. */
  readonly direction: 'SEND' | 'RECV' | (string & {}) | undefined;
  /** The uuid of the channel it is bridged to. */
  readonly bridgedTo: string | undefined;
  readonly sentCalleeIdName: string | undefined;
  readonly sentCalleeIdNumber: string | undefined;
}

/** The change in a CALL_UPDATE event; undefined for other events. */
export function callUpdateOf(event: EslEvent): CallUpdate | undefined {
  if (event.name !== 'CALL_UPDATE') return undefined;
  return {
    uuid: event.uniqueId,
    direction: event.text('Direction'),
    bridgedTo: event.text('Bridged-To'),
    sentCalleeIdName: event.text('Sent-Callee-ID-Name'),
    sentCalleeIdNumber: event.text('Sent-Callee-ID-Number'),
  };
}
