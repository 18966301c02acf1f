import { type EslEvent, type EslReply, type EventRequest } from '@switchwire/esl-protocol';
import { type CommandOptions, type EslClient, type Subscription } from '@switchwire/esl-client';
import { type SocketInfo } from './socket-info.ts';

/**
 * Called synchronously, in wire order, for each event that matches. What it throws, or rejects with when it is async, is
 * reported and harms no other listener; an async one is not awaited.
 */
export type EventListener = (event: EslEvent, socket: SocketInfo) => unknown;

export interface AcquireOptions {
  /** Tag under which subscriptions are counted, and the name in `info.consumers`. Default: `default`. */
  readonly consumer?: string | undefined;
}

/**
 * A counted reference to a shared ESL socket, with the vocabulary of every client. The socket closes when its last lease is
 * gone and the store does not want it. A lease that was released refuses everything with InvalidArgumentError.
 */
export interface SocketLease extends EslClient, Disposable {
  readonly info: SocketInfo;
  readonly consumer: string;
  /**
   * Resolves once commands may flow. Rejects with NotConnectedError (its cause: why) after `timeoutMs` — by default the
   * deadlines of a whole login together; 0 or Infinity: never —, and at once while the socket is `rejected`, is left out
   * or ends. A socket that closes only to begin again is waited for. Rejects with CommandAbortedError by the signal.
   */
  ready(options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Any one command: bytes of a builder of `commands`, or text without its final blank line; header lines may follow
   * after single line feeds. `-ERR` is a value. Rejects with ConnectionCommandError for a command that would change or end
   * the connection for everyone (`event`, `filter`, `exit` …).
   */
  send(command: string | Uint8Array, options?: CommandOptions): Promise<EslReply>;
  /**
   * Adds events for this consumer; they survive reconnects. `CUSTOM sofia::register` is one name; `ALL` is everything. `ready`
   * rejects with NotConnectedError when the socket is rejected, quarantined or closed, and waits through reconnects.
   */
  subscribe(events: readonly EventRequest[], listener?: EventListener): Subscription;
  /** Gives events back, whichever lease of this consumer asked for them. */
  unsubscribe(events: readonly EventRequest[]): void;
  /** Gives the socket back, and everything that was subscribed by this lease. Idempotent. */
  release(): void;
}
