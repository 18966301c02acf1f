import { type FakeClock } from '../clock.ts';
import { type SessionCounters } from '../core/session-counters.ts';
import { type SwitchCore } from '../core/switch-core.ts';
import { ApplicationTable } from './application.ts';
import { type Channel } from './channel.ts';
import { actionsFor, type Dialplan, type DialplanAction } from './dialplan.ts';

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
  /** Called with what a function of the user threw, and which one it was. */
  readonly onError: (error: unknown, where: string) => void;
  readonly log: (text: string) => void;
}

/** All channels of a server, and what moves them. */
export class Switchboard {
  readonly core: SwitchCore;
  readonly counters: SessionCounters;
  readonly fileMs: number;
  readonly log: (text: string) => void;
  readonly onError: SwitchboardInit['onError'];
  readonly applications = new ApplicationTable();
  /** `fsctl pause`: which new calls are refused. */
  readonly paused = { inbound: false, outbound: false };
  readonly #init: SwitchboardInit;
  readonly #channels = new Map<string, Channel>();
  readonly #timers = new Set<() => void>();
  /** Shutdowns that wait until no channel is left; called with whether they should go on. */
  readonly #drains = new Set<(goesOn: boolean) => void>();
  #refuses = false;

  constructor(init: SwitchboardInit) {
    this.#init = init;
    this.core = init.core;
    this.counters = init.counters;
    this.fileMs = init.fileMs;
    this.log = init.log;
    this.onError = init.onError;
  }

  /** Channels that were not destroyed yet, in the order of their creation. */
  get channels(): readonly Channel[] {
    return [...this.#channels.values()];
  }

  /** The channel of that id, also while it is being destroyed. */
  find(uuid: string): Channel | undefined {
    return this.#channels.get(uuid);
  }

  /** The same, until it is hung up. */
  live(uuid: string): Channel | undefined {
    const channel = this.find(uuid);
    return channel?.ended === false ? channel : undefined;
  }

  /** Takes a new channel in. */
  adopt(channel: Channel): void {
    this.#channels.set(channel.uuid, channel);
    this.counters.opened();
  }

  /** Gives a channel the id that its caller chose. */
  rename(channel: Channel, uuid: string): void {
    this.#channels.delete(channel.uuid);
    channel.rename(uuid);
    this.#channels.set(uuid, channel);
  }

  forget(channel: Channel): void {
    if (this.find(channel.uuid) !== channel) return;
    this.#channels.delete(channel.uuid);
    this.counters.closed();
    if (this.#channels.size === 0) this.#settleDrains(true);
  }

  /** Whether new calls are refused because the server waits for its calls to end. */
  get refuses(): boolean {
    return this.#refuses;
  }

  /** Whether a shutdown waits for calls to end. */
  get isDraining(): boolean {
    return this.#drains.size > 0;
  }

  /**
   * Settles when no channel is left; with `refuse`, new calls are refused meanwhile. False: it was cancelled.
   */
  async drain(refuse: boolean): Promise<boolean> {
    if (refuse) this.#refuses = true;
    if (this.#channels.size === 0) return true;
    return new Promise<boolean>((resolve) => this.#drains.add(resolve));
  }

  /** Shutdowns that wait for the end of the calls are cancelled, and new calls are accepted again. */
  cancelDrain(): void {
    this.#refuses = false;
    this.#settleDrains(false);
  }

  #settleDrains(goesOn: boolean): void {
    for (const settle of this.#drains) settle(goesOn);
    this.#drains.clear();
  }

  /** Ends every channel silently, and forgets everything: the server was stopped, or starts. */
  clear(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#drains.clear();
    this.#refuses = false;
    Object.assign(this.paused, { inbound: false, outbound: false });
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of channels) channel.retire();
    this.counters.reset();
  }

  /** Whether nothing takes time here: then no wait for an answer times out either. */
  get timeless(): boolean {
    return this.#init.timeScale === 0;
  }

  scaled(ms: number): number {
    return ms * this.#init.timeScale;
  }

  unscaled(ms: number): number {
    return this.#init.timeScale === 0 ? ms : ms / this.#init.timeScale;
  }

  /** Runs after a time of the call, on its scale. */
  after(ms: number, run: () => void): () => void {
    return this.#afterReal(this.scaled(ms), run);
  }

  /** Settles after a time that is not on the scale of calls; never, if the server is stopped before. */
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

  /** The steps of an extension; undefined if there is none. */
  actionsFor(destination: string): readonly DialplanAction[] | undefined {
    try {
      return actionsFor(this.#init.dialplan, destination);
    } catch (error) {
      this.onError(error, `dialplan ${destination}`);
      return undefined;
    }
  }
}
