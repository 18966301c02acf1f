import {
  decodeEvent,
  describeCommand,
  type EslFrame,
  formatAddress,
} from '@switchwire/esl-protocol';
import { errorOfCause } from '@switchwire/esl-client/session';
import { NotConnectedError } from '@switchwire/esl-client';
import { EventRouter } from './event-router.ts';
import { GapTracker } from './gap-tracker.ts';
import { HeartbeatTracker, parseHeartbeat } from './heartbeat.ts';
import { type Permissions } from '@switchwire/esl-client';
import { ReadyWaiters, type WaitOptions } from './ready-waiters.ts';
import { sameCredentials, socketKey } from '../pool/reconcile.ts';
import { type EslSession, type SessionEvents } from '@switchwire/esl-client/session';
import { SessionCounters } from './counters.ts';
import { livenessChange, waitInLine } from './liveness.ts';
import { type CloseCause } from '@switchwire/esl-client';
import { type SocketInfo, type SocketPhase } from './socket-info.ts';
import { SocketLife } from './socket-actor.ts';
import { type SocketConfig, type SocketCredentials } from '../store/socket-store.ts';
import { type SocketPorts } from './socket-ports.ts';
import { SocketUse } from './socket-use.ts';
import { socketView } from './socket-view.ts';
import { SubscriptionLedger, wireEvents } from './subscriptions.ts';
import { type TransportTarget } from './transport.ts';
import { Wishes } from './wishes.ts';

/** The ledger's name for what the store wants. */
const STORE_TAG = '(store)';

/**
 * One `host:port`: its credentials, who wants what from it, and its life. Lives come and go (other password, defect);
 * leases, subscriptions and counters stay.
 */
export class SupervisedSocket implements TransportTarget {
  readonly key: string;
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly life: SocketLife;
  readonly wishes: Wishes;
  readonly counters = new SessionCounters();
  readonly #ports: SocketPorts;
  readonly #ledger = new SubscriptionLedger();
  readonly #router = new EventRouter();
  readonly #waiters: ReadyWaiters;
  readonly #use = new SocketUse();
  readonly #gap = new GapTracker();
  readonly #heartbeats = new HeartbeatTracker();
  /** Tag → leases. */
  readonly #consumers = new Map<string, number>();
  #id: string;
  #credentials: SocketCredentials;
  #stored: SocketConfig | undefined;
  #session: EslSession | undefined;
  #permissions: Permissions | undefined;
  #wire: SessionEvents | undefined;
  #view: SocketInfo | undefined;
  #saturatedQueues = 0;
  #syncScheduled = false;

