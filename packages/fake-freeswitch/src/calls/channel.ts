import {
  type CallState,
  CHANNEL_STATES,
  type ChannelState,
} from '@switchwire/esl-protocol/families';
import { CoreEvent } from '../core/core-event.ts';
import { type EventSource } from '../core/event-sources.ts';
import { type EventHeader } from '../core/serialise.ts';
import { type SwitchCore } from '../core/switch-core.ts';
import { type ControlledChannel } from '../listener/controlled-channel.ts';
import { type ReceivedCommand } from '../wire/command-block.ts';
import { callRecord } from './call-record.ts';
import { type CallerProfile, profileHeaders, profileVariable } from './caller-profile.ts';
import { type ChannelRunner } from './channel-runner.ts';
import { CALL_STATES } from './channel-states.ts';
import { ChannelVariables } from './channel-variables.ts';
import { KeyQueue } from './key-queue.ts';

const CODEC = 'L16';
const RATE = '8000';
const BIT_RATE = '128000';

/** What a channel is made of. */
export interface ChannelInit {
  readonly uuid: string;
  readonly name: string;
  readonly profile: CallerProfile;
  readonly hitDialplan: boolean;
}

/** An application and its data. */
interface RunApp {
  readonly app: string;
  readonly data: string;
}

/** One leg of a call: its state, its variables and the events that report both. */
export class Channel implements ControlledChannel {
  readonly name: string;
  readonly core: SwitchCore;
  profile: CallerProfile;
  hitDialplan: boolean;
  state: ChannelState = 'CS_NONE';
  /** The state it is on its way to: `Channel-State-Number` is ahead of `Channel-State`. */
  pending: ChannelState = 'CS_INIT';
  callState: CallState = 'DOWN';
  answered = false;
  /** `park` waits for something to take it. */
  parked = false;
  cause: string | undefined;
  /** The other end of a loopback pair. */
  pair: Channel | undefined;
  /** The channel it is bridged to, or about to be. */
  partner: Channel | undefined;
  otherLeg: { type: 'originator' | 'originatee'; profile: CallerProfile } | undefined;
  readonly variables = new ChannelVariables();
  /** Keys that wait for an application that takes them. */
  readonly keys = new KeyQueue();
  /** What the call record names as the last application. */
  lastApp: RunApp = { app: '', data: '' };
  /** What `show channels` names: a bridge by `uuid_bridge` too, which the call record leaves out. */
  shownApp: RunApp = { app: '', data: '' };
  thread!: ChannelRunner;
  readonly #endedListeners = new Set<() => void>();
  readonly #answerListeners = new Set<() => void>();
  #uuid: string;
  #holds = 0;
  #letGo: () => void = () => undefined;
  #divert: ((event: CoreEvent) => void) | undefined;
  #retired = false;
  #digits = '';

  constructor(core: SwitchCore, init: ChannelInit) {
    this.core = core;
    this.#uuid = init.uuid;
    this.name = init.name;
    this.profile = init.profile;
    this.hitDialplan = init.hitDialplan;
  }

  get uuid(): string {
    return this.#uuid;
  }

  get ended(): boolean {
    return this.cause !== undefined;
  }

  /** The server that this channel was on is gone. */
  get retired(): boolean {
    return this.#retired;
  }

  /** Ends the channel with its server: what waits for it runs to its end, and no more events are fired. */
  retire(): void {
    this.#retired = true;
    this.hangup('SYSTEM_SHUTDOWN');
  }

  /** Another id for the same channel: CHANNEL_UUID. */
  rename(uuid: string): void {
    const old = this.#uuid;
    this.#uuid = uuid;
    this.profile.uniqueId = uuid;
    this.setVariable('uuid', uuid);
    this.setVariable('call_uuid', uuid);
    this.fire('CHANNEL_UUID', [['Old-Unique-ID', old]]);
  }

  variable(name: string): string | undefined {
    return this.variables.text(name) ?? this.#profileVariable(name);
  }

  setVariable(name: string, value: string): void {
    this.variables.set(name, value);
  }

  dataHeaders(forConnect: boolean): readonly EventHeader[] {
    const profile = forConnect ? profileHeaders('Channel', this.profile) : [];
    return [...profile, ...this.block(), ...this.variables.headers()];
  }

