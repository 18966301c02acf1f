import { type CloseCause } from '../close-cause.ts';
import { type EslSessionStats } from '../session/esl-session.ts';

/** The phases of an outbound connection, as a supervised socket has them. */
export type CallPhase = 'connecting' | 'authenticated' | 'subscribed' | 'closed';

/** Counters of one connection. */
export interface CallStats extends EslSessionStats {
  readonly eventsDropped: number;
  readonly commandsPending: number;
  readonly reconnects: number;
}

/** An outbound connection as `list()` shows it: plain JSON, shaped like a socket of a manager. */
export interface CallInfo {
  readonly id: string;
  /** The peer's address. */
  readonly host: string;
  readonly port: number;
  /** `host:port`, with brackets around an IPv6 literal. */
  readonly address: string;
  readonly phase: CallPhase;
  readonly states: readonly string[];
  /** When this phase began, milliseconds since 1970. */
  readonly since: number;
  readonly generation: number;
  readonly attempt: number;
  readonly retryAt: undefined;
  readonly lastCause: CloseCause | undefined;
  readonly events: readonly string[];
  readonly refusedEvents: readonly string[];
  readonly heartbeat: undefined;
  readonly stats: CallStats;
  /** `channel UUID`, once it is known. */
  readonly consumers: readonly string[];
  readonly direction: 'outbound';
}

/** One step in the life of an outbound connection. */
export interface CallTransition {
  readonly id: string;
  readonly address: string;
  readonly machine: 'outbound';
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly event: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly phase: CallPhase;
  /** Ids of the edges taken. */
  readonly edges: readonly string[];
  readonly cause: CloseCause | undefined;
  readonly retryAt: undefined;
}
