import { commands, type EslReply } from '@switchwire/esl-protocol';
import { type CommandOptions } from '../session/command-options.ts';
import { CommandAbortedError, CommandTimeoutError, SessionLostError } from '../errors.ts';
import { EXECUTION_EVENTS } from '../session/app-tracker.ts';
import { type EslSession } from '../session/session.ts';
import { SessionSubscriptions, type SubscribeResult } from '../session/session-events.ts';

/** What `myevents` switches on (esl-commands: myevents). */
const MY_EVENTS: readonly string[] = (
  'CHANNEL_ANSWER CHANNEL_APPLICATION CHANNEL_BRIDGE CHANNEL_CREATE CHANNEL_DATA CHANNEL_DESTROY CHANNEL_EXECUTE ' +
  'CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE CHANNEL_ORIGINATE CHANNEL_UUID CHANNEL_OUTGOING ' +
  'CHANNEL_PARK CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_STATE CHANNEL_UNBRIDGE CHANNEL_UNPARK ' +
  'DETECTED_SPEECH DTMF NOTALK TALK'
).split(' ');

const HANGUP_COMPLETE = ['CHANNEL_HANGUP_COMPLETE'];
const JOB_EVENTS = ['BACKGROUND_JOB'];

/** How the events of an outbound connection come. */
export type CallEventFormat = 'json' | 'plain' | 'xml';

/**
 * The events of one outbound connection. `myevents` is unlike the rest: it switches a fixed list on, keeps the events of
 * other channels out whatever else is subscribed, and cannot be undone or repeated.
 */
export class CallSubscriptions {
  readonly #wire: EslSession;
  readonly #format: CallEventFormat;
  readonly #names: SessionSubscriptions;
  readonly #onFollowed: () => void;
  /** `myevents` was answered. */
  #followed = false;
  /** Events of all channels were asked for, which `myevents` would take away. */
  #atLarge = false;

  /** `onFollowed` is called when `myevents` has succeeded. */
  constructor(wire: EslSession, format: CallEventFormat, onFollowed: () => void) {
    this.#wire = wire;
    this.#format = format;
    this.#names = new SessionSubscriptions(wire, format);
    this.#onFollowed = onFollowed;
  }

  /** Names that stand. */
  get names(): readonly string[] {
    return this.#names.names;
  }

  /** Names that were refused when they were last asked for. */
  get refused(): readonly string[] {
    return this.#names.refused;
  }

  /** Whether the last event of the channel will be told. */
  get toldOfEnd(): boolean {
    return this.#names.stand(HANGUP_COMPLETE);
  }

  /** Takes note of a command written by hand. `word`: its beginning in lower case. */
  notice(word: string): void {
    if (word.startsWith('event')) this.#atLarge = true;
    if (word.startsWith('nixevent') || word.startsWith('noevents')) this.#names.forget();
  }

  /** Switches the events of this channel on. */
  async follow(
    options?: CommandOptions,
    command: Uint8Array = commands.myevents(
      this.#format === 'plain' ? {} : { format: this.#format },
    ),
  ): Promise<EslReply> {
    // commands that follow at once may count on it
    const noted = this.#names.note(MY_EVENTS);
    try {
      const reply = await this.#wire.execute(command, options);
      this.#followed = true;
      if (reply.kind === 'ok') {
        this.#names.note(MY_EVENTS);
        this.#onFollowed();
      } else {
        // it was done before: what stood then stands, and what was given back since does not return
        this.#names.retract(noted);
      }
      return reply;
    } catch (error) {
      if (!wasWritten(error)) this.#names.retract(noted);
      throw error;
    }
  }

  /** More events, of all channels unless `myevents` stands. */
  add(events: readonly string[], options?: CommandOptions): Promise<SubscribeResult> {
    this.#atLarge = true;
    return this.#names.add(events, options);
  }

  remove(events: readonly string[], options?: CommandOptions): Promise<void> {
    return this.#names.remove(events, options);
  }

  /** Makes sure of the results of background jobs. Undefined when commands may follow at once. */
  requireJobEvents(options: CommandOptions): Promise<void> | undefined {
    return this.#names.stand(JOB_EVENTS) ? undefined : this.#names.require(JOB_EVENTS, options);
  }

  /**
   * Makes sure of the events by which a run ends: without them it never would. Undefined when commands may follow at
   * once. `full`: names may be subscribed; they would come from every call of the system, so that is the last resort.
   */
  requireRunEvents(full: boolean, options: CommandOptions): Promise<void> | undefined {
    if (this.#names.stand(EXECUTION_EVENTS)) return undefined;
    if (full && (this.#followed || this.#atLarge)) {
      return this.#names.require(EXECUTION_EVENTS, options);
    }
    // it must be written whatever becomes of this run, since the next ones count on it
    this.follow({ timeoutMs: 0 }).catch(() => undefined);
    return undefined;
  }
}

/** False: FreeSWITCH never saw the command. */
function wasWritten(error: unknown): boolean {
  const tells =
    error instanceof CommandAbortedError ||
    error instanceof CommandTimeoutError ||
    error instanceof SessionLostError;
  return tells && error.written;
}
