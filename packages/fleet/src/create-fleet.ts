import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { type Logger } from '@switchwire/esl-client';
import { guardedLogger, silentLogger, textOf } from '@switchwire/esl-client/session';
import { type Fleet, type FleetInfo, type FleetOptions, type FleetPorts } from './fleet-api.ts';
import { type StampedBeat } from './commands/nats-clock.ts';
import { stampedBeat } from './membership/stamped-beat.ts';
import { isAlone, liveIdsOf, type RecordedOwner, recordedOwner, serversOf, triedSockets } from './fleet-servers.ts'; // prettier-ignore
import { type FleetTimings, resolveFleetTimings } from './fleet-timings.ts';
import { type LeaseWord } from './leases/lease-store.ts';
import { LeaseView } from './leases/lease-view.ts';
import { ViewReader } from './leases/view-reader.ts';
import { Membership } from './membership/membership.ts';
import { Claims } from './ownership/claims.ts';
import { OwnedStore } from './ownership/owned-store.ts';
import { originOf } from './ownership/origin.ts';
import { Ownership } from './ownership/ownership.ts';
import { type OwnershipCounts } from './ownership/ownership-counts.ts';
import { type Rank } from './ownership/announcement.ts';
import { RenewedKeys } from './ownership/renewed-keys.ts';
import { SessionFence } from './ownership/session-fence.ts';
import { LeaveLog } from './ownership/leave-log.ts';
import { SoonAgain } from './ownership/soon-again.ts';
import { SleepWatch } from './ownership/sleep-watch.ts';
import { SharedSockets } from './ownership/shared-sockets.ts';
import { MachineSteps } from './machine-steps.ts';
import { fleetSubjects } from './subjects.ts';
import { SYSTEM_PORTS } from './system-ports.ts';
import { requireParts } from './require-parts.ts';
import { requireRole } from './require-role.ts';

/**
 * This server's part of a fleet: it shares the sockets of `store` with the other servers that meet in `leases`.
 *
 * @example
 * const fleet = createFleet({ serverId: 'mi-1', leases, store });
 * const manager = createConnManager({ store: fleet.store, gate: fleet.gate });
 * await fleet.start();
 * await manager.start();
 */
export function createFleet(options: FleetOptions): Fleet {
  requireParts('createFleet', options, { serverId: 'string', store: 'object', leases: 'object' });
  return new ServerOfFleet(options, SYSTEM_PORTS);
}

/** As {@link createFleet}, with another world around it. */
export function createFleetIn(ports: Partial<FleetPorts>, options: FleetOptions): Fleet {
  return new ServerOfFleet(options, { ...SYSTEM_PORTS, ...ports });
}

/** With what the other parts of this package need. */
export class ServerOfFleet implements Fleet {
  readonly store: OwnedStore;
  readonly gate: SessionFence;
  /** Of the machines of this server. */
  readonly steps: MachineSteps;
  readonly #options: FleetOptions;
  readonly #name: string;
  readonly #ports: FleetPorts;
  readonly #timings: FleetTimings;
  readonly #logger: Logger;
  readonly #view: LeaseView;
  readonly #membership: Membership;
  readonly #ownership: Ownership;
  readonly #sockets: SharedSockets;
  readonly #keys: RenewedKeys;
  #isDrained = false;
  #incarnation = '';
  #sleep: SleepWatch | undefined;
  readonly #soon: SoonAgain;
  readonly #leaving: LeaveLog;
  readonly #reader: ViewReader;
  #timer: unknown;
  #listening: Disposable | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: FleetOptions, ports: FleetPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#name = options.fleet ?? 'switchwire';
    fleetSubjects(this.#name);
    requireRole(options);
    this.#timings = resolveFleetTimings(options.timings);
    this.#sockets = new SharedSockets();
    this.#keys = new RenewedKeys(options.secret);
    this.#logger = options.logger === undefined ? silentLogger : guardedLogger(options.logger);
    this.#view = new LeaseView((message) => this.#logger.warn({ fleet: this.#name }, message));
    this.#leaving = new LeaveLog(ports.clock, this.#logger);
    this.#soon = new SoonAgain(ports.clock, this.#timings.judge, () => this.#decide());
    this.#reader = this.#createReader();
    this.steps = new MachineSteps({ serverId: options.serverId, wallNow: ports.wallNow });
    this.#membership = this.#createMembership();
    this.#ownership = this.#createOwnership();
    this.gate = this.#createFence();
    this.store = this.#createStore();
  }

