import { type Socket } from 'node:net';
import { type ApiRegistry } from '../core/api-registry.ts';
import { type CoreEvent } from '../core/core-event.ts';
import { Filters } from '../core/filters.ts';
import { Subscriptions } from '../core/subscriptions.ts';
import { type CoreSubscriber, type SwitchCore } from '../core/switch-core.ts';
import { type ConnectionFaults, createConnectionFaults, type FaultSettings } from '../faults.ts';
import { type ResolvedOptions } from '../options.ts';
import { type ReceivedCommand } from '../wire/command-block.ts';
import { CommandReader, type Received } from '../wire/command-reader.ts';
import {
  AUTH_REQUEST,
  commandReply,
  disconnectNotice,
  GOODBYE,
  lingerNotice,
  type LogLine,
  RUDE_REJECTION,
} from '../wire/replies.ts';
import { type CommandAnswer } from './command-answer.ts';
import { type ControlledChannel } from './controlled-channel.ts';
import { Deliveries, type DeliveryHost } from './deliveries.ts';
import { endlessFrame, giantAnswer, giantEvent } from './fault-frames.ts';
import { type OutboundLeg, type OutboundMode } from './outbound-leg.ts';
import { Outlet } from './outlet.ts';
import { ALL_PERMITTED, type Permissions } from './permissions.ts';
import { isTrue } from './true-value.ts';

/** The pace of a frame that does not end. */
const ENDLESS_PACE_MS = 10;

/** What a connection may ask of its server. */
export interface ListenerHost {
  readonly core: SwitchCore;
  readonly options: ResolvedOptions;
  readonly apis: ApiRegistry<EslListener>;
  readonly faults: FaultSettings;
  findChannel(uuid: string): ControlledChannel | undefined;
  /** Called with every command before it runs. */
  noteCommand(listener: EslListener, command: ReceivedCommand): void;
  /** Runs a command: by the chain, or by a replay. */
  run(listener: EslListener, command: ReceivedCommand): CommandAnswer;
}

/** One Event Socket connection as the server sees it. */
export class EslListener implements CoreSubscriber {
  readonly id: number;
  readonly host: ListenerHost;
  readonly subscriptions = new Subscriptions();
  readonly filters = new Filters();
  readonly outbound: OutboundMode | undefined;
  readonly faults: ConnectionFaults;
  /** The events and log lines that wait for this connection. */
  readonly deliveries: Deliveries;
  authenticated: boolean;
  permissions: Permissions = ALL_PERMITTED;
  /** Log lines up to this level are sent; undefined: none. */
  logLevel: number | undefined;
  channel: ControlledChannel | undefined;
  /** Set by `myevents`; without a uuid every event that has a Unique-ID passes. */
  myEvents: { readonly uuid: string | undefined } | undefined;
  /** Seconds, -1 without a limit; undefined: no linger. */
  lingerSeconds: number | undefined;
  /** `resume` was sent. */
  resume = false;
  /** The reply of an outbound connection's first command is never sent. */
  replyless: boolean;
  closed = false;
  readonly #socket: Socket;
  readonly #outlet: Outlet;
  readonly #reader: CommandReader;
  readonly #settings: FaultSettings = {};
  #pending: Received[] = [];
  #busy = false;
  /** Says that the channel is gone and the connection lingers, once nothing else has to be said before. */
  #lingers: (() => void) | undefined;
  #inputEnded = false;
  #heardCommand = false;
  /** The channel is gone and nothing keeps the connection: no further command is run. */
  #leaving = false;
  #released = false;
  #cancelDeadline: () => void = () => undefined;
  /** Ends the wait of a command that a fault makes late. */
  #cancelLate: () => void = () => undefined;
  #releases: (() => void)[] = [];

