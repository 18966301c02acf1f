import {
  type CommandHeaders,
  type DisconnectNotice,
  type EslEvent,
  type EslLogLine,
  type EslReply,
} from '@switchwire/esl-protocol';
import { type ExecuteOptions } from '../client/application.ts';
import { type BgapiOptions, type CommandOptions } from '../session/command-options.ts';
import { type EventQueueOptions, type EventStream } from '../client/event-queue.ts';
import { type ExecuteResult } from '../session/app-tracker.ts';
import { type BackgroundJob } from '../session/command-options.ts';
import { type SubscribeResult } from '../session/session-events.ts';
import { type CloseCause } from '../close-cause.ts';
import { type CallInfo } from './call-info.ts';
import { type ChannelEnd } from './outbound-session.ts';

/**
 * A call that FreeSWITCH handed over with its `socket` application.
 *
 * Commands run in the order in which they are issued; `-ERR` is a value. What needs `full` is refused here with
 * NotAllowedError when the dialplan did not give it.
 */
export interface OutboundCall {
  /** The channel's Unique-ID. */
  readonly uuid: string;
  /** `sync`: an execute is answered when it is over, and nothing else happens meanwhile. */
  readonly mode: 'async' | 'sync';
  /** Whether every command is allowed, or those about this channel only. */
  readonly full: boolean;
  /** The answer to `connect`: caller, channel and variables. */
  readonly channelData: EslEvent;
  /** As `list()` shows it. */
  readonly info: CallInfo;
  /** False once the connection has ended. It outlives the channel while it lingers. */
  readonly connected: boolean;
  /** Set once the channel is known to be gone. */
  readonly channelEnd: ChannelEnd | undefined;
  /**
   * Aborted when the channel or the connection ends: for whatever the handler does besides. Its reason is a
   * ChannelGoneError, or an error with the code of `ended` when the channel may live on.
   */
  readonly signal: AbortSignal;
  /** Resolves with the reason when the connection ends; never rejects. */
  readonly ended: Promise<CloseCause>;

  /** A header of the channel's data, any case: `Caller-Destination-Number`. Arrays as their wire text. */
  header(name: string): string | undefined;
  /** A channel variable as it was when the call came in; `getvar` asks anew. */
  variable(name: string): string | undefined;

  /**
   * Runs a dialplan application and waits for its end: in async mode CHANNEL_EXECUTE_COMPLETE, in sync mode the answer.
   * Rejects with ChannelGoneError when the channel ends first, CommandRefusedError on `-ERR`, SessionLostError.
   * In sync mode there is no deadline unless one is given.
   */
  execute(app: string, arg?: string, options?: ExecuteOptions): Promise<ExecuteResult>;
  /** Any command: bytes of a builder of `commands`, or text without its final blank line. */
  command(command: string | Uint8Array, options?: CommandOptions): Promise<EslReply>;
  /** The body of the answer, also when it says `-ERR`. Needs full. */
  api(command: string, options?: CommandOptions): Promise<string>;
  /**
   * Needs full; subscribes to BACKGROUND_JOB first. A FreeSWITCH from before August 2019 does not say whose job it was,
   * so `myevents` keeps its result out: give `jobTimeoutMs` there, as the wait has no end by itself, or `events: false`.
   */
  bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob>;
  /** The value now, at most 511 bytes; undefined when it is unset. */
  getvar(name: string, options?: CommandOptions): Promise<string | undefined>;
  /** `sendmsg` to this channel, with any headers. */
  sendMessage(
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<EslReply>;
  /** Fires an event; resolves with its Event-UUID. Needs full. */
  sendEvent(
    name: string,
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<string>;
  /** The events of this channel; done by the server already unless it was told not to. */
  myevents(options?: CommandOptions): Promise<EslReply>;
  /** More events (needs full): without `myevents` those of all channels. */
  subscribe(events: readonly string[], options?: CommandOptions): Promise<SubscribeResult>;
  unsubscribe(events: readonly string[], options?: CommandOptions): Promise<void>;
  filter(header: string, value: string, options?: CommandOptions): Promise<EslReply>;
  filterDelete(header: string, value?: string, options?: CommandOptions): Promise<EslReply>;
  /** Keeps the connection after the channel is gone, for so many seconds or until `exit`. Needs full; of use in async mode only. */
  linger(seconds?: number, options?: CommandOptions): Promise<EslReply>;
  nolinger(options?: CommandOptions): Promise<EslReply>;
  /** DTMF and speech come here instead of to scripts. */
  divertEvents(on: boolean, options?: CommandOptions): Promise<EslReply>;
  /** A running application is cut off when this connection ends. Never in sync mode: the channel would hang in CS_RESET. */
  resume(options?: CommandOptions): Promise<EslReply>;
  /** Log lines up to this level go to `onLog`. Needs full. */
  log(level?: string | number, options?: CommandOptions): Promise<EslReply>;
  nolog(options?: CommandOptions): Promise<EslReply>;

  /** Ends the call. A locked run (`eventLock`) is waited for by FreeSWITCH. */
  hangup(cause?: string, options?: CommandOptions): Promise<EslReply>;
  /** Leaves the call: the dialplan goes on with the next action. Resolves when the connection has ended. */
  exit(): Promise<CloseCause>;
  /** Ends the connection without a word; for the channel the same as `exit`. */
  disconnect(): Promise<CloseCause>;

  /** Every event of this connection, synchronously and in order, from the first one on. */
  onEvent(listener: (event: EslEvent) => unknown): Disposable;
  /**
   * An iteration over those of these names (default: all) that arrive from now on; it subscribes to nothing. Bounded:
   * the oldest is dropped and counted. It ends with the connection; while that lingers, with the channel's last event.
   */
  events(names?: readonly string[], options?: EventQueueOptions): EventStream;
  onLog(listener: (line: EslLogLine) => unknown): Disposable;
  /** Kind `linger`: the channel is gone, the connection goes on. */
  onNotice(listener: (notice: DisconnectNotice) => unknown): Disposable;
}