  start(): Promise<void> {
    if (this.#starting === undefined && this.#stopping !== undefined)
      return Promise.reject(new InvalidArgumentError(`The fleet "${this.#name}" was stopped and cannot be started again; open it once more`)); // prettier-ignore
    return (this.#starting ??= this.#start());
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  reload(): Promise<void> {
    return this.store.refresh();
  }

  isActing(key: string): boolean {
    return this.#ownership.isActing(key);
  }

  get isPaused(): boolean {
    return this.#ownership.isPaused;
  }

  pause(): void {
    this.#ownership.isPaused = true;
  }

  resume(): void {
    this.#ownership.isPaused = false;
  }

  renewSecret(text: string | undefined): void {
    this.#keys.renew(text, this.#view, this.#options.serverId);
  }

  get timings(): FleetTimings {
    return this.#timings;
  }

  // --- for the other parts of this package ----------------------------------------------------------------------

  get counts(): OwnershipCounts {
    return this.#ownership.counts;
  }

  /** A lock of an operator: this server gives its sockets away, or may have some again. */
  drain(isDrained: boolean): void {
    this.#isDrained = isDrained;
  }

  /** What this server announces on a socket; undefined when it did not claim it. */
  rankOf(key: string): Rank | undefined {
    return this.#ownership.rankOf(key);
  }

  /** Acts for it, and nothing that it brings is late. */
  isOpen(key: string): boolean {
    this.#sleep?.check();
    return this.#ownership.isActing(key) && this.gate.isOpen(key);
  }

  /** Keys of everything that the servers share. */
  get inventory(): ReadonlySet<string> {
    return this.#sockets.keys;
  }

  /** What the records say, and this server's place among them: for the parts of a group that it reads. */
  get records(): { readonly view: LeaseView; readonly membership: Membership } {
    return { view: this.#view, membership: this.#membership };
  }

  /** Which server has the socket, by the records; undefined: none. */
  ownerOf(key: string): RecordedOwner | undefined {
    return recordedOwner(this.#view, key);
  }

  /** Sees to it that this server has the socket, or the one that is named. False: this one does not act for it. */
  async move(key: string, serverId: string | undefined): Promise<boolean> {
    const to = [...this.#view.servers].find(([, { record }]) => record.id === serverId && record.state === 'live'); // prettier-ignore
    return this.#ownership.move(key, to === undefined ? undefined : { id: to[1].record.id, incarnation: to[0] }); // prettier-ignore
  }

  stampedBeat(): Promise<StampedBeat | undefined> {
    return stampedBeat(this.#options.leases, this.#membership, this.#ports);
  }

  info(): FleetInfo {
    const { serverId } = this.#options;
    const { incarnation, state, context } = this.#membership;
    const servers = serversOf(this.#view, (name) => (name === incarnation ? 0 : this.#membership.beatAge(name))); // prettier-ignore
    const sockets = this.#ownership.states();
    const confirmedAge = this.#ports.clock.now() - context.confirmedAt;
    return { fleet: this.#name, serverId, incarnation, state, confirmedAge, lastError: context.lastError, servers, sockets, tried: triedSockets(this.#view), unmoved: this.#ownership.unmoved }; // prettier-ignore
  }

  // --- parts ----------------------------------------------------------------------------------------------------

  #createReader(): ViewReader {
    return new ViewReader({
      store: this.#options.leases,
      view: this.#view,
      clock: this.#ports.clock,
      logger: this.#logger,
      fleet: this.#name,
      everyMs: this.#timings.readAgain,
      keepMs: this.#timings.keepFenced,
      onRead: () => {
        this.#ownership.reconcile();
        this.#soon.look();
      },
    });
  }

  #createMembership(): Membership {
    const { serverId, weight = 1, version = '0.0.0', zone, url, role, group, leases } = this.#options; // prettier-ignore
    return new Membership({
      ...this.#ports,
      identity: { id: serverId, fleet: this.#name, weight, version, zone, url, role, group },
      store: leases,
      view: this.#view,
      timings: this.#timings,
      logger: this.#logger,
      steps: this.steps,
      inventory: () => this.#sockets.digest,
      onChange: () => this.#membershipChanged(),
      onFenced: (incarnation) => this.#lost(incarnation),
      onLapse: () => this.gate.slept(),
      isDrained: () => this.#isDrained,
      keys: () => this.#keys.present.names,
      sockets: () => this.#ownership.size,
      undelivered: () => this.#options.undeliveredMs?.() ?? 0,
      unpublished: () => this.#options.unpublishedMs?.() ?? 0,
      published: (signal) => this.#options.published?.(signal) ?? Promise.resolve(),
    });
  }

  #createOwnership(): Ownership {
    const { serverId, leases } = this.#options;
    const { clock, wallNow } = this.#ports;
    const liveIds = (): readonly string[] => liveIdsOf(this.#view);
    const incarnation = (): string => this.#membership.incarnation;
    return new Ownership({
      clock,
      timings: this.#timings,
      logger: this.#logger,
      view: this.#view,
      membership: this.#membership,
      claims: new Claims({ store: leases, view: this.#view, wallNow, serverId, incarnation, liveIds }), // prettier-ignore
      serverId,
      steps: this.steps,
      fence: () => this.gate,
      inventory: () => this.#sockets.placed,
      isListed: (key) => this.#sockets.keys.has(key),
      onShown: () => this.store.changed(),
      onRefused: () => void this.#reader.read(),
      onActing: (address, isActing, first) => {
        const origin = first && originOf(first.over, this.#view.servers, (name) => this.#membership.isOwn(name)); // prettier-ignore
        this.#options.listener?.acting?.(address, isActing, origin);
      },
    });
  }

  #createFence(): SessionFence {
    return new SessionFence({
      fleet: this.#name,
      clock: this.#ports.clock,
      logger: this.#logger,
      lateEvents: this.#options.lateEvents ?? 'publish',
      timings: this.#timings,
      ownership: this.#ownership,
      listener: this.#options.listener ?? {},
      keys: () => this.#keys.present,
      checkSleep: () => this.#sleep?.check(),
    });
  }

  #createStore(): OwnedStore {
    const store = new OwnedStore(
      this.#options.store,
      (key) => this.#ownership.isShown(key),
      (error) => this.#logger.error({ fleet: this.#name }, `Taking the inventory failed: ${textOf(error)}`), // prettier-ignore
    );
    store.onInventory((sockets) => {
      if (this.#options.role === 'worker') return;
      this.#sockets.take(sockets);
      this.#soon.look();
    });
    return store;
  }

  // --- life -----------------------------------------------------------------------------------------------------

  async #start(): Promise<void> {
    const { leases } = this.#options;
    const { clock } = this.#ports;
    // the manager that has the store reads it until it can
    await this.store.refresh().catch((error: unknown) => {
      this.#logger.error({ fleet: this.#name }, `The inventory could not be read: ${textOf(error)}`); // prettier-ignore
    });
    this.#listening = leases.listen({
      word: (word) => {
        this.#hear(word);
      },
      greeting: (key) => {
        this.#membership.greeted(key);
      },
      restored: () => {
        this.#membership.restored();
        void this.#reader.read();
      },
    });
    this.#sleep = new SleepWatch(clock, this.#timings.lease, (ms) => {
      this.#logger.warn({ sleptMs: Math.round(ms) }, 'The process slept for longer than its lease');
      if (this.#membership.isMember) this.#membership.slept();
      else this.gate.slept();
    });
    try {
      await this.#membership.start();
    } catch (error) {
      this.#endTimers();
      throw error;
    }
    this.#judge();
    this.#reader.start();
  }

  async #stop(): Promise<void> {
    if (this.#starting !== undefined) {
      // joining lasts for as long as NATS is away
      if (!this.#membership.isMember) void this.#membership.leave();
      await this.#starting.catch(() => undefined);
      const all = isAlone(this.#view, this.#options.serverId);
      this.#leaving.begin(all ? 0 : this.#ownership.size);
      const leaving = this.#membership.leave();
      this.#ownership.release({ all });
      if (this.#ownership.size === 0) this.#membership.empty();
      await leaving;
      this.#leaving.end(this.#ownership.size);
      this.#endTimers();
      await this.#ownership.end();
      await this.#membership.end();
    }
    await this.#options.leases.close();
  }

  #endTimers(): void {
    this.#ports.clock.clearTimeout(this.#timer);
    this.#reader.end();
    this.#soon.end();
    this.#sleep?.end();
    this.#listening?.[Symbol.dispose]();
  }

  // --- what happens ---------------------------------------------------------------------------------------------

  #hear(word: LeaseWord): void {
    const change = this.#view.apply(word);
    if (change === undefined) return;
    if (change.kind === 'server') {
      this.#membership.heard(change);
      if (change.record.state === 'fenced') this.#lost(change.incarnation);
    } else this.#ownership.heard(change);
    this.#soon.look();
  }

  /** Its sockets are free. */
  #lost(incarnation: string): void {
    this.#options.listener?.serverLost?.(incarnation);
    this.#soon.look();
  }

  #membershipChanged(): void {
    const { incarnation, isConfirmed } = this.#membership;
    if (incarnation !== this.#incarnation) {
      if (this.#incarnation !== '') this.#ownership.incarnationChanged();
      this.#incarnation = incarnation;
    }
    if (!isConfirmed) return;
    // others that fell silent meanwhile are not waited for again
    this.#membership.judge();
    this.#soon.look();
  }

  #decide(): void {
    if (this.#options.role === 'worker')
      this.#sockets.takeRecords(this.#view, this.#ports.wallNow());
    // no other server would take what a leaving server still acts for
    if (this.#membership.hasTag('leaving') && isAlone(this.#view, this.#options.serverId))
      this.#ownership.release({ all: true });
    this.#ownership.decide();
  }

  #judge(): void {
    // a server is found silent when its lease ends, and not up to a whole interval later
    const delay = Math.min(this.#timings.judge, this.#membership.judge() + 1);
    if (this.#membership.hasTag('leaving')) this.#leaving.left(this.#ownership.size);
    this.#soon.lookNow();
    this.#timer = this.#ports.clock.setTimeout(() => this.#judge(), delay);
  }
}
