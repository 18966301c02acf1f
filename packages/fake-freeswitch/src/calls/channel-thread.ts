import { randomUUID } from 'node:crypto';
import { type EventHeader } from '../core/serialise.ts';
import { type ReceivedCommand } from '../wire/command-block.ts';
import { applicationNamed } from './applications.ts';
import { runBridge } from './bridging.ts';
import { type Channel } from './channel.ts';
import { type DialplanAction } from './dialplan.ts';
import { firePrivateCommand, runMessage } from './channel-message.ts';
import { MessageQueue } from './message-queue.ts';
import { flipCallerId } from './renew-profile.ts';
import { RunStack, type WaitEnd, type WaitOptions } from './run-stack.ts';
import { type Switchboard } from './switchboard.ts';

/** What takes the place of the steps that run. */
export type Next =
  /** An extension; without steps there is none, and the call ends with NO_ROUTE_DESTINATION. */
  | {
      readonly kind: 'route';
      readonly actions: readonly DialplanAction[] | undefined;
      /** What is to be done first, when what ran is over. */
      readonly begin?: (() => void) | undefined;
    }
  /** The first leg of a bridge. */
  | { readonly kind: 'bridge'; readonly partner: Channel }
  /** The second leg of a bridge: it waits until it is moved or ends. */
  | { readonly kind: 'exchange' };

/** How an application is run. */
export interface ExecuteOptions {
  /** `Application-UUID`; a new one where none is given. */
  readonly appUuid?: string | undefined;
  readonly appUuidName?: string | undefined;
}

/** Runs the applications of one channel, those of the dialplan and those that `sendmsg` puts on top of them. */
export class ChannelThread {
  readonly channel: Channel;
  readonly board: Switchboard;
  readonly #stack = new RunStack();
  readonly #messages = new MessageQueue();
  readonly #movedListeners = new Set<() => void>();
  #serving = false;
  #next: Next | undefined;
  #running = false;

  constructor(channel: Channel, board: Switchboard) {
    this.channel = channel;
    this.board = board;
  }

  /**
   * Waits for a time on the scale of this switch; Infinity waits for whatever ends it. Settles when nothing runs on
   * top any more.
   */
  async wait(ms: number, options: WaitOptions = {}): Promise<WaitEnd> {
    const stopped = this.#stopped;
    if (stopped !== undefined) return stopped;
    const after = (run: () => void): (() => void) =>
      Number.isFinite(ms) ? this.board.after(ms, run) : () => undefined;
    this.#serveSoon();
    return this.#stack.wait(after, options, () => this.#serve());
  }

  /** Settles with the promise, as soon as nothing runs on top any more. Messages wait meanwhile. */
  async outlast(promise: Promise<unknown>): Promise<void> {
    const level = this.#stack.top;
    await promise;
    await this.#stack.clear(level);
  }

  /** Ends all waits: the channel is gone. */
  end(): void {
    this.#stack.settle('ended');
  }

  /** `uuid_break`: ends the innermost playback or pause, or all of them. */
  break(all: boolean): void {
    const concerns = (options: WaitOptions): boolean => options.breakable === true;
    if (all) this.#stack.settle('broken', concerns);
    else this.#stack.settleInnermost('broken', concerns);
  }

  /** True while something else is about to take the place of what runs. */
  get moving(): boolean {
    return this.#next !== undefined;
  }

