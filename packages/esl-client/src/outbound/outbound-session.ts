import { randomUUID } from 'node:crypto';
import { type Socket } from 'node:net';
import {
  commands,
  decodeEvent,
  decodeLog,
  type DisconnectNotice,
  type EslEvent,
  type EslLogLine,
  type EslReply,
  formatAddress,
  type FrameLimits,
} from '@switchwire/esl-protocol';

import { type Clock } from '../clock.ts';
import { type CommandOptions } from '../session/command-options.ts';
import { type CallTransition } from './call-info.ts';
import { AppTracker } from '../session/app-tracker.ts';
import { SessionEvents } from '../session/session-events.ts';
import { type EslSession } from '../session/esl-session.ts';
import { createEslSession } from '../session/session.ts';
import { type CloseCause } from '../close-cause.ts';
import { type CallInfo } from './call-info.ts';
import { type CallEventFormat, MyEvents } from './my-events.ts';
import { outboundEdgeId } from './outbound-graph.ts';
import {
  nextOutboundStep,
  type OutboundAction,
  type OutboundFact,
  outboundPhase,
  type OutboundState,
} from './outbound-lifecycle.ts';

/**
 * How FreeSWITCH ends the connection of a channel that is gone. With the same words it ends one whose channel does not
 * take its messages: more than 256 of them wait then (esl-wire: limits).
 */
const GOODBYE = 'Disconnected, goodbye.';
const MAX_QUEUED_MESSAGES = 256;

const HANGUP_COMPLETE = ['CHANNEL_HANGUP_COMPLETE'];

/** For the answer to `exit`. */
const EXIT_TIMEOUT_MS = 5_000;

/** For the last events of a channel that lingers without limit, when no event says that it is the last. */
const LAST_EVENTS_MS = 1_000;

/** An IPv4 peer of a listener on `::` is shown as what it is. */
function plainHost(host: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host)?.[1] ?? host;
}

/** The channel is gone: how it ended, as far as FreeSWITCH said. */
export interface ChannelEnd {
  /** `Hangup-Cause`: `NORMAL_CLEARING`, … */
  readonly hangupCause: string | undefined;
}

/** What the session needs from its server. */
export interface OutboundSessionOptions {
  readonly clock: Clock;
  readonly commandTimeoutMs: number;
  readonly format: CallEventFormat;
  readonly limits: FrameLimits | undefined;
  /** Called for each step of the lifecycle. */
  readonly onTransition: (report: () => CallTransition) => void;
  /** A handler threw, in words for a log. */
  readonly onDefect: (error: unknown) => void;
}

/** One connection that FreeSWITCH opened to us: the wire side of a call, and what `list()` shows of it. */
export class OutboundSession {
  readonly id = randomUUID();
  readonly address: string;
  readonly wire: EslSession;
  readonly runs: AppTracker;
  readonly events: SessionEvents;
  readonly myEvents: MyEvents;
  /** Resolves when the connection has ended. */
  readonly closed: Promise<CloseCause>;
  /** Resolves when the channel is gone, the connection lingers, and nothing of interest follows. */
  readonly over: Promise<void>;
  onEvent: ((event: EslEvent) => void) | undefined;
  onLog: ((line: EslLogLine) => void) | undefined;
  onNotice: ((notice: DisconnectNotice) => void) | undefined;
  onChannelEnd: ((end: ChannelEnd) => void) | undefined;
  channelUuid: string | undefined;
  /** From the answer to `connect` on. */
  mode: 'async' | 'sync' = 'sync';
  /** Events of all channels were asked for, which `myevents` would take away. */
  subscribedToAllChannels = false;
  /** Set once the channel is known to be gone. */
  channelEnd: ChannelEnd | undefined;
  readonly #options: OutboundSessionOptions;
  readonly #host: string;
  readonly #port: number;
  #state: OutboundState = 'connecting';
  #since = Date.now();
  #hangupCause: string | undefined;
  #conclude: () => void = () => undefined;
  #lastEvents: unknown;
  /** It came in one piece with the answer to `connect`, and is looked at once that is read: a caller who hung up at once. */
  #early: DisconnectNotice | undefined;
  #linger: DisconnectNotice | undefined;

