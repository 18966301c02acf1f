import {
  decodeEvent,
  describeCommand,
  type EslFrame,
  formatAddress,
} from '@switchwire/esl-protocol';
import { ConsumerCounts } from './consumer-counts.ts';
import { type Gap } from './gap-tracker.ts';
import { HeldCredentials } from './held-credentials.ts';
import { type ServerAnswer } from './identify-server.ts';
import { PresentServer } from './present-server.ts';
import { type CloseCause, type NotConnectedError, type Permissions } from '@switchwire/esl-client';
import { notConnected } from './not-connected.ts';
import { QueueSaturation } from './queue-saturation.ts';
import { type WaitOptions } from './ready-waiters.ts';
import {
  sameCredentials,
  type SocketConfig,
  type SocketCredentials,
  socketKey,
} from '../socket-identity.ts';
import { type Placement, placementOf, type ServiceState } from '../placement.ts';
import { type EslSession, type SessionEvents } from '@switchwire/esl-client/session';
import { type LiveSession, LiveSessions } from './live-session.ts';
import { type SessionAtGate } from './session-at-gate.ts';
import { SessionCounters } from './counters.ts';
import { checkLiveness, waitInLine } from './liveness.ts';
import { type SocketInfo, type SocketPhase } from './socket-info.ts';
import { SocketActor, type SocketActorOwner } from './socket-actor.ts';
import { type SocketPorts } from './socket-ports.ts';
import { SocketWaiters } from './socket-waiters.ts';
import { SocketUse } from './socket-use.ts';
import { socketView } from './socket-view.ts';
import { type TransportTarget } from './transport.ts';
import { canonicalEvents, WantedEvents } from './wanted-events.ts';
import { WantedSync } from './wanted-sync.ts';

/**
 * One `host:port`: its credentials, the consumers and what they want, and its actor. Runs of the actor come and go (other password,
 * defect); leases, subscriptions and counters stay.
 */
export class SupervisedSocket implements TransportTarget {
  readonly key: string;
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly actor: SocketActor;
  readonly wanted: WantedEvents;
  readonly counters = new SessionCounters();
  readonly saturation = new QueueSaturation(this);
  readonly #ports: SocketPorts;
  readonly #sessions: LiveSessions;
  readonly #waiters: SocketWaiters;
  readonly #credentials: HeldCredentials;
  readonly #sync: WantedSync;
  readonly #use = new SocketUse();
  readonly #server: PresentServer;
  readonly #consumers = new ConsumerCounts();
  #id: string;
  #stored: SocketConfig | undefined;
  #view: SocketInfo | undefined;
  #service: ServiceState = 'in-service';

