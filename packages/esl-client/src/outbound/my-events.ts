import { commands, type EslReply } from '@switchwire/esl-protocol';
import { CommandAbortedError, CommandTimeoutError, SessionLostError } from '../errors.ts';
import { type CommandOptions } from '../session/command-options.ts';
import { type SessionEvents } from '../session/session-events.ts';
import { type EslSession } from '../session/esl-session.ts';

/** What `myevents` switches on (esl-commands: myevents). */
const MY_EVENTS: readonly string[] = (
  'CHANNEL_ANSWER CHANNEL_APPLICATION CHANNEL_BRIDGE CHANNEL_CREATE CHANNEL_DATA CHANNEL_DESTROY CHANNEL_EXECUTE ' +
  'CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE CHANNEL_ORIGINATE CHANNEL_UUID CHANNEL_OUTGOING ' +
  'CHANNEL_PARK CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_STATE CHANNEL_UNBRIDGE CHANNEL_UNPARK ' +
  'DETECTED_SPEECH DTMF NOTALK TALK'
).split(' ');

/** How the events of an outbound connection come. */
export type CallEventFormat = 'json' | 'plain' | 'xml';

/** Whether `myevents` brings all of these. */
export function areMyEvents(names: readonly string[]): boolean {
  return names.every((name) => MY_EVENTS.includes(name));
}

/**
 * `myevents` on an outbound connection. It is unlike a subscription: it switches a fixed list on, keeps the events of other
 * channels out whatever else is subscribed, and cannot be undone or repeated.
 */
export class MyEvents {
  readonly #session: EslSession;
  readonly #events: SessionEvents;
  readonly #format: CallEventFormat;
  readonly #onFollowed: () => void;
  #followed = false;

  /** `onFollowed` is called when `myevents` has succeeded. */
  constructor(
    session: EslSession,
    events: SessionEvents,
    format: CallEventFormat,
    onFollowed: () => void,
  ) {
    this.#session = session;
    this.#events = events;
    this.#format = format;
    this.#onFollowed = onFollowed;
  }

  /** `myevents` was answered: what is subscribed from now on is of this channel only. */
  get followed(): boolean {
    return this.#followed;
  }

  /** Switches the events of this channel on. */
  async follow(
    options?: CommandOptions,
    command: Uint8Array = commands.myevents(
      this.#format === 'plain' ? {} : { format: this.#format },
    ),
  ): Promise<EslReply> {
    // commands that follow at once may count on it
    const given = this.#events.give(MY_EVENTS);
    try {
      const reply = await this.#session.send(command, options);
      this.#followed = true;
      if (reply.kind === 'ok') {
        this.#events.give(MY_EVENTS);
        this.#onFollowed();
      } else {
        // it was done before: what was subscribed then still is, and what was given back since does not return
        this.#events.retract(given);
      }
      return reply;
    } catch (error) {
      if (!wasWritten(error)) this.#events.retract(given);
      throw error;
    }
  }
}

/** False: FreeSWITCH never saw the command. */
function wasWritten(error: unknown): boolean {
  const says =
    error instanceof CommandAbortedError ||
    error instanceof CommandTimeoutError ||
    error instanceof SessionLostError;
  return says && error.written;
}
