import { maskPassword } from '../server/command-log.ts';
import { type ReceivedCommand } from '../wire/command-block.ts';
import { type ReplayStep } from './script.ts';

/** What happened in a replay. Passwords are masked. */
export interface ReplayReport {
  /** Whether the recording was played to its end; false if the client left before. */
  readonly finished: boolean;
  /** Frames of the recording that were sent. */
  readonly sent: number;
  /** Events of the recording that the client had not subscribed and did not get. */
  readonly leftOut: number;
  /** Recorded commands that came, in the order they came, each with what the client wrote. */
  readonly matched: readonly { readonly recorded: string; readonly received: string }[];
  /** Recorded commands that did not come; the `exit` at the end is not among them. */
  readonly missing: readonly string[];
  /** Commands that are not in the recording; the scripted server answered them. */
  readonly extra: readonly string[];
}

const textOf = (command: ReceivedCommand): string => maskPassword(command.block.trimEnd());

/** Collects the report while a replay runs. */
export class ReportWriter {
  sent = 0;
  leftOut = 0;
  readonly #expected: readonly ReceivedCommand[];
  readonly #met = new Set<ReceivedCommand>();
  readonly #matched: { recorded: string; received: string }[] = [];
  readonly #extra: string[] = [];

  constructor(steps: readonly ReplayStep[]) {
    this.#expected = steps.flatMap((step) => (step.kind === 'expect' ? [step.command] : []));
  }

  matched(recorded: ReceivedCommand, received: ReceivedCommand): void {
    this.#met.add(recorded);
    this.#matched.push({ recorded: textOf(recorded), received: textOf(received) });
  }

  extra(command: ReceivedCommand): void {
    this.#extra.push(textOf(command));
  }

  close(finished: boolean): ReplayReport {
    return {
      finished,
      sent: this.sent,
      leftOut: this.leftOut,
      matched: [...this.#matched],
      missing: this.#expected.filter((command) => !this.#met.has(command)).map(textOf),
      extra: [...this.#extra],
    };
  }
}