  /** The channel block: state, codecs and profiles, in FreeSWITCH's order. */
  block(): readonly EventHeader[] {
    const direction = this.profile.direction;
    return [
      ['Channel-State', this.state],
      ['Channel-Call-State', this.callState],
      ['Channel-State-Number', String(CHANNEL_STATES.indexOf(this.pending))],
      ['Channel-Name', this.name],
      ['Unique-ID', this.uuid],
      ['Call-Direction', direction],
      ['Presence-Call-Direction', direction],
      ['Channel-HIT-Dialplan', String(this.hitDialplan)],
      ['Channel-Call-UUID', this.variable('call_uuid') ?? this.uuid],
      ['Answer-State', this.answerState],
      ...(this.cause === undefined ? [] : [['Hangup-Cause', this.cause] as const]),
      ['Channel-Read-Codec-Name', CODEC],
      ['Channel-Read-Codec-Rate', RATE],
      ['Channel-Read-Codec-Bit-Rate', BIT_RATE],
      ['Channel-Write-Codec-Name', CODEC],
      ['Channel-Write-Codec-Rate', RATE],
      ['Channel-Write-Codec-Bit-Rate', BIT_RATE],
      ...profileHeaders('Caller', this.profile),
      ...(this.otherLeg === undefined
        ? []
        : [
            ['Other-Type', this.otherLeg.type] as const,
            ...profileHeaders('Other-Leg', this.otherLeg.profile),
          ]),
    ];
  }

  get answerState(): 'hangup' | 'answered' | 'ringing' {
    if (this.ended) return 'hangup';
    return this.answered ? 'answered' : 'ringing';
  }

  /** Fires an event with the channel block and the variables; `first` and `last` go around them. */
  fire(
    name: string,
    first: readonly EventHeader[] = [],
    last: readonly EventHeader[] = [],
    source?: EventSource,
  ): CoreEvent {
    const headers = [...first, ...this.block(), ...this.variables.headers(), ...last];
    return this.#emit(name, headers, source);
  }

  /** Fires an event of those that have no variables. */
  fireBare(
    name: string,
    first: readonly EventHeader[] = [],
    last: readonly EventHeader[] = [],
  ): CoreEvent {
    return this.#emit(name, [...first, ...this.block(), ...last]);
  }