  constructor(config: SocketConfig, ports: SocketPorts) {
    this.#ports = ports;
    this.#id = config.id;
    this.host = config.host;
    this.port = config.port;
    this.address = formatAddress(config.host, config.port);
    this.key = socketKey(config.host, config.port);
    this.#credentials = config;
    this.#waiters = new ReadyWaiters(ports.clock);
    this.wishes = new Wishes(this.#ledger, this.#router, () => {
      this.#wishesChanged();
    });
    this.life = this.#createLife(ports);
  }

  get id(): string {
    return this.#id;
  }

  get phase(): SocketPhase {
    return this.life.phase;
  }

  /** Somebody needs this socket now. */
  get wanted(): boolean {
    return this.#stored !== undefined || this.#consumers.size > 0;
  }

  /** The store wants this socket. */
  get stored(): boolean {
    return this.#stored !== undefined;
  }

  /** Takes what the store wants. True when the credentials changed, so that a new life is needed. */
  adopt(config: SocketConfig): boolean {
    const changed = !sameCredentials(this.#credentials, config);
    this.#stored = config;
    this.#id = config.id;
    this.#credentials = config;
    this.#ledger.replace(STORE_TAG, config.events);
    this.#wishesChanged();
    return changed;
  }

  /** The store does not want it any more. */
  abandon(): void {
    this.#stored = undefined;
    this.#ledger.replace(STORE_TAG, []);
    this.#wishesChanged();
  }

  hasCredentials(given: SocketCredentials): boolean {
    return sameCredentials(this.#credentials, given);
  }

  setCredentials(credentials: SocketCredentials): void {
    this.#credentials = credentials;
  }

  addConsumer(tag: string): void {
    this.#consumers.set(tag, (this.#consumers.get(tag) ?? 0) + 1);
    this.#view = undefined;
  }

  removeConsumer(tag: string): void {
    const count = this.#consumers.get(tag) ?? 0;
    if (count > 1) this.#consumers.set(tag, count - 1);
    else this.#consumers.delete(tag);
    this.#view = undefined;
  }

  /** FreeSWITCH refused this event on the present session. */
  refuses(event: string): boolean {
    return this.life.context?.refusedEvents.includes(event) === true;
  }

  /** A command was ever run here. */
  get isUsed(): boolean {
    return this.#use.isUsed;
  }

  /** How long no command ran here and no job was awaited. */
  unusedFor(now: number): number {
    return this.#use.unusedFor(now, this.#session?.awaitedJobs ?? 0);
  }

  /** Resolves once commands may flow. */
  ready(options: WaitOptions): Promise<void> {
    if (this.#commandable() !== undefined) return Promise.resolve();
    if (this.phase === 'rejected' || this.#isOver()) return Promise.reject(this.#notConnected());
    return this.#waiters.wait(this.address, options, () => this.#notConnected());
  }

  /** There will be no session, at least not soon: those who wait for one are told. */
  giveUp(): void {
    this.#waiters.fail(() => this.#notConnected());
  }

  /** Runs one command on the session of now. Rejects with NotConnectedError when there is none that may carry it. */
  async run<T>(
    command: Uint8Array | string,
    send: (session: EslSession) => Promise<T>,
  ): Promise<T> {
    const session = this.#commandable();
    if (session === undefined) {
      this.counters.countRefused();
      throw this.#notConnected(describeCommand(command));
    }
    const { clock } = this.#ports;
    this.#use.begin(clock.now());
    try {
      return await send(session);
    } finally {
      this.#use.end(clock.now());
    }
  }

  /** A consumer's queue crossed its high mark (+1) or its low mark (-1). */
  noteSaturation(change: 1 | -1): void {
    const before = this.#saturatedQueues;
    this.#saturatedQueues += change;
    if (before === 0) this.life.send({ type: 'flow.saturated' });
    else if (this.#saturatedQueues === 0) this.life.send({ type: 'flow.drained' });
  }

  /** Compares the silence of the session with the liveness window; tells the machine of a crossing only. */
  checkLiveness(): void {
    const session = this.#session;
    if (session === undefined) return;
    const { clock, timings } = this.#ports;
    const change = livenessChange(this.life, session, clock.now(), timings);
    if (change !== undefined) this.life.send({ type: change });
  }

  /** For the answers to one round of subscriptions: they stand in line behind whatever was issued before. */
  subscribeTimeout(): number {
    const { clock, timings } = this.#ports;
    const session = this.#session;
    const wait = session && waitInLine(session, clock.now(), timings.livenessWindow);
    return timings.subscribeTimeout + (wait ?? 0);
  }

  /** A copy for anybody, with the counters of this moment. */
  info(): SocketInfo {
    const { view } = this;
    return { ...view, heartbeat: view.heartbeat && { ...view.heartbeat } };
  }

  /** For the hot path: made anew when something but a counter changed; its `stats` and `stale` are those of the moment of reading. */
  get view(): SocketInfo {
    return (this.#view ??= Object.freeze(this.#buildView()));
  }

  // --- TransportTarget ------------------------------------------------------------------------------------------

  credentials(): SocketCredentials {
    return this.#credentials;
  }

  onSession(session: EslSession, wire: SessionEvents): void {
    this.counters.follow(session);
    this.#heartbeats.begin();
    this.#session = session;
    this.#wire = wire;
    this.#view = undefined;
  }

  onLogin(permissions: Permissions): void {
    this.#permissions = permissions;
    this.#view = undefined;
  }

  onSessionEnd(session: EslSession): boolean {
    if (this.#session !== session) return false;
    const { clock, wallNow } = this.#ports;
    this.#gap.ended(wallNow() - (clock.now() - session.lastReceivedAt));
    this.#session = undefined;
    this.#wire = undefined;
    this.#permissions = undefined;
    this.#view = undefined;
    return true;
  }

  onSessionOver(session: EslSession): void {
    this.counters.leave(session);
  }

  onEvent(frame: EslFrame): void {
    const event = decodeEvent(frame);
    if (event.name === 'HEARTBEAT') {
      const heartbeat = parseHeartbeat(event, this.#ports.wallNow());
      if (heartbeat !== undefined) {
        this.#heartbeats.beat(heartbeat);
        this.#view = undefined;
      }
    }
    if (this.#router.dispatch(event)) this.#ports.listeners.dispatch(event, this);
    else this.#wire?.sweep(event);
  }

  onDefect(error: unknown): void {
    this.#ports.logger.error(
      { socket: this.address, error: String(error) },
      `Handling what ${this.address} sent failed`,
    );
  }

  lastCause(): CloseCause | undefined {
    return this.life.lastCause;
  }

  // --- inside ---------------------------------------------------------------------------------------------------

  #createLife(ports: SocketPorts): SocketLife {
    return new SocketLife({
      ...ports,
      key: this.key,
      address: this.address,
      events: () => wireEvents(this.#ledger.events),
      onActor: (actor) => ports.onActor(this, actor),
      onStep: () => {
        this.#view = undefined;
        ports.onChange(this);
      },
      onPhase: (phase, from) => {
        this.#entered(phase, from);
      },
      onCrash: (cause, error) => {
        const session = this.#session;
        if (session !== undefined) this.onSessionEnd(session);
        session?.destroy(cause);
        ports.onCrash(this, error);
      },
      onClosed: () => ports.onClosed(this),
    });
  }

  #entered(phase: SocketPhase, from: SocketPhase): void {
    if (from === 'subscribed') this.#gap.left(this.lastCause());
    this.#ports.onPhase(this, from);
    if (phase === 'authenticated' || phase === 'subscribed') this.#waiters.open();
    if (phase === 'rejected' || this.#isOver()) this.giveUp();
    if (phase !== 'subscribed') return;
    if (this.#saturatedQueues > 0) this.life.send({ type: 'flow.saturated' });
    this.#endGap();
  }

  #endGap(): void {
    const gap = this.#gap.subscribed();
    if (gap === undefined) return;
    this.counters.countReconnect();
    const socket = this.info();
    const to = this.#ports.wallNow();
    this.#ports.onGap({ ...gap, socket, to, generation: socket.generation });
  }

  #wishesChanged(): void {
    this.#view = undefined;
    this.#router.want(this.#ledger.events);
    if (this.#syncScheduled) return;
    this.#syncScheduled = true;
    // a storm of changes in one tick is one change
    queueMicrotask(() => {
      this.#syncScheduled = false;
      const present = this.life.context?.events ?? [];
      const events = wireEvents(this.#ledger.events);
      if (events.length === present.length && events.every((name) => present.includes(name))) {
        return;
      }
      this.life.send({ type: 'socket.subscribe', events });
    });
  }

  /** Closed for good: not to begin a new life with other credentials, or for a new lease. */
  #isOver(): boolean {
    return this.phase === 'closed' && !this.#ports.reopens(this);
  }

  #commandable(): EslSession | undefined {
    if (this.phase !== 'authenticated' && this.phase !== 'subscribed') return undefined;
    return this.#session?.closed === undefined ? this.#session : undefined;
  }

  #notConnected(attempted?: string): NotConnectedError {
    const closeCause = this.lastCause();
    const cause = errorOfCause(this.address, closeCause);
    return new NotConnectedError(this.address, {
      phase: this.phase,
      attempted,
      closeCause,
      ...(cause !== undefined && { cause }),
    });
  }

  #buildView(): SocketInfo {
    const { life, host, port, address, phase } = this;
    return socketView({
      id: this.#id,
      host,
      port,
      address,
      phase,
      states: Object.freeze(life.states),
      since: life.since,
      rest: life.rest,
      context: life.context,
      events: Object.freeze(this.#ledger.events),
      permissions: this.#permissions,
      heartbeat: this.#heartbeats.last,
      staleAfterMs: this.#heartbeats.staleAfterMs(this.#ports.timings.livenessWindow),
      wallNow: this.#ports.wallNow,
      counters: this.counters,
      consumers: Object.freeze([...(this.stored ? ['store'] : []), ...this.#consumers.keys()]),
    });
  }
}
