import {
  type CommandHeaders,
  type EslEvent,
  type EslReply,
  type EventRequest,
} from '@switchwire/esl-protocol';
import { type AppResult } from '../session/app-tracker.ts';
import {
  type BackgroundJob,
  type BgapiOptions,
  type CommandOptions,
} from '../session/command-options.ts';
import { type EventQueueOptions, type EventStream } from './event-queue.ts';

/** How a dialplan application is run. */
export interface RunAppOptions extends CommandOptions {
  /** The argument as a body, for text of several lines (SSML, JSON). Not together with the argument. */
  readonly body?: string | undefined;
  /**
   * How many times the application runs; a negative number: until the channel ends. FreeSWITCH stops after a run of less than
   * half a second, and the promise settles at the end of the first run. Default 1.
   */
  readonly loops?: number | undefined;
  /** Deadline of the application's end; 0 or Infinity (the default): none. `timeoutMs` bounds the answer to the command. */
  readonly completeTimeoutMs?: number | undefined;
  /**
   * Whatever is queued after this run, a hangup too, waits for its end. Without it an async channel runs the next one
   * at once, inside this one. Default false; an awaited run needs no lock.
   */
  readonly eventLock?: boolean | undefined;
  /** `Application-UUID` of the run's events. Default: a new UUID. */
  readonly applicationUuid?: string | undefined;
  /** Music for the bridged partner meanwhile. Default false. */
  readonly holdBleg?: boolean | undefined;
}

/** A share in some events. They stay subscribed as long as one subscription to them is left. */
export interface Subscription extends Disposable {
  /** Canonical names: `DTMF`, `CUSTOM sofia::register`. */
  readonly names: readonly string[];
  /** Those of `names` that FreeSWITCH refused (unknown, or not allowed to this user) when they were last asked for. */
  readonly refused: readonly string[];
  /** Resolves when each name was granted or refused; rejects when the connection ends before. It need not be awaited. */
  readonly ready: Promise<void>;
}

/** The channel that a method is about, as its first argument. A call is its own channel, and takes none. */
export type ChannelArgument = readonly [uuid: string] | readonly [];

/**
 * What a connection, an outbound call and a manager's lease share, and mean the same by. Commands run in the order in which
 * they are issued, behind the subscriptions that were asked for before them. `-ERR` is a value; an error is thrown when there
 * was no answer.
 */
export interface EslClient<Channel extends ChannelArgument = readonly [uuid: string]> {
  /** `host:port` of the FreeSWITCH. */
  readonly address: string;
  /** Any command: bytes of a builder of `commands`, or text without its final blank line. */
  send(command: string | Uint8Array, options?: CommandOptions): Promise<EslReply>;
  /** The body of the answer, also when it says `-ERR`. */
  api(command: string, options?: CommandOptions): Promise<string>;
  /** Under a Job-UUID of ours; subscribes to BACKGROUND_JOB first. `result` is the output, or the text of the refusal. */
  bgapi(command: string, options?: BgapiOptions): Promise<BackgroundJob>;
  /** Fires an event; resolves with its Event-UUID. Rejects with CommandRefusedError. */
  sendEvent(
    name: string,
    headers: CommandHeaders,
    body?: string | Uint8Array,
    options?: CommandOptions,
  ): Promise<string>;
  /** `sendmsg` with any headers, and a body of any bytes. */
  sendMessage(
    ...args: [
      ...channel: Channel,
      headers: CommandHeaders,
      body?: string | Uint8Array | undefined,
      options?: CommandOptions | undefined,
    ]
  ): Promise<EslReply>;
  /**
   * Runs a dialplan application and waits for its end. Rejects with CommandRefusedError on `-ERR`, ChannelGoneError when
   * the channel ends first, and with the errors of a command. `arg` is expanded by FreeSWITCH (`${…}`) and is one line.
   */
  runApp(
    ...args: [
      ...channel: Channel,
      app: string,
      arg?: string | undefined,
      options?: RunAppOptions | undefined,
    ]
  ): Promise<AppResult>;
  hangup(
    ...args: [...channel: Channel, cause?: string | undefined, options?: CommandOptions | undefined]
  ): Promise<EslReply>;
  /**
   * Adds events: `DTMF`, `CUSTOM sofia::register`, `ALL`. The listener gets what matches, synchronously and in order. Throws
   * InvalidArgumentError.
   */
  subscribe(events: readonly EventRequest[], listener?: (event: EslEvent) => unknown): Subscription;
  /**
   * Subscribes, and iterates over what arrives from now on; leaving the loop gives the events back. Bounded: the oldest is
   * dropped and counted. It ends with the connection.
   */
  events(events: readonly EventRequest[], options?: EventQueueOptions): EventStream;
}

/** How `close` ends a connection. */
export interface CloseOptions {
  /**
   * For the answer to the goodbye, behind the commands that wait; then the connection is cut. 0: no goodbye at all.
   * Default: the deadline of a command; for a call in sync mode none, as its application runs to its end first.
   */
  readonly timeoutMs?: number | undefined;
}
