import { type EslEvent } from '../event/event.ts';

/** A SIP re-INVITE that came on a channel. */
export interface SipReinvite {
  readonly uuid: string | undefined;
  /** The session description of the other side. */
  readonly body: string | undefined;
}

/** The content of a `sofia::reinvite` event; undefined for other events. */
export function sipReinviteOf(event: EslEvent): SipReinvite | undefined {
  if (event.subclass !== 'sofia::reinvite') return undefined;
  return { uuid: event.uniqueId, body: event.body };
}
