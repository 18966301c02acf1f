import { type EslEvent, type EslReply } from '@switchwire/esl-protocol';
import { type CommandOptions } from '@switchwire/esl-client';

/**
 * Decides whether this program acts for a FreeSWITCH that several programs are connected to. While it does not, nothing that
 * the session brings is handed to a listener; replies, background jobs and heartbeats are still read. A manager without a
 * gate acts for every socket as soon as it is subscribed.
 *
 * All methods are called synchronously, in wire order, and should return at once. What one of them throws is logged; an event
 * whose `admits` throws is not handed out.
 */
export interface SessionGate {
  /** Events that the gate itself needs. They are subscribed on every session, and listed nowhere. */
  readonly events: readonly string[];
  /**
   * The session is logged in and its subscriptions were answered. Answer with `session.open()` or `session.refuse()`, now or
   * within `timings.announceTimeout`; without an answer the session is replaced. Asked again for the same session when its
   * subscriptions change before the answer.
   */
  announce(session: GatedSession): void;
  /** Sees each event first. False: it is not handed to any listener. The hot path. */
  admits(event: EslEvent, session: GatedSession): boolean;
  /** Bytes came, and none of them was looked at yet: the place to notice, once for all of their events, that the process was asleep. */
  onChunk?(session: GatedSession): void;
  /** The session is over. */
  onEnd?(session: GatedSession): void;
}

/** One TCP session of a gated socket: what the gate may know of it, and its answers. */
export interface GatedSession {
  /** `host:port`: the key of a socket. */
  readonly address: string;
  /** Number of the TCP connection. */
  readonly generation: number;
  /** Those of the gate's events that FreeSWITCH refused. */
  readonly refusedEvents: readonly string[];
  /** Any one command, also before the gate opened. */
  send(command: Uint8Array, options?: CommandOptions): Promise<EslReply>;
  /** This program acts for the socket. Idempotent. */
  open(): void;
  /**
   * Another program does, and `reason` says which: commands and jobs under way are answered, then the session ends with the cause `ESL_SUPERSEDED`,
   * and the socket stays closed until the store brings it again or a retry is requested. May come at any time.
   */
  refuse(reason: string): void;
  /** Cuts the session with the cause `ESL_ASLEEP`; another one follows, and a gap is reported. */
  cut(reason: string): void;
}
