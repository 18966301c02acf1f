import { randomUUID } from 'node:crypto';
import { type EventHeader } from '../core/serialise.ts';
import { type ReceivedCommand } from '../wire/command-block.ts';
import { type Channel } from './channel.ts';
import { runMessage } from './channel-message.ts';
import { type ChannelRunner, type ExecuteOptions } from './channel-runner.ts';
import { type DialplanAction } from './dialplan.ts';
import { MessageQueue, type QueuedMessage } from './message-queue.ts';
import { RunStack, type WaitEnd, type WaitOptions } from './run-stack.ts';
import { type Switchboard } from './switchboard.ts';

/** Runs the applications of one channel, those of the dialplan and those that `sendmsg` puts on top of them. */
export class ChannelThread implements ChannelRunner {
  readonly #channel: Channel;
  readonly #board: Switchboard;
  readonly #stack = new RunStack();
  readonly #messages = new MessageQueue();
  readonly #movedListeners = new Set<() => void>();
  #serving = false;
  #next: (() => Promise<void>) | undefined;
  #running = false;

  constructor(channel: Channel, board: Switchboard) {
    this.#channel = channel;
    this.#board = board;
  }

  get moving(): boolean {
    return this.#next !== undefined;
  }

  get dropsKeys(): boolean {
    return this.#stack.dropsKeys;
  }

  async wait(ms: number, options: WaitOptions = {}): Promise<WaitEnd> {
    const stopped = this.#stopped;
    if (stopped !== undefined) return stopped;
    const after = (run: () => void): (() => void) =>
      Number.isFinite(ms) ? this.#board.after(ms, run) : () => undefined;
    this.#serveSoon();
    return this.#stack.wait(after, options, () => this.#serve());
  }

  async waitOnTop(ms: number): Promise<WaitEnd> {
    let end: WaitEnd = 'elapsed';
    await this.#stack.run(async () => {
      end = await this.wait(ms, { breakable: true });
    });
    return end;
  }

  async outlast(promise: Promise<unknown>): Promise<void> {
    const level = this.#stack.top;
    await promise;
    await this.#stack.clear(level);
  }

  end(): void {
    this.#stack.settle('ended');
  }

  break(all: boolean): void {
    const concerns = (options: WaitOptions): boolean => options.breakable === true;
    if (all) {
      this.#messages.clear();
      this.#stack.settle('broken', concerns);
    } else {
      this.#stack.settleInnermost('broken', concerns);
    }
  }

  moveTo(next: () => Promise<void>): void {
    this.#next = next;
    for (const listener of this.#movedListeners) listener();
    this.#stack.settle('moved');
    if (!this.#running) void this.run([]);
  }

  onMoved(run: () => void): () => void {
    this.#movedListeners.add(run);
    return () => this.#movedListeners.delete(run);
  }

  release(resume: boolean): void {
    const isPark = (options: WaitOptions): boolean => options.releasable === true;
    if (!this.#stack.waits(isPark)) return;
    if (resume) this.#stack.settle('released');
    else this.#stack.settle('released', isPark);
  }

  async run(actions: readonly DialplanAction[]): Promise<void> {
    if (this.#running) return;
    const channel = this.#channel;
    this.#running = true;
    await this.work(actions);
    for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) await next();
    channel.hangup('NORMAL_CLEARING');
    await channel.report();
    this.#board.forget(channel);
  }

  #takeNext(): (() => Promise<void>) | undefined {
    const next = this.#channel.ended ? undefined : this.#next;
    this.#next = undefined;
    return next;
  }

  async work(actions: readonly DialplanAction[]): Promise<void> {
    for (const { app, data } of actions) {
      if (this.#stopped !== undefined) return;
      await this.execute(app, data);
    }
  }

  async execute(app: string, data: string, options: ExecuteOptions = {}): Promise<void> {
    const channel = this.#channel;
    const application = this.#board.applications.find(app);
    if (application === undefined) {
      this.#board.log(`Invalid Application ${app}`);
      channel.hangup('DESTINATION_OUT_OF_ORDER');
      return;
    }
    const argument = this.#expand(data);
    const headers = applicationHeaders(app, argument, options);
    await this.#stack.run(async () => {
      this.#announce(app, argument);
      channel.fire('CHANNEL_EXECUTE', [], headers.before);
      // set again behind the event, so that it comes behind its data from now on
      channel.setVariable('current_application', app);
      const response = await application(channel, argument);
      if (response !== undefined) channel.setVariable('current_application_response', response);
      // what ran on top may have left its own response
      const last = channel.variable('current_application_response') ?? '_none_';
      channel.fire('CHANNEL_EXECUTE_COMPLETE', [], headers.after(last));
    });
  }

  enqueue(message: ReceivedCommand): boolean {
    if (!this.#messages.push(message)) return false;
    this.#serveSoon();
    return true;
  }

  async executeMessage(message: ReceivedCommand): Promise<void> {
    await this.#stack.run(() => runMessage(this.#channel, this.#board, message));
  }

  /** The channel looks for messages between two frames of audio. */
  #serveSoon(): void {
    if (this.#serving) return;
    this.#serving = true;
    setImmediate(() => {
      this.#serving = false;
      this.#serve();
    });
  }

  /** Starts what is queued, as long as the application on top looks for it. */
  #serve(): void {
    while (this.#stack.top.serves && this.#stopped === undefined) {
      const next = this.#messages.take();
      if (next === undefined) return;
      void this.#runQueued(next);
    }
  }

  /** A channel with media reports each message that it took from its queue, once it has run. */
  async #runQueued({ message, done }: QueuedMessage): Promise<void> {
    const channel = this.#channel;
    const hasMedia = channel.answered;
    await this.executeMessage(message);
    const line: readonly EventHeader[] = message.line === '' ? [] : [['Command', message.line]];
    if (hasMedia) channel.reportMessage([...line, ...message.headers], message.body);
    done();
    this.#serve();
  }

  get #stopped(): WaitEnd | undefined {
    if (this.#channel.ended) return 'ended';
    return this.#next === undefined ? undefined : 'moved';
  }

  #announce(app: string, argument: string): void {
    const channel = this.#channel;
    channel.lastApp = { app, data: argument };
    channel.shownApp = channel.lastApp;
    channel.variables.delete('app_uuid');
    channel.variables.delete('current_application_response');
    channel.setVariable('current_application', app);
    channel.setVariable('current_application_data', argument);
  }

  #expand(data: string): string {
    return data.replace(/\$\{([^}]*)\}/g, (_, name: string) => this.#channel.variable(name) ?? '');
  }
}

function applicationHeaders(app: string, data: string, options: ExecuteOptions) {
  const first: EventHeader[] = [['Application', app]];
  if (data !== '') first.push(['Application-Data', data]);
  const last: EventHeader[] = [['Application-UUID', options.appUuid ?? randomUUID()]];
  if (options.appUuidName !== undefined) last.push(['Application-UUID-Name', options.appUuidName]);
  return {
    before: [...first, ...last],
    after: (response: string): EventHeader[] => [
      ...first,
      ['Application-Response', response],
      ...last,
    ],
  };
}
