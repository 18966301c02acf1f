import { type ReceivedCommand } from '../wire/command-block.ts';
import { type DialplanAction } from './dialplan.ts';
import { type WaitEnd, type WaitOptions } from './run-stack.ts';

/** How an application is run. */
export interface ExecuteOptions {
  /** `Application-UUID`; a new one if none is given. */
  readonly appUuid?: string | undefined;
  readonly appUuidName?: string | undefined;
}

/** What runs the applications of one channel: those of its dialplan, and the messages that run on top of them. */
export interface ChannelRunner {
  /** True while something else is about to replace what runs. */
  readonly moving: boolean;
  /** True while nothing runs that takes keys now or later. */
  readonly dropsKeys: boolean;
  /**
   * Waits for a time on the scale of this switch; Infinity waits until something ends it. Settles when nothing runs
   * on top of it any more.
   */
  wait(ms: number, options?: WaitOptions): Promise<WaitEnd>;
  /** The same on top of whatever waits now. */
  waitOnTop(ms: number): Promise<WaitEnd>;
  /** Settles with the promise, as soon as nothing runs on top any more. Messages wait meanwhile. */
  outlast(promise: Promise<unknown>): Promise<void>;
  /** Runs one application with its two events. */
  execute(app: string, data: string, options?: ExecuteOptions): Promise<void>;
  /** Runs the steps one after the other, until something replaces them or the channel is gone. */
  work(actions: readonly DialplanAction[]): Promise<void>;
  /** Works through the steps and through whatever replaces them, then hangs up; settles when the channel is gone. */
  run(actions: readonly DialplanAction[]): Promise<void>;
  /** Replaces what runs, as soon as it has ended: a transfer, a park or a bridge. */
  moveTo(next: () => Promise<void>): void;
  /** Calls back whenever the channel is moved; the result removes the callback. */
  onMoved(run: () => void): () => void;
  /** Ends all waits: the channel is gone. */
  end(): void;
  /** `uuid_break`: ends the innermost playback or pause, or all of them. */
  break(all: boolean): void;
  /** The connection that controlled the channel is gone: a park ends; with `resume`, everything else that runs too. */
  release(resume: boolean): void;
  /** Queues a `sendmsg`; false if too many wait already. */
  enqueue(message: ReceivedCommand): boolean;
  /** Runs a `sendmsg` and settles when it is done. */
  executeMessage(message: ReceivedCommand): Promise<void>;
}
