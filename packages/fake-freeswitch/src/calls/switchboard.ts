import { type FakeClock } from '../clock.ts';
import { type SessionCounters } from '../core/session-counters.ts';
import { type SwitchCore } from '../core/switch-core.ts';
import { type AppContext } from './applications.ts';
import { type CallerProfile, type ProfileTimes } from './caller-profile.ts';
import { bond } from './bridging.ts';
import { type Channel } from './channel.ts';
import { ChannelThread } from './channel-thread.ts';
import { actionsFor, type Dialplan, type DialplanAction, parseInlineApp } from './dialplan.ts';
import { renewProfile } from './renew-profile.ts';

const PACKET_MS = 20;

/** What the calls of a server need of it. */
export interface SwitchboardInit {
  readonly core: SwitchCore;
  readonly counters: SessionCounters;
  readonly clock: FakeClock;
  /** Factor on every duration of a call: 0.1 makes calls ten times faster, 0 takes no time at all. */
  readonly timeScale: number;
  /** How long a file plays that does not say so itself. */
  readonly fileMs: number;
  readonly dialplan: Dialplan | undefined;
  /** Told of what a dialplan that is a function throws: the extension does not exist then. */
  readonly onError: (error: unknown, where: string) => void;
  readonly log: (text: string) => void;
  /** The `socket` application: dials a client for the channel. */
  readonly runSocket: (context: AppContext, data: string) => Promise<undefined>;
}

/** All channels of a server, and what moves them. */
export class Switchboard {
  readonly core: SwitchCore;
  readonly counters: SessionCounters;
  readonly fileMs: number;
  readonly log: (text: string) => void;
  readonly runSocket: SwitchboardInit['runSocket'];
  readonly #init: SwitchboardInit;
  readonly #channels = new Map<string, Channel>();
  readonly #timers = new Set<() => void>();
  /** Shutdowns that wait until no channel stands: told whether they are to go on. */
  readonly #drains = new Set<(goesOn: boolean) => void>();
  #refuses = false;

  constructor(init: SwitchboardInit) {
    this.#init = init;
    this.core = init.core;
    this.counters = init.counters;
    this.fileMs = init.fileMs;
    this.log = init.log;
    this.runSocket = init.runSocket;
  }