  /** Something else takes the place of what runs: a transfer or a bridge. */
  moveTo(next: Next): void {
    this.#next = next;
    for (const listener of this.#movedListeners) listener();
    this.#stack.settle('moved');
    if (!this.#running) void this.run([]);
  }

  /** Calls back whenever the channel is moved; the result takes the callback away. */
  onMoved(run: () => void): () => void {
    this.#movedListeners.add(run);
    return () => this.#movedListeners.delete(run);
  }

  /** The connection that controlled the channel is gone: a park ends, with `resume` whatever else runs, too. */
  release(resume: boolean): void {
    const isPark = (options: WaitOptions): boolean => options.releasable === true;
    if (!this.#stack.waits(isPark)) return;
    if (resume) this.#stack.settle('released');
    else this.#stack.settle('released', isPark);
  }

  /** Routes a channel that comes in: to the steps of its extension, or to its end where there are none. */
  async start(actions: readonly DialplanAction[] | undefined): Promise<void> {
    if (actions === undefined) this.channel.hangup('NO_ROUTE_DESTINATION');
    else this.channel.enter('CS_EXECUTE');
    await this.run(actions ?? []);
  }

  /** Works through the steps and whatever takes their place, then hangs up; settles when the channel is gone. */
  async run(actions: readonly DialplanAction[]): Promise<void> {
    if (this.#running) return;
    const { channel } = this;
    this.#running = true;
    await this.#work(actions);
    for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) {
      await this.#follow(next);
    }
    channel.hangup('NORMAL_CLEARING');
    await channel.report();
    this.board.forget(channel);
  }

  #takeNext(): Next | undefined {
    const next = this.channel.ended ? undefined : this.#next;
    this.#next = undefined;
    return next;
  }

  async #follow(next: Next): Promise<void> {
    const { channel } = this;
    if (next.kind === 'bridge') {
      channel.enter('CS_SOFT_EXECUTE');
      await runBridge(channel, next.partner);
      return;
    }
    if (next.kind === 'exchange') {
      channel.enter('CS_EXCHANGE_MEDIA');
      await this.wait(Infinity);
      return;
    }
    next.begin?.();
    // an incoming call rings again wherever it is sent
    const isInbound = channel.profile.direction === 'inbound';
    channel.enter('CS_ROUTING', isInbound ? 'RINGING' : undefined);
    if (!channel.hitDialplan) flipCallerId(channel);
    if (next.actions === undefined) {
      channel.hangup('NO_ROUTE_DESTINATION');
      return;
    }
    channel.enter('CS_EXECUTE', isInbound && channel.answered ? 'ACTIVE' : undefined);
    await this.#work(next.actions);
  }

  async #work(actions: readonly DialplanAction[]): Promise<void> {
    for (const { app, data } of actions) {
      if (this.#stopped !== undefined) return;
      await this.execute(app, data);
    }
  }

  /** Runs one application with its two events. */
  async execute(app: string, data: string, options: ExecuteOptions = {}): Promise<void> {
    const { channel, board } = this;
    const application = applicationNamed(app);
    if (application === undefined) {
      board.log(`Invalid Application ${app}`);
      channel.hangup('DESTINATION_OUT_OF_ORDER');
      return;
    }
    const argument = this.#expand(data);
    const headers = applicationHeaders(app, argument, options);
    await this.#stack.run(async () => {
      this.#announce(app, argument);
      channel.fire('CHANNEL_EXECUTE', [], headers.before);
      // set anew behind the event, so that it stands behind its data from now on
      channel.setVariable('current_application', app);
      const response = await application({ channel, thread: this, board }, argument);
      if (response !== undefined) channel.setVariable('current_application_response', response);
      // what ran on top may have left its own response
      const last = channel.variable('current_application_response') ?? '_none_';
      channel.fire('CHANNEL_EXECUTE_COMPLETE', [], headers.after(last));
    });
  }

  /** Queues a `sendmsg`; false if too many wait already. */
  enqueue(message: ReceivedCommand): boolean {
    if (!this.#messages.push(message)) return false;
    this.#serveSoon();
    return true;
  }

  /** Runs a `sendmsg` and settles when it is done. */
  async executeMessage(message: ReceivedCommand): Promise<void> {
    await this.#stack.run(() => runMessage(this, message));
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

  /** Starts what is queued, as long as whatever is on top looks for it. */
  #serve(): void {
    while (this.#stack.top.serves && this.#stopped === undefined) {
      const next = this.#messages.take();
      if (next === undefined) return;
      firePrivateCommand(this, next.message);
      void this.executeMessage(next.message).then(() => {
        next.done();
        this.#serve();
      });
    }
  }

  get #stopped(): WaitEnd | undefined {
    if (this.channel.ended) return 'ended';
    return this.#next === undefined ? undefined : 'moved';
  }

  #announce(app: string, argument: string): void {
    const { channel } = this;
    channel.lastApp = { app, data: argument };
    channel.variables.delete('app_uuid');
    channel.variables.delete('current_application_response');
    channel.setVariable('current_application', app);
    channel.setVariable('current_application_data', argument);
  }

  #expand(data: string): string {
    return data.replace(/\$\{([^}]*)\}/g, (_, name: string) => this.channel.variable(name) ?? '');
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
