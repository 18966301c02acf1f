import { type GapNotice } from '@switchwire/conn-manager';

/** A gap as readers of /events (`event: gap`) and subscribers (`E_FREESWITCH_GAP`) get it. */
export interface ShownGap {
  /** The host as configured, as in an event. */
  readonly sender: string;
  /** `host:port` of the socket. */
  readonly socket: string;
  /** `restart`: its calls are gone; `interruption`: they went on; `unknown`: FreeSWITCH does not say. */
  readonly kind: GapNotice['kind'];
  readonly coreUuidBefore: string | null;
  readonly coreUuidAfter: string | null;
  /** Events of this time may be missing; ISO 8601. */
  readonly from: string;
  readonly to: string;
  /**
   * The code of why the session was lost; in a fleet also `takeover` (the server that acted is gone), `asleep` (it was held still),
   * `spool` and `too-large` (NATS did not get them).
   */
  readonly cause: string | null;
  /** How many, where that is known. */
  readonly count?: number;
}

export const describeGap = (gap: GapNotice): ShownGap => ({
  sender: gap.socket.host,
  socket: gap.socket.address,
  kind: gap.kind,
  coreUuidBefore: gap.coreUuidBefore ?? null,
  coreUuidAfter: gap.coreUuidAfter ?? null,
  from: new Date(gap.from).toISOString(),
  to: new Date(gap.to).toISOString(),
  cause: gap.cause?.code ?? null,
});