  /** Channels that were not destroyed yet, in the order of their creation. */
  get channels(): readonly Channel[] {
    return [...this.#channels.values()];
  }

  find(uuid: string): Channel | undefined {
    return this.#channels.get(uuid);
  }

  /** Takes a new channel in and gives it its thread. */
  adopt(channel: Channel): void {
    channel.thread = new ChannelThread(channel, this);
    this.#channels.set(channel.uuid, channel);
    this.counters.opened();
  }

  forget(channel: Channel): void {
    if (this.find(channel.uuid) !== channel) return;
    this.#channels.delete(channel.uuid);
    this.counters.closed();
    if (this.#channels.size === 0) this.#settleDrains(true);
  }

  /** Whether a new call is turned away, because the server waits for its calls to end. */
  get refuses(): boolean {
    return this.#refuses;
  }

  /**
   * Settles when no channel stands any more; with `refuse` no new ones are let in meanwhile. False: it was cancelled.
   */
  async drain(refuse: boolean): Promise<boolean> {
    if (refuse) this.#refuses = true;
    if (this.#channels.size === 0) return true;
    return new Promise<boolean>((resolve) => this.#drains.add(resolve));
  }

  /** Whoever waits for the end of the calls gives up, and new ones are let in again. */
  cancelDrain(): void {
    this.#refuses = false;
    this.#settleDrains(false);
  }

  #settleDrains(goesOn: boolean): void {
    for (const settle of this.#drains) settle(goesOn);
    this.#drains.clear();
  }

  /** Ends every channel without a word, and forgets what was: the server was stopped, or starts. */
  clear(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#drains.clear();
    this.#refuses = false;
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of channels) channel.retire();
    this.counters.reset();
  }

  /** Whether nothing takes time here: then nobody gives up waiting for an answer either. */
  get timeless(): boolean {
    return this.#init.timeScale === 0;
  }

  scaled(ms: number): number {
    return ms * this.#init.timeScale;
  }

  unscaled(ms: number): number {
    return this.#init.timeScale === 0 ? ms : ms / this.#init.timeScale;
  }

  /** Runs after a time of the call, which the scale makes shorter or longer. */
  after(ms: number, run: () => void): () => void {
    return this.#afterReal(this.scaled(ms), run);
  }

  /** Settles after a time that is not the call's; never, if the server is stopped before. */
  async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => void this.#afterReal(ms, resolve));
  }

  #afterReal(ms: number, run: () => void): () => void {
    const cancel = this.#init.clock.after(ms, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
    return () => {
      this.#timers.delete(cancel);
      cancel();
    };
  }

  /** The time of one packet of audio: how long one leg takes to notice the other. */
  async packet(): Promise<void> {
    await new Promise<void>((resolve) => void this.after(PACKET_MS, resolve));
  }

  /** The steps of an extension, or of an application given in its place. */
  actionsFor(destination: string): readonly DialplanAction[] | undefined {
    const inline = parseInlineApp(destination);
    if (inline !== undefined) return [inline];
    try {
      return actionsFor(this.#init.dialplan, destination);
    } catch (error) {
      this.#init.onError(error, `dialplan ${destination}`);
      return undefined;
    }
  }

  /** Sends a channel to another extension; an unknown one ends the call. */
  transfer(channel: Channel, destination: string, dialplan?: string, context?: string): void {
    const plan = dialplan ?? channel.profile.dialplan;
    const where = context ?? channel.profile.context;
    const actions =
      plan.toLowerCase() === 'inline' ? inlineActions(destination) : this.actionsFor(destination);
    // a bridge ends before the channel becomes another one
    const bridged = channel.partner !== undefined;
    const begin = (): void => {
      const { profile } = channel;
      renewProfile(channel, `bl_xfer:${destination}/${where}/${plan}`, {
        logicalDirection: channel.hitDialplan ? 'inbound' : 'outbound',
        rdnis: profile.destinationNumber,
        destinationNumber: destination,
        dialplan: plan,
        context: where,
      });
      if (bridged) channel.setVariable('call_uuid', channel.uuid);
      channel.otherLeg = undefined;
      channel.pending = 'CS_ROUTING';
    };
    channel.setVariable('max_forwards', '70');
    if (!bridged) begin();
    channel.thread.moveTo({ kind: 'route', actions, begin: bridged ? begin : undefined });
  }

  /** Bridges two channels that stand: `uuid_bridge`. */
  bridge(a: Channel, b: Channel): void {
    a.setVariable('uuid_bridge', b.uuid);
    for (const [leg, other] of [
      [b, a],
      [a, b],
    ] as const) {
      bond(leg, other);
      leg.setVariable('original_destination_number', leg.profile.destinationNumber);
      leg.setVariable('original_caller_id_name', leg.profile.callerIdName);
      leg.setVariable('original_caller_id_number', leg.profile.callerIdNumber);
      renewProfile(leg, `uuid_br:${other.uuid}`, {
        logicalDirection: leg === a ? 'inbound' : 'outbound',
      });
      leg.partner = other;
      leg.pending = 'CS_HIBERNATE';
    }
    // the second leg has its caller id the other way round when it meets a dialplan again
    b.hitDialplan = false;
    a.otherLeg = { type: 'originatee', profile: seenFrom(b.profile, {}) };
    b.otherLeg = { type: 'originator', profile: seenFrom(a.profile, NO_TIMES) };
    b.thread.moveTo({ kind: 'exchange' });
    a.thread.moveTo({ kind: 'bridge', partner: b });
  }
}

/** The second leg is shown no times of the first. */
const NO_TIMES: Partial<ProfileTimes> = { profileCreated: '0', created: '0', answered: '0' };

/** The profile of a leg as the other one keeps it: what happens later is not in it. */
function seenFrom(profile: CallerProfile, change: Partial<ProfileTimes>): CallerProfile {
  const times = { ...profile.times, ...change };
  return { ...profile, logicalDirection: 'inbound', transferSource: '', times };
}

/** `playback:a.wav,hangup`: the steps of the `inline` dialplan. */
function inlineActions(text: string): readonly DialplanAction[] {
  return text.split(',').map((step) => {
    const colon = step.indexOf(':');
    return colon < 0
      ? { app: step, data: '' }
      : { app: step.slice(0, colon), data: step.slice(colon + 1) };
  });
}
