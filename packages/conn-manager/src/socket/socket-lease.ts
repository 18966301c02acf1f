import { type EslEvent, type EslReply } from '@switchwire/esl-protocol';
import {
  type BackgroundJob,
  type BgapiOptions,
  type CommandOptions,
  type EventQueueOptions,
  type EventStream,
} from '@switchwire/esl-client';
import { type SocketInfo } from './socket-info.ts';

/**
 * Called synchronously, in wire order, for each event that matches. What it throws, or rejects with when it is async, is
 * reported and harms no other listener; an async one is not awaited.
 */
export type EventListener = (event: EslEvent, socket: SocketInfo) => unknown;

export interface Subscription extends Disposable {
  readonly events: readonly string[];
}

export interface AcquireOptions {
  /** Tag under which subscriptions are counted, and the name in `info.consumers`. Default: `default`. */
  readonly consumer?: string | undefined;
}

/**
 * A counted reference to a shared ESL socket. The socket closes when its last lease is gone and the store does
 * not want it. A lease that was released refuses everything with InvalidArgumentError.
 */
export interface SocketLease extends Disposable {
  readonly info: SocketInfo;
  /** `host:port` of the FreeSWITCH. */
  readonly address: string;
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
  /** `api`: the body of the response, also when it says `-ERR`. */
  api(command: string, options?: CommandOptions): Promise<string>;
  /** `bgapi` with a Job-UUID of ours, so that the result cannot be missed. */
  bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob>;
  /** Adds events for this consumer; they survive reconnects. `CUSTOM sofia::register` is one name; `ALL` is everything. */
  subscribe(events: readonly string[], listener?: EventListener): Subscription;
  /** Gives events back, whichever lease of this consumer asked for them. */
  unsubscribe(events: readonly string[]): void;
  /** Subscribes and iterates; leaving the loop unsubscribes. */
  events(events: readonly string[], options?: EventQueueOptions): EventStream;
  /** Gives the socket back, and everything that was subscribed by this lease. Idempotent. */
  release(): void;
}
