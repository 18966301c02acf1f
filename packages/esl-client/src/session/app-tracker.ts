import { type EslEvent, type EslReply, InvalidArgumentError } from '@switchwire/esl-protocol';
import { type Clock } from '../clock.ts';
import { type CommandOptions } from './command-options.ts';
import { type Deadline } from './deadlines.ts';
import { Pending, Waits } from './pending.ts';
import {
  ChannelGoneError,
  CommandAbortedError,
  CommandTimeoutError,
  SessionLostError,
} from '../errors.ts';
import { type CloseCause } from '../close-cause.ts';

/** The events that settle an execution; a caller that waits for one must have them subscribed. */
export const APP_EVENTS = [
  'CHANNEL_EXECUTE_COMPLETE',
  'CHANNEL_HANGUP',
  'CHANNEL_HANGUP_COMPLETE',
  'CHANNEL_DESTROY',
] as const;

/** An interrupted application still completes after CHANNEL_HANGUP; it is given so long. */
export const HANGUP_GRACE_MS = 1_000;

/** A dialplan application that ran to its end. */
export interface AppResult {
  /** Identifies this run in CHANNEL_EXECUTE and CHANNEL_EXECUTE_COMPLETE. */
  readonly applicationUuid: string;
  /** `Application-Response`: `FILE PLAYED`, `_none_`, …; undefined in sync mode, where the reply is the end. */
  readonly response: string | undefined;
  /** CHANNEL_EXECUTE_COMPLETE; undefined in sync mode. */
  readonly event: EslEvent | undefined;
  readonly reply: EslReply;
}

/** How long to wait, and the signal that ends the wait. */
export interface AppWait extends Pick<CommandOptions, 'signal'> {
  /** For the end of the application; 0 or Infinity (the default): as long as it takes. */
  readonly timeoutMs?: number | undefined;
}

interface RunningApp {
  readonly channelUuid: string;
  readonly description: string;
  readonly wait: Pending<EslEvent>;
  /** Runs from CHANNEL_HANGUP on: its channel is ending. */
  grace?: Deadline<() => void>;
  hangupCause?: string | undefined;
}

/** What `AppTracker.register` gives back: the end of the run, and a way to forget it. */
export interface RegisteredApp {
  readonly completed: Promise<EslEvent>;
  readonly forget: () => void;
}

/**
 * Matches CHANNEL_EXECUTE_COMPLETE with the applications that were started, by Application-UUID, and fails them when
 * their channel or the session goes: then no COMPLETE may ever come.
 */
export class AppTracker {
  readonly #address: string;
  readonly #generation: number;
  readonly #runs = new Map<string, RunningApp>();
  readonly #waits: Waits;

  constructor(options: {
    readonly address: string;
    readonly generation: number;
    readonly clock: Clock;
  }) {
    this.#address = options.address;
    this.#generation = options.generation;
    this.#waits = new Waits(options.clock);
  }

  /** Runs whose end is awaited. While it is 0 no event needs to be looked at. */
  get pending(): number {
    return this.#runs.size;
  }

  /** Before the command is written. Throws InvalidArgumentError while another run has this id. */
  register(
    channelUuid: string,
    applicationUuid: string,
    description: string,
    wait: AppWait = {},
  ): RegisteredApp {
    if (this.#runs.has(applicationUuid)) {
      throw new InvalidArgumentError(
        `An application with Application-UUID ${applicationUuid} is already running`,
      );
    }
    const address = this.#address;
    const errors = {
      late: (ms: number) => new CommandTimeoutError(address, description, ms, true),
      aborted: (reason: unknown) => new CommandAbortedError(address, description, true, reason),
    };
    const pending = new Pending<EslEvent>(this.#waits, wait, errors, () => {
      if (run.grace !== undefined) this.#waits.deadlines.cancel(run.grace);
      this.#runs.delete(applicationUuid);
    });
    const run: RunningApp = { channelUuid, description, wait: pending };
    if (wait.signal?.aborted !== true) this.#runs.set(applicationUuid, run);
    return { completed: pending.promise, forget: () => void pending.drop() };
  }

  /** Looks at one event. */
  offer(event: EslEvent): void {
    switch (event.name) {
      case 'CHANNEL_EXECUTE_COMPLETE': {
        const applicationUuid = event.text('Application-UUID');
        if (applicationUuid === undefined) return;
        this.#runs.get(applicationUuid)?.wait.resolve(event);
        return;
      }
      case 'CHANNEL_HANGUP':
        this.#channelEnds(event.uniqueId, event.text('Hangup-Cause'), HANGUP_GRACE_MS);
        return;
      case 'CHANNEL_HANGUP_COMPLETE':
      case 'CHANNEL_DESTROY':
        this.#channelEnds(event.uniqueId, event.text('Hangup-Cause'), 0);
    }
  }

  /** The channel is gone, as a notice says; what still completes is waited for so long. */
  channelGone(
    channelUuid: string | undefined,
    hangupCause?: string,
    graceMs: number = HANGUP_GRACE_MS,
  ): void {
    this.#channelEnds(channelUuid, hangupCause, graceMs);
  }

  /** The session is gone; a run whose channel was hung up before fails with that. */
  close(closeCause: CloseCause): void {
    for (const run of [...this.#runs.values()]) {
      const error =
        run.grace === undefined
          ? new SessionLostError(this.#address, {
              attempted: run.description,
              generation: this.#generation,
              written: true,
              closeCause,
            })
          : this.#gone(run);
      run.wait.reject(error);
    }
    this.#waits.clear();
  }

  #channelEnds(
    channelUuid: string | undefined,
    hangupCause: string | undefined,
    graceMs: number,
  ): void {
    if (channelUuid === undefined) return;
    for (const run of [...this.#runs.values()]) {
      if (run.channelUuid !== channelUuid) continue;
      run.hangupCause ??= hangupCause;
      const fail = () => {
        run.wait.reject(this.#gone(run));
      };
      if (graceMs === 0) fail();
      else run.grace ??= this.#waits.deadlines.set(fail, graceMs);
    }
  }

  #gone({ description, channelUuid, hangupCause }: RunningApp): ChannelGoneError {
    return new ChannelGoneError(this.#address, {
      attempted: description,
      channelUuid,
      hangupCause,
    });
  }
}
