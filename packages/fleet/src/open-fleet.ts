import { type NatsConnection } from '@nats-io/transport-node';
import { type ConnManager, type SocketStore } from '@switchwire/conn-manager';
import { type Logger } from '@switchwire/esl-client';
import { guardedLogger, rarely, silentLogger, textOf } from '@switchwire/esl-client/session';
import { type EslEvent } from '@switchwire/esl-protocol';
import { CommandClient } from './commands/command-client.ts';
import { serveSocket, type ServiceVerb } from './commands/serve-socket.ts';
import { CommandServer } from './commands/command-server.ts';
import { followClock } from './commands/clock-follower.ts';
import { NatsClock } from './commands/nats-clock.ts';
import { ServerOfFleet } from './create-fleet.ts';
import { Publisher } from './events/publisher.ts';
import { warnOfUnconfirmed } from './events/warn-of-unconfirmed.ts';
import { DEFAULT_STREAM_SETTINGS } from './events/stream-settings.ts';
import { type FleetInfo } from './fleet-api.ts';
import { resolveFleetTimings } from './fleet-timings.ts';
import { NatsLeases } from './leases/nats-leases.ts';
import { readServer } from './leases/read-server.ts';
import { connectNats } from './nats/connect-nats.ts';
import { EngineState } from './nats/engine-state.ts';
import { KeptStores } from './kept/kept-stores.ts';
import { flushedWithin } from './nats/flushed-within.ts';
import {
  type FleetStats,
  type FleetTakeover,
  type OpenFleet,
  type OpenFleetOptions,
  type OpenWorker,
} from './open-fleet-api.ts';
import { commandRouteOf, othersOf } from './fleet-servers.ts';
import { type Origin } from './ownership/origin.ts';
import { keyOf } from './ownership/owned-store.ts';
import { PublishedEvents } from './published-events.ts';
import { OwedEvents } from './reading/owed-events.ts';
import { type ReadEventsOptions, StreamReader } from './reading/stream-reader.ts';
import { answerUnderName } from './remote/answer-under-name.ts';
import { ChosenCalls } from './remote/chosen-calls.ts';
import { answerServers, askServer } from './remote/ask-server.ts';
import { FleetManager, type FleetManagerPorts } from './remote/fleet-manager.ts';
import { FleetTransitions } from './remote/fleet-transitions.ts';
import { Orders } from './remote/orders.ts';
import { Questions } from './remote/questions.ts';
import { type CalledSocket, RollCall } from './remote/roll-call.ts';
import { ServiceStates } from './remote/service-states.ts';
import { statedStore } from './remote/stated-store.ts';
import { SocketEvents } from './remote/socket-events.ts';
import { wishedStore } from './remote/wished-store.ts';
import { FLEET_CONSUMER, Wishes } from './remote/wishes.ts';
import { type FleetSubjects, fleetSubjects } from './subjects.ts';
import { SYSTEM_PORTS } from './system-ports.ts';
import { requireParts } from './require-parts.ts';
import { FleetWorker } from './worker/fleet-worker.ts';

const ACK_TIMEOUT_MS = 2_000;
const SPOOL = { events: 20_000, bytes: 64 * 1024 * 1024 };
/** For answers to reach NATS, and for those of others to come, when this server stops. */
const FLUSH_MS = 2_000;
const ORDER_MS = 5_000;
const { clock, wallNow, unique, random } = SYSTEM_PORTS;

/**
 * Joins the servers of a fleet over NATS. Rejects with EngineLostError when NATS cannot be reached, with InvalidArgumentError
 * for options that can never be right.
 *
 * @example
 * const fleet = await openFleet({ nats: { urls: ['nats://n1'] }, serverId: 'mi-1', store });
 * const manager = createConnManager({ store: fleet.store, gate: fleet.gate });
 * const everywhere = fleet.attach(manager);
 * await fleet.start();
 * await manager.start();
 */
export async function openFleet(options: OpenFleetOptions): Promise<OpenFleet> {
  requireParts('openFleet', options, { serverId: 'string', store: 'object', nats: 'object' });
  const subjects = fleetSubjects(options.fleet ?? 'switchwire');
  const connection = await connectNats(options.nats, `switchwire ${options.serverId}`);
  return new FleetOverNats(options, subjects, connection);
}