  #emit(name: string, headers: readonly EventHeader[], source?: EventSource): CoreEvent {
    return this.#send(this.core.create(name, { headers, ...(source && { source }) }));
  }

  #send(event: CoreEvent): CoreEvent {
    return this.#retired ? event : this.core.fire(event);
  }

  /** Moves to a state and reports it, behind the call state if that changes too. */
  enter(state: ChannelState, callState: CallState = this.callState): void {
    this.state = state;
    this.pending = state;
    this.setCallState(callState);
    if (state === 'CS_EXECUTE') this.setVariable('call_uuid', this.uuid);
    this.fireBare('CHANNEL_STATE');
  }

  setCallState(state: CallState): void {
    if (this.callState === state) return;
    const original = this.callState;
    this.callState = state;
    this.fireBare('CHANNEL_CALLSTATE', [
      ['Original-Channel-Call-State', original],
      ['Channel-Call-State-Number', String(CALL_STATES.indexOf(state))],
    ]);
  }

  /** CHANNEL_PROGRESS, once and before the answer: the far end rings. */
  markRinging(): void {
    if (this.answered || this.ended || this.profile.times.progress !== '0') return;
    this.profile.times.progress = this.core.microseconds();
    this.fire('CHANNEL_PROGRESS');
    this.setCallState('RINGING');
  }

  /** CHANNEL_ANSWER, once, and the call state right behind it. */
  markAnswered(): void {
    if (this.answered || this.ended) return;
    this.answered = true;
    this.profile.times.answered = this.core.microseconds();
    this.fire('CHANNEL_ANSWER');
    this.setVariable('endpoint_disposition', 'ANSWER');
    this.setCallState('ACTIVE');
    for (const listener of this.#answerListeners) listener();
    this.#answerListeners.clear();
  }

  /** Calls back once when the channel is answered or hung up; the result removes the callback. */
  onSettled(run: () => void): () => void {
    if (this.answered || this.ended) run();
    else this.#answerListeners.add(run);
    return () => this.#answerListeners.delete(run);
  }

  /** CHANNEL_HANGUP, once; everything the channel waits for ends. */
  hangup(cause: string): boolean {
    if (this.ended) return false;
    this.cause = cause;
    this.pending = 'CS_HANGUP';
    if (this.variables.has('bridge_to')) {
      this.partner?.setVariable('last_bridge_hangup_cause', cause);
      const isFirst = this.otherLeg?.type === 'originatee';
      this.setVariable('last_bridge_role', isFirst ? 'originator' : 'originatee');
    }
    this.fire('CHANNEL_HANGUP');
    for (const listener of [...this.#answerListeners, ...this.#endedListeners]) listener();
    this.#answerListeners.clear();
    this.#endedListeners.clear();
    this.thread.end();
    return true;
  }

  /** What follows a hangup, up to CHANNEL_DESTROY; the channel's own thread does it last. */
  async report(): Promise<void> {
    const cause = this.cause ?? 'NORMAL_CLEARING';
    this.enter('CS_HANGUP');
    this.profile.times.hangup = this.core.microseconds();
    this.setCallState('HANGUP');
    this.pair?.hangup(cause);
    this.enter('CS_REPORTING');
    for (const [name, value] of callRecord(this.profile, cause, this.lastApp, this.#digits)) {
      this.variables.replace(name, value);
    }
    if (this.pair !== undefined) this.variables.replace('is_loopback', '1');
    this.fire('CHANNEL_HANGUP_COMPLETE', [['Hangup-Cause', cause]]);
    if (this.#holds > 0) await new Promise<void>((resolve) => (this.#letGo = resolve));
    this.pending = 'CS_DESTROY';
    this.fire('CHANNEL_DESTROY');
    this.enter('CS_DESTROY');
  }

  onEnded(run: () => void): () => void {
    if (this.ended) {
      run();
      return () => undefined;
    }
    this.#endedListeners.add(run);
    return () => this.#endedListeners.delete(run);
  }

  hold(): () => void {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
      if (this.#holds === 0) this.#letGo();
    };
  }

  enqueue(message: ReceivedCommand): boolean {
    return this.thread.enqueue(message);
  }

  execute(message: ReceivedCommand): Promise<void> {
    return this.thread.executeMessage(message);
  }

  release(resume: boolean): void {
    this.thread.release(resume);
  }

  divertTo(sink: ((event: CoreEvent) => void) | undefined): void {
    this.#divert = sink;
  }

  acceptEvent(event: {
    readonly name: string;
    readonly subclass: string | undefined;
    readonly headers: readonly EventHeader[];
    readonly body: string | undefined;
  }): void {
    const { subclass } = event;
    const headers: readonly EventHeader[] =
      subclass === undefined ? event.headers : [['Event-Subclass', subclass], ...event.headers];
    if (this.#divert !== undefined && !this.ended) {
      this.#divert(new CoreEvent({ ...event, headers }));
      return;
    }
    // the session fires it: with channel data, but without a name and the other common headers
    this.#send(new CoreEvent({ ...event, headers: [...headers, ...this.block()] }));
  }

  /** A message that was taken from the channel's queue, once it has run. */
  reportMessage(leading: readonly EventHeader[], body: string | undefined): void {
    this.#send(this.core.create('PRIVATE_COMMAND', { leading, headers: this.block(), body }));
  }

  /** A digit that was pressed on this leg: for all subscribers or, diverted, for that connection alone. */
  fireDtmf(digit: string, duration: number, source: string): void {
    const headers: readonly EventHeader[] = [
      ...this.block(),
      ['DTMF-Digit', digit],
      ['DTMF-Duration', String(duration)],
      ['DTMF-Source', source],
    ];
    if (this.#divert === undefined || this.ended) this.#emit('DTMF', headers);
    else this.#divert(this.core.create('DTMF', { headers }));
    this.#digits += digit;
    if (!this.thread.dropsKeys) this.keys.push(digit);
  }

  /** What `${name}` and `getvar` find in addition to the variables. */
  #profileVariable(name: string): string | undefined {
    const known = profileVariable(this.profile, name.toLowerCase());
    if (known !== undefined) return known;
    return name === 'hangup_cause' ? this.cause : undefined;
  }
}