  constructor(config: SocketConfig, ports: SocketPorts) {
    this.#ports = ports;
    this.#id = config.id;
    this.host = config.host;
    this.port = config.port;
    this.address = formatAddress(config.host, config.port);
    this.key = socketKey(config.host, config.port);
    this.#credentials = new HeldCredentials(config);
    this.#sessions = new LiveSessions(ports.clock, this.counters);
    this.#waiters = new SocketWaiters({
      clock: ports.clock,
      address: this.address,
      isReady: () => this.#commandable() !== undefined,
      isSettled: () => this.actor.hasTag('settled'),
      isHopeless: () => this.actor.hasTag('refused') || this.#isOver(),
      error: () => this.#notConnected(),
    });
    this.#server = new PresentServer({
      wallNow: ports.wallNow,
      onChange: () => {
        this.#view = undefined;
      },
      onGap: (gap) => {
        this.#reportGap(gap);
      },
      onBeat: (calls) => {
        if (this.actor.hasTag('draining')) this.actor.send({ type: 'calls.counted', calls });
      },
      session: () => this.session,
    });
    this.wanted = new WantedEvents(() => {
      this.#view = undefined;
      this.#sync.schedule();
    });
    this.#sync = new WantedSync(this.wanted, this);
    if (ports.gate !== undefined) this.wanted.keep(canonicalEvents(ports.gate.events));
    this.actor = this.#createActor(ports);
  }

  get id(): string {
    return this.#id;
  }

  /** The present one; it may not yet carry commands. */
  get session(): EslSession | undefined {
    return this.#sessions.current?.session;
  }

  get phase(): SocketPhase {
    return this.actor.phase;
  }

  /** The store or a lease needs this socket. */
  get needed(): boolean {
    return this.#stored !== undefined || this.#consumers.size > 0;
  }

  get isStored(): boolean {
    return this.#stored !== undefined;
  }

  /** What the store wants, in the state that it is to have now. */
  get placement(): Placement {
    return { ...placementOf(this.#stored ?? {}), state: this.#service };
  }

  /** Whether the server gets new calls. Returns false when that is so already. */
  serve(state: ServiceState): boolean {
    if (state === this.#service) return false;
    this.#service = state;
    this.#view = undefined;
    this.actor.send({ type: 'socket.serve', state });
    return true;
  }

  /** Takes what the store wants. True when the credentials changed, so that a new run is needed. */
  applyStored(config: SocketConfig): boolean {
    const { state = 'in-service' } = config;
    // a store that keeps no state must not undo what was ordered here
    if (this.#stored === undefined || state !== (this.#stored.state ?? 'in-service'))
      this.serve(state);
    this.#stored = config;
    this.#id = config.id;
    this.#view = undefined;
    this.wanted.store(config.events);
    return this.#credentials.replace(config);
  }

  /** The store does not want it any more. */
  removeStored(): void {
    this.#stored = undefined;
    this.wanted.store([]);
  }

  /** Credentials that a lease was acquired with. Returns which ones the socket keeps when it does not use them. */
  offerCredentials(given: SocketCredentials): string | undefined {
    if (this.#stored !== undefined) {
      return sameCredentials(this.#credentials.present, given) ? undefined : 'those of the store';
    }
    const outcome = this.#credentials.offer(given);
    // another run begins when this one has ended
    if (outcome === 'used' && this.actor.run !== undefined) this.actor.close();
    return outcome === 'kept aside' ? 'those that it has logged in with' : undefined;
  }

  /** One lease more (1), or less (-1), of this consumer. */
  countConsumer(tag: string, change: 1 | -1): void {
    this.#consumers.change(tag, change);
    this.#view = undefined;
  }

  /** FreeSWITCH refused this event on the present session. */
  refuses(event: string): boolean {
    return this.actor.context?.refusedEvents.includes(event) === true;
  }

  /** A command was ever run here. */
  get isUsed(): boolean {
    return this.#use.isUsed;
  }

  /** How long no command ran here and no job was awaited. */
  unusedFor(now: number): number {
    return this.#use.unusedFor(now, this.session?.awaitedJobs ?? 0);
  }

  /** Resolves once commands may flow. */
  ready(options: WaitOptions): Promise<void> {
    return this.#waiters.ready(options);
  }

  /** There will be no session, at least not soon: fails the callers that wait for one. */
  failWaiters(): void {
    this.#waiters.fail();
  }

  /** Runs one command on the session of now. Rejects with NotConnectedError when there is none that may carry it. */
  async run<T>(command: Uint8Array | string, send: (live: LiveSession) => Promise<T>): Promise<T> {
    // what was subscribed before the command is on the wire before it
    this.syncWanted();
    const live = this.#commandable();
    if (live === undefined) throw this.#notConnected(describeCommand(command));
    const { clock } = this.#ports;
    this.#use.begin(clock.now());
    try {
      const answer = await send(live);
      this.#server.ran(command);
      return answer;
    } finally {
      this.#use.end(clock.now());
    }
  }

  /** Hands what is wanted to the machine now, and not at the end of this tick. */
  syncWanted(): void {
    this.#sync.flush();
  }

  /** Resolves when FreeSWITCH has answered for everything that is wanted now. */
  settled(): Promise<void> {
    this.syncWanted();
    return this.#waiters.settled();
  }

  /** Looks whether the session fell silent; called now and then. */
  checkLiveness(): void {
    this.#server.gap.settle();
    checkLiveness(this, this.#ports);
  }

  /** For the answers to one round of subscriptions: they stand in line behind whatever was issued before. */
  subscribeTimeout(): number {
    const { clock, timings } = this.#ports;
    const wait = this.session && waitInLine(this.session, clock.now(), timings.livenessWindow);
    return timings.subscribeTimeout + (wait ?? 0);
  }

  /** A copy for any caller, with the counters of this moment. */
  info(): SocketInfo {
    const { view } = this;
    return { ...view, heartbeat: view.heartbeat && { ...view.heartbeat } };
  }

  /** For the hot path: made again when something but a counter changed; its `stats` and `stale` are those of the moment of reading. */
  get view(): SocketInfo {
    return (this.#view ??= Object.freeze(this.#buildView()));
  }

  // --- TransportTarget ------------------------------------------------------------------------------------------

  credentials(): SocketCredentials {
    return this.#credentials.present;
  }

  onSession(session: EslSession, events: SessionEvents): void {
    this.#sessions.begin(session, events);
    this.#server.sessionBegan();
  }

  onLogin(permissions: Permissions): void {
    this.#credentials.accepted();
    this.#server.loggedIn(permissions);
  }

  onServer(answer: ServerAnswer): void {
    this.#server.answered(answer);
  }

  onSessionEnd(session: EslSession): boolean {
    if (!this.#sessions.end(session)) return false;
    const { clock, wallNow } = this.#ports;
    this.#server.sessionEnded(wallNow() - (clock.now() - session.lastReceivedAt));
    return true;
  }

  onSessionOver(session: EslSession): void {
    this.#sessions.over(session);
  }

  onEvent(frame: EslFrame, atGate: SessionAtGate | undefined): void {
    const event = decodeEvent(frame);
    const isAdmitted = atGate === undefined || atGate.admits(event);
    this.#sessions.offer(event);
    this.#server.read(event);
    if (!isAdmitted) return;
    if (this.wanted.dispatch(event)) this.#ports.listeners.dispatch(event, this);
    else this.#sessions.current?.events.sweep(event);
  }

  onDefect(error: unknown): void {
    this.#ports.logger.error(
      { socket: this.address, error: String(error) },
      `Handling what ${this.address} sent failed`,
    );
  }

  lastCause(): CloseCause | undefined {
    return this.actor.lastCause;
  }

  // --- inside ---------------------------------------------------------------------------------------------------

  #createActor(ports: SocketPorts): SocketActor {
    const owner: SocketActorOwner = {
      key: this.key,
      address: this.address,
      events: () => this.wanted.wireNames,
      service: () => this.#service,
      onRun: (run) => ports.onRun(this, run),
      onRunEnd: (run) => ports.onRunEnd(run),
      onStep: () => {
        this.#view = undefined;
        this.#waiters.stepped();
        ports.onChange(this);
      },
      onPhase: (from) => {
        this.#entered(from);
      },
      onCrash: (cause) => {
        const { session } = this;
        if (session !== undefined) this.onSessionEnd(session);
        session?.destroy(cause);
        ports.onCrash(this.key);
      },
      onClosed: () => ports.onClosed(this.key),
    };
    return new SocketActor(owner, ports);
  }

  #entered(from: SocketPhase): void {
    // eslint-disable-next-line no-restricted-syntax -- what the machine was in before, it cannot be asked
    if (from === 'subscribed') this.#server.gap.left(this.lastCause());
    this.#ports.onPhase(this, from);
    if (this.actor.hasTag('commandable')) this.#waiters.open();
    const isRefused = this.actor.hasTag('refused');
    const isPassword = this.lastCause()?.code === 'ESL_AUTH_REJECTED';
    if (isRefused && isPassword && this.#credentials.refused()) {
      if (this.actor.run !== undefined) this.actor.close();
      return;
    }
    if (isRefused || this.#isOver()) this.failWaiters();
    if (!this.actor.hasTag('ready')) return;
    this.saturation.repeat();
    const gap = this.#server.gap.subscribed();
    if (gap === undefined) return;
    this.counters.countReconnect();
    this.#reportGap(gap);
  }

  #reportGap(gap: Gap): void {
    const socket = this.info();
    const { generation } = socket;
    this.#ports.onGap({ ...gap, socket, to: this.#ports.wallNow(), generation });
  }

  /** Closed for good: not to begin another run with other credentials, or for a new lease. */
  #isOver(): boolean {
    return this.actor.isOver && !this.#ports.reopens(this.key);
  }

  #commandable(): LiveSession | undefined {
    if (!this.actor.hasTag('commandable')) return undefined;
    const live = this.#sessions.current;
    return live?.session.closed === undefined ? live : undefined;
  }

  #notConnected(attempted?: string): NotConnectedError {
    if (attempted !== undefined) this.counters.countRefused();
    return notConnected(this.actor, this.address, attempted);
  }

  #buildView(): SocketInfo {
    const { actor, host, port, address, phase } = this;
    return socketView({
      id: this.#id,
      host,
      port,
      address,
      phase,
      states: actor.states,
      since: actor.since,
      retryAt: actor.retryAt,
      lastRun: actor.lastRun,
      lastCause: actor.lastCause,
      context: actor.context,
      events: this.wanted.names,
      placement: this.placement,
      permissions: this.#server.permissions,
      server: this.#server.info,
      heartbeat: this.#server.heartbeat,
      staleAfterMs: this.#server.staleAfterMs(this.#ports.timings.livenessWindow),
      wallNow: this.#ports.wallNow,
      counters: this.counters,
      consumers: this.#consumers.names(this.#stored !== undefined),
    });
  }
}
