import { type Channel, channel } from 'node:diagnostics_channel';
import { describeCommand, EslError, type EslReply } from '@switchwire/esl-protocol';
import { type Listener, Listeners } from '@switchwire/esl-client/session';

/** One command of one lease, when it is over. Holds no argument, no answer and no secret. */
export interface CommandReport {
  /** Id and `host:port` of the socket. */
  readonly id: string;
  readonly address: string;
  /** Of the lease. */
  readonly consumer: string;
  /** As errors name it: `api originate …`, `sendmsg 4b3c… execute playback`. */
  readonly command: string;
  /** When it was asked for, milliseconds since 1970. */
  readonly at: number;
  readonly durationMs: number;
  /** `ok` and `err`: FreeSWITCH's answer; `other`: an answer that is neither; `failed`: there was none. */
  readonly outcome: CommandOutcome;
  /** The error's code, when it failed: `ESL_COMMAND_TIMEOUT`, `ESL_SESSION_LOST` … */
  readonly code: string | undefined;
}

export type CommandOutcome = EslReply['kind'] | 'failed';

/** The name of the channel of `node:diagnostics_channel` on which reports are published as well. */
const COMMAND_CHANNEL = 'switchwire:lease.command';

/** What is known of a command before it is sent. */
export interface ObservedCommand {
  readonly socket: { readonly id: string; readonly address: string };
  readonly consumer: string;
  readonly command: Uint8Array | string;
}

/** The listeners for commands. While there are none, a command costs one comparison more. */
export class CommandReports {
  readonly #listeners: Listeners<CommandReport>;
  readonly #channel: Channel = channel(COMMAND_CHANNEL);
  readonly #wallNow: () => number;
  readonly #now: () => number;

  constructor(
    clocks: { readonly wallNow: () => number; readonly now: () => number },
    onDefect: (error: unknown) => void,
  ) {
    this.#listeners = new Listeners(onDefect);
    this.#wallNow = clocks.wallNow;
    this.#now = clocks.now;
  }

  add(listener: Listener<CommandReport>): Disposable {
    return this.#listeners.add(listener);
  }

  /** Runs a command, and reports what came of it if there is a listener. */
  observe<T>(
    command: ObservedCommand,
    run: () => Promise<T>,
    outcomeOf: (answer: T) => CommandOutcome,
  ): Promise<T> {
    if (this.#listeners.size === 0 && !this.#channel.hasSubscribers) return run();
    return this.#measure(command, run, outcomeOf);
  }

  async #measure<T>(
    { socket, consumer, command }: ObservedCommand,
    run: () => Promise<T>,
    outcomeOf: (answer: T) => CommandOutcome,
  ): Promise<T> {
    const at = this.#wallNow();
    const began = this.#now();
    const report = (outcome: CommandOutcome, code?: string): void => {
      this.#publish({
        id: socket.id,
        address: socket.address,
        consumer,
        command: describeCommand(command),
        at,
        durationMs: this.#now() - began,
        outcome,
        code,
      });
    };
    try {
      const answer = await run();
      report(outcomeOf(answer));
      return answer;
    } catch (error) {
      report('failed', error instanceof EslError ? error.code : undefined);
      throw error;
    }
  }

  #publish(report: CommandReport): void {
    this.#listeners.notify(report);
    // what its subscribers throw is Node's to report
    this.#channel.publish(report);
  }
}