  constructor(id: number, socket: Socket, host: ListenerHost, outbound?: OutboundLeg) {
    this.id = id;
    this.host = host;
    this.outbound = outbound?.mode;
    this.authenticated = outbound !== undefined;
    this.replyless = outbound !== undefined;
    this.#socket = socket;
    const { limits, clock } = host.options;
    this.#reader = new CommandReader(limits);
    this.#outlet = new Outlet(socket, clock, [this.#settings, host.faults]);
    this.#outlet.onReady = () => {
      this.#listen();
      this.deliveries.schedule();
    };
    this.deliveries = new Deliveries(this.#createDeliveryHost());
    this.faults = createConnectionFaults(this.#settings, {
      reset: () => socket.resetAndDestroy(),
      giantEvent: (bytes) => this.#outlet.pour(giantEvent(bytes)),
      endlessFrame: (part) => this.#outlet.pour(endlessFrame(part), ENDLESS_PACE_MS),
      changed: () => this.#outlet.wake(),
    });
    if (outbound !== undefined) this.control(outbound.channel);
  }

  /** Starts reading; `greet` sends `auth/request`. */
  start(greet: boolean): void {
    const { options } = this.host;
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.once('close', () => this.#dispose());
    if (this.outbound === undefined && options.acl === 'deny') {
      socket.resume();
      this.send(RUDE_REJECTION);
      this.end(GOODBYE);
      return;
    }
    if (options.limits.authTimeoutMs > 0) {
      this.#cancelDeadline = options.clock.after(options.limits.authTimeoutMs, () => {
        if (!this.#heardCommand) this.end(GOODBYE);
      });
    }
    this.host.core.attach(this);
    socket.on('data', (chunk) => this.#onData(chunk));
    socket.once('end', () => {
      this.#inputEnded = true;
      this.#pump();
    });
    if (greet && this.outbound === undefined) this.send(AUTH_REQUEST);
  }

  /** Whether an application that runs when the connection ends is cut off: by `resume`, or by the variable. */
  get resumes(): boolean {
    return this.resume || isTrue(this.channel?.variable('socket_resume'));
  }

  /** Calls back once when the connection is over for the server. */
  onClosed(run: () => void): void {
    if (this.closed) run();
    else this.#releases.push(run);
  }

  /** Controls a channel from now on: session commands become available, and its end concerns this connection. */
  control(channel: ControlledChannel): void {
    this.channel = channel;
    this.#releases.push(channel.onEnded(() => this.#channelEnded(channel)));
  }

  /** `divert_events`: events of the session itself come past names and filters. */
  divert(on: boolean): void {
    this.channel?.divertTo(on ? (event) => this.deliver(event) : undefined);
  }

  /** Sends one frame, in order behind everything sent before. */
  send(frame: Buffer): void {
    if (!this.closed) this.#outlet.send(frame);
  }

  /** Sends a `command/reply` now; commands that go on after their reply use it. */
  reply(text: string): void {
    this.send(commandReply(text));
  }

  /** Ends the connection, with a notice if there is a text; what was queued is not sent any more. */
  end(text: string | undefined): void {
    if (this.closed) return;
    if (text !== undefined) this.send(disconnectNotice(text, this.channel?.uuid));
    this.closed = true;
    this.#outlet.end();
    this.#release();
  }

  /** Ends the connection with a notice behind the events that wait. */
  finish(text: string): void {
    this.deliveries.flush();
    this.end(text);
  }

  /** Applies changed faults. */
  wake(): void {
    this.#outlet.wake();
  }

  /** Cuts the TCP connection without a notice. */
  drop(): void {
    this.closed = true;
    this.#socket.destroy();
  }

  /** Events of the switch; those that this connection wants are queued. */
  offer(event: CoreEvent): void {
    if (this.closed || !this.subscriptions.wants(event)) return;
    if (!this.filters.passes(event) || !this.#isMine(event)) return;
    this.deliver(event);
  }

  /** Queues an event past names and filters: diverted ones come this way, and wait until events are switched on. */
  deliver(event: CoreEvent): void {
    if (!this.closed) this.deliveries.push(event);
  }

  /** A line of the server's log. */
  offerLog(line: LogLine): void {
    if (this.closed || this.logLevel === undefined || line.level > this.logLevel) return;
    this.deliveries.pushLog(line);
  }

  #createDeliveryHost(): DeliveryHost {
    const { maxQueue, maxLost } = this.host.options.limits;
    return {
      maxQueue,
      maxLost,
      mayDeliver: () => this.#mayDeliver,
      eventsOn: () => this.subscriptions.enabled,
      format: () => this.subscriptions.format,
      send: (frame) => this.send(frame),
      kill: (text) => {
        this.closed = true;
        this.#outlet.endAtOnce(disconnectNotice(text, this.channel?.uuid));
        this.#release();
      },
    };
  }

  #isMine(event: CoreEvent): boolean {
    if (this.myEvents === undefined) return true;
    const uuid = event.text('unique-id');
    if (this.myEvents.uuid === undefined) return uuid !== undefined;
    return uuid === this.myEvents.uuid || event.text('job-owner-uuid') === this.myEvents.uuid;
  }

  #onData(chunk: Buffer): void {
    if (this.closed || this.#fault('halfOpen') === true) return;
    this.#pending.push(...this.#reader.push(chunk));
    this.#pump();
  }

  /** Runs what was read, one command after the other, up to one that takes time. */
  #pump(): void {
    let done = 0;
    try {
      while (!this.#stalled && done < this.#pending.length) {
        const received = this.#pending[done];
        done += 1;
        if (received !== undefined) this.#take(received);
      }
    } finally {
      // whatever a command throws, it must not run again with the next bytes
      this.#pending = this.#pending.slice(done);
    }
    if (this.#stalled) return;
    if (this.#inputEnded) this.end(GOODBYE);
    this.#listen();
    this.deliveries.schedule();
  }

  /** Reads on, or pauses: while a command runs, or while the peer does not read its answers. */
  #listen(): void {
    if (this.#busy || this.#outlet.blocked) this.#socket.pause();
    else this.#socket.resume();
  }

  /** True while nothing may be run: a command is running, or the connection is over or about to be. */
  get #stalled(): boolean {
    return this.#busy || this.closed || this.#leaving;
  }

  #take(received: Received): void {
    if (received === 'protocol-error') {
      this.end(GOODBYE);
      return;
    }
    const first = !this.#heardCommand;
    this.#heardCommand = true;
    if (first) this.#cancelDeadline();
    this.host.noteCommand(this, received);
    if (first && this.outbound !== undefined && this.channel?.ended === true) {
      // the call ended before the first command: the client gets the notice instead of a reply
      this.end(GOODBYE);
      return;
    }
    const answer = this.#answerTo(received);
    if (!(answer instanceof Promise)) {
      this.#reply(answer);
      return;
    }
    this.#busy = true;
    this.#listen();
    void answer
      .catch(() => '-ERR command parse error.')
      .then((text) => {
        this.#busy = false;
        this.#reply(text);
        this.#lingers?.();
        this.#listen();
        if (this.#leaving) this.#leave();
        else this.#pump();
      });
  }

  /** Runs a command, unless a fault does something else with it. */
  #answerTo(received: ReceivedCommand): CommandAnswer {
    const { block } = received;
    if (this.#fault('neverAnswers')?.(block) === true) return undefined;
    const late = this.#fault('answersLate');
    if (late?.matches(block) === true) {
      return this.#afterwards(late.ms, () => this.host.run(this, received));
    }
    const bytes = this.#fault('giantAnswerBytes');
    if (bytes === undefined || !/^api /i.test(block)) return this.host.run(this, received);
    this.#outlet.pour(giantAnswer(bytes));
    return undefined;
  }

  async #afterwards(ms: number, run: () => CommandAnswer): Promise<string | undefined> {
    const { clock } = this.host.options;
    await new Promise<void>((resolve) => (this.#cancelLate = clock.after(ms, resolve)));
    return run();
  }

  #fault<K extends keyof FaultSettings>(key: K): FaultSettings[K] {
    return this.#settings[key] ?? this.host.faults[key];
  }

  #reply(answer: string | undefined): void {
    const replyless = this.replyless;
    this.replyless = false;
    if (answer !== undefined && !replyless) this.send(commandReply(answer));
  }

  get #mayDeliver(): boolean {
    return !this.#busy && !this.closed && !this.#reader.midCommand && !this.#outlet.blocked;
  }

  #channelEnded(channel: ControlledChannel): void {
    if (this.closed) return;
    // a channel is not destroyed before the connection releases it
    this.#releases.push(channel.hold());
    // nothing is sent until the client of an outbound connection sends something
    if (this.outbound !== undefined && !this.#heardCommand) return;
    const seconds = this.lingerSeconds;
    if (seconds === undefined) {
      this.#leaving = true;
      this.#leave();
      return;
    }
    this.#lingers = () => {
      this.#lingers = undefined;
      this.send(lingerNotice(channel.uuid, channel.name, seconds));
      if (seconds < 0) return;
      this.#releases.push(this.host.options.clock.after(seconds * 1000, () => this.end(GOODBYE)));
    };
    // a sync connection looks at its channel when its command is answered
    if (this.outbound?.async !== false) this.#lingers();
    else setImmediate(() => !this.#busy && this.#lingers?.());
  }

  /** A command that runs comes to its end and what is queued is still sent; then the server leaves. */
  #leave(): void {
    setImmediate(() => {
      if (!this.#busy) this.finish(GOODBYE);
    });
  }

  #dispose(): void {
    this.closed = true;
    this.#release();
  }

  #release(): void {
    this.#cancelDeadline();
    this.#cancelLate();
    this.host.core.detach(this);
    this.deliveries.clear();
    const releases = this.#releases;
    this.#releases = [];
    for (const release of releases) release();
    const channel = this.channel;
    if (!this.#released && channel !== undefined && !channel.ended) channel.release(this.resumes);
    this.#released = true;
  }
}