  constructor(socket: Socket, options: OutboundSessionOptions) {
    const { clock } = options;
    this.#options = options;
    this.#host = plainHost(socket.remoteAddress ?? 'unknown');
    this.#port = socket.remotePort ?? 0;
    this.address = formatAddress(this.#host, this.#port);
    this.runs = new AppTracker({ address: this.address, generation: 1, clock });
    let ended: (cause: CloseCause) => void = () => undefined;
    this.closed = new Promise((resolve) => (ended = resolve));
    this.over = new Promise((resolve) => (this.#conclude = resolve));
    this.wire = createEslSession(
      socket,
      {
        onEvent: (frame) => {
          this.#event(decodeEvent(frame));
        },
        onLog: (frame) => this.onLog?.(decodeLog(frame)),
        onNotice: (notice) => {
          this.#notice(notice);
        },
        onDefect: options.onDefect,
        onClose: (cause) => {
          clock.clearTimeout(this.#lastEvents);
          this.#move('session.closed', cause);
          this.runs.close(cause);
          ended(cause);
        },
      },
      {
        address: this.address,
        commandTimeoutMs: options.commandTimeoutMs,
        clock,
        ...(options.limits !== undefined && { limits: options.limits }),
      },
    );
    this.events = new SessionEvents(this.wire, { format: options.format });
    this.myEvents = new MyEvents(this.wire, this.events, options.format, () => {
      this.#move('events.followed');
    });
  }

  /** The first command: the channel's data. Before it, any other command would lose its reply. */
  async connect(timeoutMs: number): Promise<EslReply & { readonly channelData: EslEvent }> {
    const reply = await this.wire.send(commands.connect(), { timeoutMs });
    const { channelData } = reply;
    if (channelData === undefined) {
      throw this.wire.refusal('connect', reply.text);
    }
    this.channelUuid = channelData.uniqueId ?? channelData.text('Channel-Unique-ID');
    if (channelData.text('Socket-Mode') === 'async') this.mode = 'async';
    this.#move('channel.connected');
    if (this.#early !== undefined) this.#move(this.#factOf(this.#early));
    return { ...reply, channelData };
  }

  /** Takes note of a command that changes what the session knows about itself. The answer, if it was sent here. */
  notice(command: Uint8Array, options?: CommandOptions): Promise<EslReply> | undefined {
    const word = Buffer.from(command.subarray(0, 9)).toString('latin1').toLowerCase();
    // written by hand it counts as much: a second one would be refused
    if (word.startsWith('myevents')) return this.myEvents.follow(options, command);
    if (word.startsWith('exit') || word.startsWith('...')) this.#move('exit.requested');
    if (word.startsWith('event')) this.subscribedToAllChannels = true;
    return undefined;
  }

  /** Says goodbye, and ends the connection when that is not answered in time. Resolves once it is ending; never rejects. */
  async leave(timeoutMs: number = EXIT_TIMEOUT_MS): Promise<void> {
    this.#move('exit.requested');
    // a channel that goes at the same moment leaves the command unanswered: the end is what counts
    await this.wire.exit({ timeoutMs }).catch(() => {
      this.wire.end();
    });
  }

  /** Ends the connection without saying goodbye. */
  end(): void {
    this.#move('exit.requested');
    this.wire.end();
  }

  info(): CallInfo {
    const { wire } = this;
    return {
      id: this.id,
      host: this.#host,
      port: this.#port,
      address: this.address,
      phase: outboundPhase(this.#state),
      states: [this.#state],
      since: this.#since,
      generation: 1,
      attempt: 0,
      retryAt: undefined,
      lastCause: wire.closed,
      events: this.events.names,
      refusedEvents: this.events.refused,
      heartbeat: undefined,
      stats: {
        ...wire.stats(),
        eventsDropped: 0,
        commandsPending: wire.pending,
        reconnects: 0,
      },
      consumers: this.channelUuid === undefined ? [] : [`channel ${this.channelUuid}`],
      direction: 'outbound',
    };
  }

  #event(event: EslEvent): void {
    if (this.runs.pending > 0) this.runs.offer(event);
    if (event.name.startsWith('CHANNEL_HANGUP') && event.uniqueId === this.channelUuid) {
      this.#hangupCause = event.text('Hangup-Cause') ?? this.#hangupCause;
      const isComplete = event.name === 'CHANNEL_HANGUP_COMPLETE';
      this.#move(isComplete ? 'channel.completed' : 'channel.hungUp');
    }
    this.onEvent?.(event);
  }

  #notice(notice: DisconnectNotice): void {
    if (notice.kind === 'linger') this.#linger = notice;
    if (this.#state === 'connecting') this.#early = notice;
    else this.#move(this.#factOf(notice));
    this.onNotice?.(notice);
  }

  /** A goodbye says that the channel is gone, whether CHANNEL_HANGUP came before or is not subscribed. */
  #factOf({ kind, sessionUuid, text }: DisconnectNotice): OutboundFact {
    if (kind === 'linger') return 'linger.noticed';
    const isOurs = this.channelUuid !== undefined && sessionUuid === this.channelUuid;
    const isFull = this.runs.pending > MAX_QUEUED_MESSAGES;
    return isOurs && text.startsWith(GOODBYE) && !isFull ? 'goodbye.noticed' : 'disconnect.noticed';
  }

  #move(fact: OutboundFact, cause?: CloseCause): void {
    const from = this.#state;
    const step = nextOutboundStep(from, fact);
    if (step === undefined) return;
    const { target: to = from, actions = [] } = step;
    if (to !== from) this.#enter(to, fact, cause);
    for (const action of actions) this.#act(action);
  }

  #enter(to: OutboundState, fact: OutboundFact, cause: CloseCause | undefined): void {
    const from = this.#state;
    this.#state = to;
    this.#since = Date.now();
    this.#options.onTransition(() => ({
      id: this.id,
      address: this.address,
      machine: 'outbound',
      at: this.#since,
      event: fact,
      from: [from],
      to: [to],
      phase: outboundPhase(to),
      edges: [outboundEdgeId(from, fact)],
      cause,
      retryAt: undefined,
    }));
  }

  #act(action: OutboundAction): void {
    switch (action) {
      case 'endChannel':
        this.channelEnd = { hangupCause: this.#hangupCause };
        this.onChannelEnd?.(this.channelEnd);
        return;
      case 'endRuns':
        this.runs.channelGone(this.channelUuid, this.#hangupCause);
        return;
      case 'cutRuns':
        this.runs.channelGone(this.channelUuid, this.#hangupCause, 0);
        return;
      case 'awaitLastEvents':
        this.#awaitLastEvents();
        return;
      case 'conclude':
        this.#conclude();
    }
  }

  /**
   * Nothing else ends a connection that lingers without limit, and it holds the channel in FreeSWITCH. In sync mode
   * CHANNEL_HANGUP_COMPLETE comes only after that end (outbound: hangup).
   */
  #awaitLastEvents(): void {
    const isTold = this.mode === 'async' && this.events.has(HANGUP_COMPLETE);
    if (isTold || this.#linger?.lingerSeconds !== -1) return;
    this.#lastEvents = this.#options.clock.setTimeout(() => {
      this.#move('lastEvents.missed');
    }, LAST_EVENTS_MS);
  }
}
