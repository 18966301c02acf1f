import { randomUUID } from 'node:crypto';
import { type FakeClock } from '../clock.ts';
import { type CommandAnswer } from '../listener/command-answer.ts';
import { runCommand } from '../listener/command-chain.ts';
import { type EslListener } from '../listener/listener.ts';
import { headerOf, type ReceivedCommand } from '../wire/command-block.ts';
import { Subscriptions } from '../core/subscriptions.ts';
import { maskPassword } from '../server/command-log.ts';
import {
  isFarewell,
  isIdentical,
  isSameCommand,
  isStateful,
  isSubscription,
  wordOf,
} from './command-match.ts';
import { type RecordedFrame } from './recorded-frame.ts';
import { type ReplayReport, ReportWriter } from './replay-report.ts';
import { type ReplayStep } from './script.ts';

/** Options of a replay, with defaults filled in. */
export interface SessionOptions {
  /** Factor on the recorded pauses; 0: no pauses at all. */
  readonly pace: number;
  readonly loop: boolean;
  readonly loopPauseMs: number;
  readonly settleMs: number;
  readonly clock: FakeClock;
  readonly onCommand: ((command: string) => void) | undefined;
}

type ExpectStep = Extract<ReplayStep, { kind: 'expect' }>;
type SendStep = Extract<ReplayStep, { kind: 'send' }>;

/**
 * One connection that is shown a recording. Commands of the recording get the recorded replies; all others are
 * answered by the scripted server, which takes the connection over when the recording is over.
 */
export class ReplaySession {
  readonly #listener: EslListener;
  readonly #steps: readonly ReplayStep[];
  #options: SessionOptions;
  readonly #finished: (report: ReplayReport) => void;
  #report: ReportWriter;
  readonly #ids = new Map<string, string>();
  readonly #end: number;
  /** False for recordings whose events were chosen by other means than names. */
  readonly #selective: boolean;
  readonly #skip = new Set<RecordedFrame>();
  #at = 0;
  /** The recorded time of the step before. */
  #lastT = 0;
  #cancelWait: () => void = () => undefined;
  #cancelSettle: () => void = () => undefined;
  #over = false;

  constructor(
    listener: EslListener,
    steps: readonly ReplayStep[],
    options: SessionOptions,
    finished: (report: ReplayReport) => void,
  ) {
    this.#listener = listener;
    this.#steps = steps;
    this.#options = options;
    this.#finished = finished;
    this.#end = endOf(steps);
    this.#report = new ReportWriter(steps.slice(0, this.#end));
    const words = steps.flatMap((step) => (step.kind === 'expect' ? [wordOf(step.command)] : []));
    this.#selective = words.includes('event') && !words.includes('myevents');
  }

  /** Sends what comes before the first command. */
  start(): void {
    this.#play();
  }

  /** The connection is gone. */
  stop(): void {
    this.#cancelSettle();
    this.#cancelWait();
    this.#options = { ...this.#options, loop: false };
    if (!this.#over) this.#finish(false);
  }

  /** Answers a command: from the recording if it is in there, else as the scripted server would. */
  take(command: ReceivedCommand): CommandAnswer {
    this.#options.onCommand?.(maskPassword(command.block.trimEnd()));
    const index = this.#over ? -1 : this.#find(command);
    const step = this.#steps[index];
    if (step?.kind !== 'expect') {
      if (!this.#over) this.#report.extra(command);
      return runCommand(this.#listener, command);
    }
    this.#report.matched(step.command, command);
    this.#sendUpTo(index);
    const answered = this.#execute(step, command);
    if (this.#listener.closed) return undefined;
    if (!this.#suffices(step.command, command)) this.#settleLater(index);
    else this.#passBy(index, answered);
    return undefined;
  }

  /** The step that waits for this command; a subscription that never came does not block it. */
  #find(command: ReceivedCommand): number {
    for (let index = this.#at; index < this.#steps.length; index += 1) {
      const step = this.#steps[index];
      if (step?.kind !== 'expect') continue;
      if (isSameCommand(step.command, command)) return index;
      if (!isStateful(step.command) || wordOf(step.command).endsWith('auth')) return -1;
    }
    return -1;
  }

  /** Does what the command does to the connection; true if it was answered by that. */
  #execute(step: ExpectStep, command: ReceivedCommand): boolean {
    if (wordOf(command) === 'bgapi') this.#adoptJob(step, command);
    if (!isStateful(command)) return false;
    const identical = isIdentical(step.command, command);
    if (identical && wordOf(command).endsWith('auth')) {
      this.#listener.authenticated = step.reply?.bytes.includes('+OK accepted') === true;
      return false;
    }
    if (identical && step.reply?.bytes.includes('permission denied') === true) return false;
    const answer = runCommand(this.#listener, command);
    if (identical) return false;
    if (typeof answer === 'string') this.#listener.reply(answer);
    return true;
  }

  /** From now on the client's own job id replaces the recorded one. */
  #adoptJob({ reply }: ExpectStep, command: ReceivedCommand): void {
    const recorded = reply?.header('Job-UUID');
    const own = headerOf(command, 'job-uuid');
    if (recorded !== undefined && own !== undefined) this.#ids.set(recorded, own);
  }

  /** Whether a subscription has done what the recorded one did. */
  #suffices(recorded: ReceivedCommand, command: ReceivedCommand): boolean {
    if (!isSubscription(command) || isIdentical(recorded, command)) return true;
    const wanted = new Subscriptions();
    wanted.subscribe(recorded.line.split(' ').slice(1));
    const { names, subclasses } = this.#listener.subscriptions;
    if (names.includes('ALL')) return true;
    return (
      wanted.names.every((name) => names.includes(name)) &&
      (wanted.names.includes('ALL') || wanted.subclasses.every((name) => subclasses.includes(name)))
    );
  }

  /** Some of the recorded subscriptions are missing: continues without them when no more come for a while. */
  #settleLater(index: number): void {
    this.#cancelSettle();
    this.#at = index;
    const { clock, settleMs } = this.#options;
    this.#cancelSettle = clock.after(settleMs, () => {
      if (this.#at === index) this.#passBy(index, true);
    });
  }

