import {
  type DisconnectNotice,
  type EslEvent,
  type EslLogLine,
  type EslReply,
} from '@switchwire/esl-protocol';
import { type CloseCause } from '../close-cause.ts';
import { type CloseOptions, type EslClient } from '../client/client.ts';
import { type CommandOptions } from '../session/command-options.ts';
import { type CallInfo } from './call-info.ts';
import { type CallVerbs } from './call-verbs.ts';
import { type ChannelEnd } from './outbound-session.ts';

/**
 * A call that FreeSWITCH handed over with its `socket` application.
 *
 * Commands run in the order in which they are issued; `-ERR` is a value. What needs `full` is refused here with
 * NotAllowedError when the dialplan did not give it: `api`, `bgapi`, `sendEvent`, `log`, `linger`, `variable`, and
 * `subscribe` for what `myevents` does not bring. In sync mode there is no deadline unless one is given.
 *
 * `bgapi`: a FreeSWITCH from before August 2019 does not say whose job it was, so `myevents` keeps its result out: give
 * `jobTimeoutMs` there, as the wait has no end by itself, or `events: false`.
 */
export interface OutboundCall extends EslClient<readonly []>, CallVerbs {
  /** The channel's Unique-ID. */
  readonly uuid: string;
  /** `sync`: an application is answered when it is over, and nothing else happens meanwhile. */
  readonly mode: 'async' | 'sync';
  /** Whether every command is allowed, or those about this channel only. */
  readonly full: boolean;
  /** The answer to `connect`: caller, channel and variables, as they were when the call came in. */
  readonly channelData: EslEvent;
  /** As `list()` shows it. */
  readonly info: CallInfo;
  /** Names that are subscribed. */
  readonly subscribedEvents: readonly string[];
  /** Names that FreeSWITCH refused when they were last asked for. */
  readonly refusedEvents: readonly string[];
  /** False once the connection has ended. It outlives the channel while it lingers. */
  readonly connected: boolean;
  /** Set once the channel is known to be gone. */
  readonly channelEnd: ChannelEnd | undefined;
  /**
   * Aborted when the channel or the connection ends: for whatever the handler does besides. Its reason is a
   * ChannelGoneError, or an error with the code of `closed` when the channel may live on.
   */
  readonly signal: AbortSignal;
  /** Resolves with the reason when the connection ends; never rejects. */
  readonly closed: Promise<CloseCause>;

  /** A header of the channel's data, any case: `Caller-Destination-Number`. Arrays as their wire text. */
  header(name: string): string | undefined;
  /** A channel variable as it is now; undefined when it is unset. As it was when the call came in: `header('variable_…')`. */
  variable(name: string, options?: CommandOptions): Promise<string | undefined>;

  /** Every event of this connection, synchronously and in order, from the first one on. */
  onEvent(listener: (event: EslEvent) => unknown): Disposable;
  /** The events of this channel; done by the server already unless that was switched off. */
  myevents(options?: CommandOptions): Promise<EslReply>;
  filter(header: string, value: string, options?: CommandOptions): Promise<EslReply>;
  filterDelete(header: string, value?: string, options?: CommandOptions): Promise<EslReply>;
  /** Keeps the connection after the channel is gone, for this many seconds or until `close`. Needs full; of use in async mode only. */
  linger(seconds?: number, options?: CommandOptions): Promise<EslReply>;
  nolinger(options?: CommandOptions): Promise<EslReply>;
  /** DTMF and speech come here instead of to scripts. */
  divertEvents(on: boolean, options?: CommandOptions): Promise<EslReply>;
  /** Cuts a running application off when the connection ends, so that the dialplan goes on at once. Not in sync mode. */
  resume(options?: CommandOptions): Promise<EslReply>;
  /** Log lines up to this level go to `onLog`. Needs full. */
  log(level?: string | number, options?: CommandOptions): Promise<EslReply>;
  nolog(options?: CommandOptions): Promise<EslReply>;
  onLog(listener: (line: EslLogLine) => unknown): Disposable;
  /** Kind `linger`: the channel is gone, the connection goes on. */
  onNotice(listener: (notice: DisconnectNotice) => unknown): Disposable;

  /** Leaves the call: the dialplan goes on with the next action. Resolves when the connection has ended. */
  close(options?: CloseOptions): Promise<CloseCause>;
}