class FleetOverNats implements OpenFleet {
  readonly #options: OpenFleetOptions;
  readonly #subjects: FleetSubjects;
  readonly #connection: NatsConnection;
  readonly #logger: Logger;
  readonly #engine: EngineState;
  readonly #leases: NatsLeases;
  readonly #kept: KeptStores;
  readonly #fleet: ServerOfFleet;
  readonly #publisher: Publisher;
  readonly #events: PublishedEvents;
  readonly #owed: OwedEvents;
  readonly #time = new NatsClock(wallNow);
  readonly #server: CommandServer;
  readonly #client: CommandClient;
  readonly #wishes: Wishes;
  readonly #states: ServiceStates;
  readonly #rollCall: RollCall;
  readonly #orders: Orders;
  readonly questions: Questions;
  readonly #commands = new Map<string, number>();
  readonly #acting = new Set<string>();
  /** Events of each socket, as the inventory has them. */
  #stored: ReadonlyMap<string, readonly string[]> = new Map();
  readonly #ends: Disposable[] = [];
  #manager: ConnManager | undefined;
  #worker: FleetWorker | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: OpenFleetOptions, subjects: FleetSubjects, connection: NatsConnection) {
    this.#options = options;
    this.#subjects = subjects;
    this.#connection = connection;
    const logger = options.logger === undefined ? silentLogger : guardedLogger(options.logger);
    this.#logger = logger;
    const timings = resolveFleetTimings(options.timings);
    const engine = new EngineState(connection, (error) => {
      logger.error({}, `Following the state of NATS failed: ${textOf(error)}`);
    });
    this.#engine = engine;
    this.#events = new PublishedEvents({ clock, options, logger, timings, publisher: () => this.#publisher, rankOf: (socket) => this.#fleet.rankOf(socket), natsNow: () => this.#time.now(), recordOf: (name) => this.#fleet.records.view.servers.get(name)?.record, read: (name) => readServer(this.#kept.bucket, name) }); // prettier-ignore
    const replicas = options.stream?.replicas;
    this.#leases = new NatsLeases({ connection, engine, subjects, timeoutMs: timings.beatTimeout, replicas }); // prettier-ignore
    const mayCreate = options.provision ?? true;
    const settings = { ...DEFAULT_STREAM_SETTINGS, ...options.stream };
    this.#kept = new KeptStores({ connection, engine, subjects, settings, leases: this.#leases, timeoutMs: timings.beatTimeout, mayCreate, clock, random, logger, onStream: (takesBatches) => this.#publisher.offerBatches(takesBatches) }); // prettier-ignore
    this.#ends.push(this.#kept);
    const { bucket } = this.#kept;
    this.#states = new ServiceStates({ store: bucket, clock, random, logger, serverId: options.serverId, wallNow }); // prettier-ignore
    this.#fleet = new ServerOfFleet({ ...options, store: this.#inventory(options.store), leases: bucket, listener: this.#listener(), undeliveredMs: () => Math.max(options.undeliveredMs?.() ?? 0, this.#owed.undeliveredMs), unpublishedMs: () => this.#publisher.unpublishedMs, published: (signal) => this.#publisher.settled(signal) }, SYSTEM_PORTS); // prettier-ignore
    this.#owed = new OwedEvents({ connection, engine, subjects, clock, logger, natsNow: () => this.#time.now(), beatTimeout: timings.beatTimeout }); // prettier-ignore
    this.#events.onTakeover(({ socket, epoch, owedFrom }) => {
      this.#owed.tookOver(socket, epoch, owedFrom);
    });
    this.#publisher = new Publisher({ connection, engine, subjects, clock, wallNow, logger, spool: { ...SPOOL, ...options.spool }, timings: { ackTimeout: ACK_TIMEOUT_MS, duplicateWindow: settings.duplicateWindowMs }, onUntaken: (refusal) => this.#kept.refused(refusal) }); // prettier-ignore
    const natsNow = (): number => this.#time.now();
    this.#server = new CommandServer({ connection, subjects, natsNow, logger, host: this.#host() });
    this.#client = new CommandClient({ connection, engine, subjects, clock, natsNow, unique, serversOf: (socket) => commandRouteOf(this.#fleet.records.view, socket), onDone: (result, ms) => this.#count(result, ms) }); // prettier-ignore
    const isActing = (key: string): boolean => this.#fleet.isActing(key);
    this.#wishes = new Wishes({ store: bucket, clock, random, logger, serverId: options.serverId, wallNow, isActing, manager: () => this.#manager, storedEvents: (key) => this.#stored.get(key) ?? [] }); // prettier-ignore
    this.#rollCall = new RollCall({
      clock,
      servers: () => this.#others(),
      ask: (incarnation, timeoutMs) => this.#ask(incarnation, 'list', {}, timeoutMs),
    });
    this.questions = new Questions({ others: () => this.#others(), ask: (incarnation, question, timeoutMs) => this.#ask(incarnation, 'ask', question, timeoutMs) }); // prettier-ignore
    this.#orders = new Orders({
      ...options,
      clock,
      fleet: this.#fleet,
      others: () => this.#others(),
      obstacleOf: (socket) => this.#ownSockets().find(({ info, isActing }) => info.address === socket && !isActing)?.info.lastCause?.message, // prettier-ignore
      ask: (incarnation, order) => this.#ask(incarnation, 'mi', order, ORDER_MS),
    });
  }

  get store() {
    return this.#fleet.store;
  }

  get gate() {
    return this.#fleet.gate;
  }

  get isPaused(): boolean {
    return this.#fleet.isPaused;
  }

  attach(manager: ConnManager): FleetManager {
    this.#manager = manager;
    const { serverId } = this.#options;
    const isOpen = (address: string): boolean => this.#fleet.isOpen(address);
    const [connection, subjects] = [this.#connection, this.#subjects];
    const onDefect = rarely((error) => this.#logger.error({}, `A listener of the fleet threw: ${textOf(error)}`)); // prettier-ignore
    const transitions = new FleetTransitions({ connection, onDefect, subjects, engine: this.#engine, clock, logger: this.#logger, steps: this.#fleet.steps, serverId, membership: () => this.#fleet.info().state }, manager); // prettier-ignore
    const chosen = new ChosenCalls({ connection, subjects, engine: this.#engine, logger: this.#logger, name: unique() }); // prettier-ignore
    this.#ends.push(transitions, chosen);
    this.#ends.push(...this.#events.attach(manager));
    const ports: FleetManagerPorts = {
      local: manager,
      clock,
      wallNow,
      serverId,
      rollCall: this.#rollCall,
      client: this.#client,
      wishes: this.#wishes,
      chosen,
      inventory: () => this.#fleet.inventory,
      isOpen,
      epochOf: (address) => this.#fleet.rankOf(address)?.epoch,
      ownershipOf: (address) => this.#fleet.steps.ownershipOf(address),
      ownerOf: (address) => this.#fleet.ownerOf(address),
      reload: () => this.#orders.reload(),
      events: new SocketEvents({
        connection,
        subjects,
        local: manager,
        isOwn: (reply) => this.#publisher.isOwn(reply),
        info: (address) => everywhere.infoOf(address),
        onDefect,
      }),
      watch: (listener) => transitions.watch(listener),
      memberships: () => transitions.memberships(),
    };
    const everywhere = new FleetManager(ports);
    if (this.#options.role === 'worker')
      this.#worker = new FleetWorker({ ...this.#options, subjects, store: this.#kept.bucket, clock, wallNow, logger: this.#logger, fleet: this.#fleet, manager: ports, wishes: this.#wishes, onFailed: () => this.#kept.look(), onDefect }); // prettier-ignore
    return everywhere;
  }

  get worker(): OpenWorker | undefined {
    return this.#worker;
  }

  start(): Promise<void> {
    return (this.#starting ??= this.#start());
  }

  async #start(): Promise<void> {
    await this.#kept.start();
    await this.#fleet.start();
    await Promise.all([this.#wishes.start(), this.#states.start()]);
    await this.#fleet.reload().catch(() => undefined); // what was taken away was not known at the first reading
    this.#answer();
    this.#ends.push(followClock(this.#time, clock, this.#logger, () => this.#fleet.stampedBeat()));
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    await this.#worker?.stop();
    this.#events.leave();
    await this.#fleet.stop();
    await this.#options.onLeft?.().catch((error: unknown) => this.#logger.error({}, `onLeft failed: ${textOf(error)}`)); // prettier-ignore
    await this.#starting?.catch(() => undefined);
    warnOfUnconfirmed(this.#publisher, this.#logger);
    this.#events.end();
    for (const part of [this.#wishes, this.#states, this.#server]) part.close();
    await flushedWithin(this.#connection, FLUSH_MS);
    await this.#client.settled(AbortSignal.timeout(FLUSH_MS));
    this.#client.close();
    this.#owed[Symbol.dispose]();
    for (const end of this.#ends) end[Symbol.dispose]();
  }

  async close(): Promise<void> {
    this.#publisher.close();
    await this.#connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.close();
  }

  renewSecret(text: string | undefined): void {
    this.#fleet.renewSecret(text);
  }

  info(): FleetInfo {
    return this.#fleet.info();
  }

  isActing(key: string): boolean {
    return this.#fleet.isActing(key);
  }

  stats(): FleetStats {
    const { isConnected: isNatsConnected, reconnects: natsReconnects } = this.#engine;
    return {
      ...this.#fleet.counts.read(),
      lapses: this.#fleet.gate.lapses,
      bucketReads: this.#leases.reads,
      events: this.#publisher.stats,
      isNatsConnected,
      natsReconnects,
      missing: this.#kept.missing,
      ...this.#events.counts,
      ...this.#owed.counts,
      acting: this.#acting.size,
      sockets: this.#fleet.inventory.size,
      commands: new Map(this.#commands),
      clockOffset: this.#time.offset,
    };
  }

  readEvents(options: ReadEventsOptions): AsyncDisposable {
    const [connection, engine, subjects] = [this.#connection, this.#engine, this.#subjects];
    return new StreamReader({ connection, engine, subjects, clock, logger: this.#logger, onFailed: () => this.#kept.look() }, options); // prettier-ignore
  }

  onOwed(listener: (event: EslEvent, socket: string) => unknown): Disposable {
    return this.#owed.onOwed(listener);
  }

  onTakeover(listener: (takeover: FleetTakeover) => unknown): Disposable {
    return this.#events.onTakeover(listener);
  }

  reload(): Promise<void> {
    return this.#orders.reload();
  }

  drain(serverId: string, isDrained: boolean): Promise<void> {
    return this.#orders.drain(serverId, isDrained);
  }

  move(socket: string, serverId: string | undefined): Promise<void> {
    return this.#orders.move(socket, serverId);
  }

  pause(isPaused: boolean): Promise<void> {
    return this.#orders.pause(isPaused);
  }

  // --- parts ----------------------------------------------------------------------------------------------------

  #inventory(store: SocketStore): SocketStore {
    const wished = wishedStore(store, {
      removedFrom: (key) => this.#wishes.removedFrom(key),
      onRemoval: (listener) => this.#wishes.onRemoval(listener),
      onRead: (sockets) => {
        this.#stored = new Map(sockets.map((config) => [keyOf(config), config.events]));
      },
    });
    return statedStore(wished, this.#states);
  }

  #listener() {
    return {
      acting: (address: string, isActing: boolean, origin?: Origin): void => {
        if (isActing) this.#acting.add(address);
        else this.#acting.delete(address);
        if (origin !== undefined) this.#events.acting(address, origin);
        this.#server.acting(address, isActing);
        this.#wishes.acting(address);
      },
      serverLost: (incarnation: string): void => {
        this.#client.serverLost(incarnation);
      },
      announcing: (address: string) => this.#wishes.subscribe(address),
      seam: (events: readonly EslEvent[], address: string): void => {
        this.#events.seam(events, address);
      },
      late: (event: EslEvent, address: string, lateMs: number): void => {
        this.#events.late(event, address, lateMs);
      },
    };
  }

  // --- between the servers --------------------------------------------------------------------------------------

  #host() {
    return {
      mayRun: (socket: string): boolean => this.#fleet.isOpen(socket),
      rankOf: (socket: string) => this.#fleet.rankOf(socket),
      lease: (socket: string) => this.#manager?.find(socket, { consumer: FLEET_CONSUMER }),
      service: (...order: [socket: string, verb: ServiceVerb, options: object]) =>
        serveSocket(this.#manager, ...order),
    };
  }

  #others() {
    return othersOf(this.#fleet.info());
  }

  #ask(incarnation: string, what: 'list' | 'mi' | 'ask', order: unknown, timeoutMs: number) {
    if (!this.#engine.isConnected) return Promise.resolve(undefined);
    const subject = this.#subjects.toServer(incarnation, what);
    return askServer({ connection: this.#connection, clock }, subject, order, timeoutMs); // prettier-ignore
  }

  #answer(): void {
    const ports = { connection: this.#connection, logger: this.#logger };
    const order = (what: 'list' | 'mi' | 'ask', answer: (order: Readonly<Record<string, unknown>>) => unknown) => (name: string) => answerServers(ports, this.#subjects.toServer(name, what), async (asked) => Promise.resolve(answer(asked))); // prettier-ignore
    const answers = [
      order('list', () => this.#ownSockets()),
      order('mi', (asked) => this.#orders.carryOut(asked)),
      order('ask', (asked) => this.questions.carryOut(asked)),
      (name: string) => this.#server.under(name),
    ];
    const incarnation = (): string => this.#fleet.records.membership.incarnation;
    this.#ends.push(answerUnderName({ incarnation, everyMs: this.#fleet.timings.beat, answers }));
  }

  #ownSockets(): readonly CalledSocket[] {
    const sockets = this.#manager?.list() ?? [];
    return sockets.flatMap((info) => {
      const rank = this.#fleet.rankOf(info.address);
      return rank === undefined ? [] : [{ info, epoch: rank.epoch, isActing: this.#fleet.isActing(info.address), ownership: this.#fleet.steps.ownershipOf(info.address) }]; // prettier-ignore
    });
  }

  #count(result: string, durationMs: number): void {
    this.#options.observer?.remoteCommand?.(result, durationMs);
    this.#commands.set(result, (this.#commands.get(result) ?? 0) + 1);
  }
}