  /** Continues behind a command that came; its recorded reply is skipped if it was answered already. */
  #passBy(index: number, answered: boolean): void {
    this.#cancelSettle();
    const step = this.#steps[index];
    if (answered && step?.kind === 'expect' && step.reply !== undefined) this.#skip.add(step.reply);
    this.#lastT = step?.t ?? this.#lastT;
    this.#at = index + 1;
    this.#play();
  }

  /** Everything before a command that came early is due at once. */
  #sendUpTo(index: number): void {
    this.#cancelWait();
    for (; this.#at < index; this.#at += 1) {
      const step = this.#steps[this.#at];
      if (step?.kind === 'send') this.#send(step);
      else if (step?.reply !== undefined) this.#skip.add(step.reply);
    }
  }

  #play(): void {
    while (this.#at < this.#end) {
      const step = this.#steps[this.#at];
      if (step?.kind !== 'send') return;
      const waitMs = (step.t - this.#lastT) * 1000 * this.#options.pace;
      if (waitMs >= 1) {
        this.#cancelWait = this.#options.clock.after(waitMs, () => {
          this.#lastT = step.t;
          this.#play();
        });
        return;
      }
      this.#lastT = step.t;
      this.#at += 1;
      this.#send(step);
    }
    if (!this.#over) this.#finish(true);
  }

  #send({ frame }: SendStep): void {
    if (this.#skip.delete(frame) || this.#listener.closed) return;
    const { subscriptions } = this.#listener;
    const event = this.#selective ? frame.event : undefined;
    if (event !== undefined && !subscriptions.wants(event)) {
      this.#report.leftOut += 1;
      return;
    }
    this.#report.sent += 1;
    this.#listener.send(
      frame.render(this.#ids, this.#selective ? subscriptions.format : undefined),
    );
    if (frame.isFarewell) this.#listener.end(undefined);
  }

  #finish(finished: boolean): void {
    this.#over = true;
    this.#finished(this.#report.close(finished));
    if (!finished || !this.#options.loop) return;
    const first = this.#steps.findIndex((step) => step.kind === 'send' && step.frame.isEvent);
    if (first < 0) return;
    this.#cancelWait = this.#options.clock.after(this.#options.loopPauseMs, () => {
      this.#renewIds();
      this.#report = new ReportWriter(this.#steps.slice(first, this.#end));
      this.#over = false;
      this.#at = first;
      this.#lastT = this.#steps[first]?.t ?? 0;
      this.#play();
    });
  }

  /** A recording that starts over has new call and job ids. */
  #renewIds(): void {
    this.#ids.clear();
    for (const step of this.#steps) {
      if (step.kind === 'expect') continue;
      const { event } = step.frame;
      for (const id of [event?.uniqueId, event?.jobUuid]) {
        if (id !== undefined && !this.#ids.has(id)) this.#ids.set(id, randomUUID());
      }
    }
  }
}

/** Where the recording ends for a client that stays: before its `exit` and what leads to it. */
function endOf(steps: readonly ReplayStep[]): number {
  let end = steps.length;
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const step = steps[index];
    if (step?.kind === 'expect') {
      if (!isFarewell(step.command)) break;
      end = index;
    } else if (step?.frame.isEvent === true) break;
  }
  return end;
}
