import { randomUUID } from 'node:crypto';
import { type EventHeader } from '../core/serialise.ts';
import { isTrue } from '../listener/true-value.ts';
import { headerOf, type ReceivedCommand } from '../wire/command-block.ts';
import { applicationNamed } from './applications.ts';
import { runBridge } from './bridging.ts';
import { type Channel } from './channel.ts';
import { type DialplanAction } from './dialplan.ts';
import { firePrivateCommand, runMessage } from './channel-message.ts';
import { type Switchboard } from './switchboard.ts';

const MAX_QUEUED_MESSAGES = 256;

/** Why a wait ended. */
export type WaitEnd = 'elapsed' | 'broken' | 'moved' | 'released' | 'ended';

interface Wait {
  /** A park: it ends with the connection that controls the channel. */
  readonly releasable: boolean;
  settle(end: WaitEnd): void;
}

/** What takes the place of the steps that run. */
export type Next =
  /** An extension; without steps there is none, and the call ends with NO_ROUTE_DESTINATION. */
  | { readonly kind: 'route'; readonly actions: readonly DialplanAction[] | undefined }
  /** The first leg of a bridge. */
  | { readonly kind: 'bridge'; readonly partner: Channel }
  /** The second leg of a bridge: it waits until it is moved or ends. */
  | { readonly kind: 'exchange' };

interface Frame {
  readonly done: Promise<void>;
}

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
  #waits: Wait[] = [];
  #frames: Frame[] = [];
  #messages: ReceivedCommand[] = [];
  #locked = false;
  #serving = false;
  #next: Next | undefined;
  #running = false;

  constructor(channel: Channel, board: Switchboard) {
    this.channel = channel;
    this.board = board;
  }

  /** Waits for a time on the scale of this switch; Infinity waits for whatever interrupts. */
  async wait(ms: number, releasable = false): Promise<WaitEnd> {
    const stopped = this.#stopped;
    if (stopped !== undefined) return stopped;
    return new Promise<WaitEnd>((resolve) => {
      const wait: Wait = { releasable, settle: resolve };
      const cancel = Number.isFinite(ms)
        ? this.board.after(ms, () => this.#end(wait, 'elapsed'))
        : (): void => undefined;
      wait.settle = (end) => {
        cancel();
        resolve(end);
      };
      this.#waits.push(wait);
    });
  }

  /** Ends what the channel waits for: the innermost wait only for a break, all of them else. */
  interrupt(end: WaitEnd): void {
    const waits = end === 'broken' ? this.#waits.splice(-1) : this.#waits.splice(0);
    for (const wait of waits.reverse()) wait.settle(end);
  }

  /** True while something else is about to take the place of what runs. */
  get moving(): boolean {
    return this.#next !== undefined;
  }

  /** Something else takes the place of what runs: a transfer or a bridge. */
  moveTo(next: Next): void {
    this.#next = next;
    this.interrupt('moved');
    if (!this.#running) void this.run([]);
  }

  /** The connection that controlled the channel is gone: a park ends, with `resume` whatever else runs, too. */
  release(resume: boolean): void {
    const parked = this.#waits.filter((wait) => wait.releasable);
    if (parked.length === 0) return;
    if (resume) this.interrupt('released');
    else for (const wait of parked) this.#end(wait, 'released');
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
    channel.enter('CS_ROUTING');
    if (next.actions === undefined) {
      channel.hangup('NO_ROUTE_DESTINATION');
      return;
    }
    channel.enter('CS_EXECUTE');
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
    const { channel } = this;
    const application = applicationNamed(app);
    if (application === undefined) {
      channel.hangup('DESTINATION_OUT_OF_ORDER');
      return;
    }
    let leave: () => void = () => undefined;
    const frame: Frame = { done: new Promise((resolve) => (leave = resolve)) };
    this.#frames.push(frame);
    const argument = this.#expand(data);
    this.#announce(app, argument);
    const headers = applicationHeaders(app, argument, options);
    channel.fire('CHANNEL_EXECUTE', [], headers.before);
    const response = await application({ channel, thread: this, board: this.board }, argument);
    await this.#nestedDone(frame);
    if (response !== undefined) channel.setVariable('current_application_response', response);
    channel.fire('CHANNEL_EXECUTE_COMPLETE', [], headers.after(response ?? '_none_'));
    this.#frames = this.#frames.filter((candidate) => candidate !== frame);
    leave();
  }

  /** Queues a `sendmsg`; false if too many wait already. */
  enqueue(message: ReceivedCommand): boolean {
    if (this.#messages.length >= MAX_QUEUED_MESSAGES) return false;
    this.#messages.push(message);
    if (!this.#serving) {
      this.#serving = true;
      // the channel looks for messages between two frames of audio
      setImmediate(() => this.#serve());
    }
    return true;
  }

  /** Runs a `sendmsg` and settles when it is done. */
  async executeMessage(message: ReceivedCommand): Promise<void> {
    await runMessage(this, message);
  }

  #serve(): void {
    this.#serving = false;
    while (!this.#locked && !this.channel.ended) {
      const message = this.#messages.shift();
      if (message === undefined) return;
      this.#locked = isTrue(headerOf(message, 'event-lock'));
      firePrivateCommand(this, message);
      void this.executeMessage(message).then(() => {
        if (!isTrue(headerOf(message, 'event-lock'))) return;
        this.#locked = false;
        this.#serve();
      });
    }
  }

  /** An application that was started on top of this one has to end first. */
  async #nestedDone(frame: Frame): Promise<void> {
    for (;;) {
      const top = this.#frames.at(-1);
      if (top === undefined || top === frame) return;
      await top.done;
    }
  }

  get #stopped(): WaitEnd | undefined {
    if (this.channel.ended) return 'ended';
    return this.#next === undefined ? undefined : 'moved';
  }

  #end(wait: Wait, end: WaitEnd): void {
    this.#waits = this.#waits.filter((candidate) => candidate !== wait);
    wait.settle(end);
  }

  #announce(app: string, argument: string): void {
    const { channel } = this;
    channel.lastApp = { app, data: argument };
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
