import { floating, requireNotNull, requireOptions } from '@switchwire/esl-client/session';
import { hostname } from 'node:os';
import { type FsUrl, InvalidArgumentError } from '@switchwire/esl-protocol';
import { nanoid } from 'nanoid';
import { systemClock } from '@switchwire/esl-client/session';
import { dial } from '@switchwire/esl-client/session';
import { commandBoundsOf } from '@switchwire/esl-client/session';
import { type ReloadResult } from './apply-store.ts';
import {
  type ConnManager,
  type ConnManagerOptions,
  type MachineGraphs,
} from './conn-manager-api.ts';
import {
  executeAll,
  type ExecuteAllOptions,
  type ExecuteFilter,
  type ServerAnswer,
} from '../execute/execute-all.ts';
import { type CommandReport, CommandReports } from '../socket/command-reports.ts';
import { type GapNotice } from '../socket/gap-tracker.ts';
import {
  type AcquireOptions,
  type EventListener,
  type SocketLease,
} from '../socket/socket-lease.ts';
import { type ShownSockets, type TransitionReport } from '../inspect/transition-report.ts';
import { type StoreState } from './store-state.ts';
import { type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { ListenerFaults, ManagerListeners } from '../socket/manager-listeners.ts';
import { guardedLogger } from '@switchwire/esl-client/session';
import { type ChooseOptions, type Chooser, createChooser } from '../choose/chooser.ts';
import { publishGap, publishTransition } from './channels.ts';
import { leastLoaded, type LeastLoadedOptions, type LoadInfo } from '../choose/least-loaded.ts';
import { Listeners } from '@switchwire/esl-client/session';
import { logGap, logPhase, RefusalLog } from './log-phases.ts';
import { machineGraph } from '../inspect/machine-graph.ts';
import { memorySocketStore } from '../store/memory-socket-store.ts';
import { OUTBOUND_GRAPH } from '@switchwire/esl-client/outbound';
import { poolMachine } from './pool-machine.ts';
import { Pool } from './pool.ts';
import { type PhaseChange } from '../socket/phase-change.ts';
import { type ManagerPorts, provideMachine } from './provision.ts';
import {
  type DrainOptions,
  type DrainResult,
  type ResumeOptions,
  ServiceOrders,
} from './service-orders.ts';
import { silentLogger } from '@switchwire/esl-client/session';
import { SocketFleet } from './fleet.ts';
import { type SocketInfo } from '../socket/socket-info.ts';
import { socketMachine } from '../socket/socket-machine.ts';
import { type SocketStore } from '../store/socket-store.ts';
import { StateMirroring } from './state-mirroring.ts';
import { type SupervisedSocket } from '../socket/socket.ts';
import { resolveTimings, type SocketTimings } from '../timings.ts';
import { TransitionWatch } from '../inspect/transition-watch.ts';

const SYSTEM_PORTS: ManagerPorts = {
  clock: systemClock,
  wallNow: () => Date.now(),
  random: () => Math.random(),
  dial,
};

/**
 * Supervised sockets: one shared connection per FreeSWITCH, kept alive and subscribed, with leases for the parts of a program that use
 * them.
 *
 * Throws InvalidArgumentError for timings or bounds that can never be right.
 *
 * @example
 * const manager = createConnManager({ store: fileSocketStore('sockets.json') });
 * await manager.start();
 * const lease = manager.acquire('fs://:ClueCon@127.0.0.1:8021', { consumer: 'my-app' });
 * lease.subscribe(['CHANNEL_ANSWER'], (event, socket) => log(socket.host, event.uniqueId));
 */
export function createConnManager(options: ConnManagerOptions = {}): ConnManager {
  requireOptions(options);
  requireNotNull(options, 'options');
  return new SupervisingManager(options, SYSTEM_PORTS);
}

/** As {@link createConnManager}, with another world around it. */
export function createConnManagerIn(
  ports: Partial<ManagerPorts>,
  options: ConnManagerOptions = {},
): ConnManager {
  return new SupervisingManager(options, { ...SYSTEM_PORTS, ...ports });
}

/** How often silence and idleness are looked at, at most. */
const MAX_CHECK_INTERVAL_MS = 1_000;
const MIN_CHECK_INTERVAL_MS = 10;

class SupervisingManager implements ConnManager {
  readonly #ports: ManagerPorts;
  readonly #timings: SocketTimings;
  readonly #logger: Logger;
  readonly #store: SocketStore;
  readonly #faults: ListenerFaults;
  readonly #listeners: ManagerListeners;
  readonly #reports: CommandReports;
  readonly #fleet: SocketFleet;
  readonly #pool: Pool;
  readonly #chooser: Chooser;
  readonly #watch: TransitionWatch;
  readonly #mirror: StateMirroring;
  readonly #service: ServiceOrders;
  readonly #others = new Set<ShownSockets>();
  readonly #gaps: Listeners<GapNotice>;
  readonly #phases: Listeners<PhaseChange>;
  #checkTimer: unknown;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: ConnManagerOptions, ports: ManagerPorts) {
    const { clock, wallNow } = ports;
    this.#ports = ports;
    this.#timings = resolveTimings(options.timings);
    commandBoundsOf(options);
    this.#logger = options.logger === undefined ? silentLogger : guardedLogger(options.logger);
    this.#store = options.store ?? memorySocketStore();
    this.#faults = new ListenerFaults(this.#logger);
    this.#listeners = new ManagerListeners(this.#faults);
    this.#reports = new CommandReports({ wallNow, now: () => clock.now() }, (error) => {
      this.#faults.report('onCommand', error);
    });
    this.#gaps = new Listeners((error) => {
      this.#faults.report('onGap', error);
    });
    this.#phases = new Listeners((error) => {
      this.#faults.report('onPhase', error);
    });
    if (options.onGap !== undefined) this.#gaps.add(options.onGap);
    this.#fleet = this.#createFleet(options);
    this.#chooser = createChooser(
      { list: () => this.#views() },
      { clock: { now: () => clock.now(), wallNow } },
    );
    this.#watch = new TransitionWatch(
      () => ({
        pool: this.#pool.actor,
        runs: this.#fleet.runs(),
        others: this.#others,
      }),
      wallNow,
      this.#faults,
    );
    this.#service = new ServiceOrders({
      clock,
      store: this.#store,
      find: (id) => this.#fleet.lookUp(id),
    });
    this.#mirror = new StateMirroring(this.#store, {
      clock,
      logger: this.#logger,
      owner: `${hostname()}/${nanoid(8)}`,
      sockets: () => this.#fleet.sockets,
    });
    this.#pool = new Pool({
      clock,
      timings: this.#timings,
      logger: this.#logger,
      store: this.#store,
      fleet: this.#fleet.logic,
      inspect: options.inspect,
      onActor: (actor) => {
        this.#watch.followPool(actor);
      },
    });
  }

  start(): Promise<void> {
    if (this.#stopping !== undefined) {
      const message = 'The manager was stopped and cannot be started again; create another one';
      return Promise.reject(new InvalidArgumentError(message));
    }
    return (this.#starting ??= this.#begin());
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  reload(): Promise<ReloadResult> {
    return floating(() => this.#pool.reload());
  }

  acquire(url: string | FsUrl, options?: AcquireOptions): SocketLease {
    if (this.#stopping !== undefined) throw new InvalidArgumentError('The manager was stopped');
    return this.#fleet.acquire(url, options);
  }

  find(key: string, options?: AcquireOptions): SocketLease | undefined {
    return this.#stopping === undefined ? this.#fleet.find(key, options) : undefined;
  }

  info(key: string): SocketInfo | undefined {
    return this.#fleet.lookUp(key)?.info();
  }

  list(): readonly SocketInfo[] {
    const own = [...this.#fleet.sockets].map((socket) => socket.info());
    return [...own, ...[...this.#others].flatMap((sockets) => sockets.list())];
  }

  get size(): number {
    let size = this.#fleet.size;
    for (const sockets of this.#others) size += sockets.list().length;
    return size;
  }

  retry(id: string): boolean {
    return this.#fleet.retry(id);
  }

  onEvent(listener: EventListener): Disposable {
    return this.#listeners.add(listener);
  }

  onGap(listener: (gap: GapNotice) => unknown): Disposable {
    return this.#gaps.add(listener);
  }

  onPhase(listener: (change: PhaseChange) => unknown): Disposable {
    return this.#phases.add(listener);
  }

  onCommand(listener: (report: CommandReport) => unknown): Disposable {
    return this.#reports.add(listener);
  }

  leastLoaded(options?: LeastLoadedOptions): LoadInfo | undefined {
    return copyOf(leastLoaded(this.#views(), options));
  }

  choose(options?: ChooseOptions): LoadInfo | undefined {
    return copyOf(this.#chooser.choose(options));
  }

  drain(id: string, options?: DrainOptions): Promise<DrainResult> {
    return floating(() => this.#service.drain(id, options));
  }

  resume(id: string, options?: ResumeOptions): Promise<void> {
    return floating(() => this.#service.resume(id, options));
  }

  disable(id: string): Promise<void> {
    return floating(() => this.#service.disable(id));
  }

  executeAll(
    command: string,
    filter?: ExecuteFilter,
    options?: ExecuteAllOptions,
  ): Promise<readonly ServerAnswer[]> {
    return floating(() => executeAll(this, command, filter, options));
  }

  storeState(): StoreState {
    return this.#pool.state();
  }

  machines(): MachineGraphs {
    return {
      socket: machineGraph(socketMachine),
      pool: machineGraph(poolMachine),
      outbound: OUTBOUND_GRAPH,
    };
  }

  watch(listener: (transition: TransitionReport) => unknown): Disposable {
    return this.#watch.add(listener);
  }

  show(sockets: ShownSockets): Disposable {
    this.#others.add(sockets);
    this.#watch.followOther(sockets);
    return {
      [Symbol.dispose]: () => {
        this.#others.delete(sockets);
        this.#watch.forget(sockets);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  *#views(): Iterable<SocketInfo> {
    for (const socket of this.#fleet.sockets) yield socket.view;
  }

  #begin(): Promise<void> {
    this.#scheduleCheck();
    return this.#pool.start();
  }

  #createFleet(options: ConnManagerOptions): SocketFleet {
    const { clock, wallNow } = this.#ports;
    const timings = this.#timings;
    const refusals = new RefusalLog(this.#logger);
    return new SocketFleet({
      pool: () => this.#pool.snapshot,
      sockets: {
        clock,
        wallNow,
        timings,
        logger: this.#logger,
        inspect: options.inspect,
        machine: provideMachine(this.#ports, timings, options, (address) =>
          this.#targetOf(address),
        ),
        listeners: this.#listeners,
        gate: options.gate,
        onRun: (socket, run) => {
          this.#watch.follow(socket, run);
        },
        onRunEnd: (run) => {
          this.#watch.forget(run);
        },
        onPhase: (socket, from) => {
          // thousands of sockets may change at one moment: nothing is put together unless it is wanted
          if (this.#logger !== silentLogger) logPhase(this.#logger, socket.view, from);
          publishTransition(socket, from);
          if (this.#phases.size > 0) this.#phases.notify({ socket: socket.view, from });
        },
        onChange: (socket) => {
          refusals.observe(socket);
          this.#mirror.observe(socket);
          this.#service.observe(socket);
        },
        onGap: (gap) => {
          logGap(this.#logger, gap);
          publishGap(gap);
          this.#gaps.notify(gap);
        },
      },
      leases: {
        faults: this.#faults,
        reports: this.#reports,
        readyTimeoutMs: timings.connectTimeout + timings.greetingTimeout + timings.authTimeout,
      },
      onRemoved: (socket) => {
        this.#service.removed(socket);
        this.#mirror.changed();
      },
    });
  }

  #targetOf(address: string): SupervisedSocket {
    const socket = this.#fleet.get(address);
    if (socket === undefined) throw new Error(`There is no socket ${address}`);
    return socket;
  }

  /** The one interval of a manager: compares times, and reports crossings. */
  #scheduleCheck(): void {
    const { livenessWindow, idleTimeout } = this.#timings;
    const quarter = Math.min(livenessWindow, idleTimeout) / 4;
    const interval = Math.min(MAX_CHECK_INTERVAL_MS, Math.max(MIN_CHECK_INTERVAL_MS, quarter));
    this.#checkTimer = this.#ports.clock.setTimeout(() => {
      this.#fleet.check(this.#ports.clock.now(), idleTimeout);
      this.#scheduleCheck();
    }, interval);
  }

  /** The manager has stopped even when its store cannot be closed. */
  async #closeStore(): Promise<void> {
    try {
      await this.#store.close();
    } catch (error) {
      const { description } = this.#store;
      this.#logger.warn({ store: description }, `Closing the store failed: ${textOf(error)}`);
    }
  }

  async #stop(): Promise<void> {
    this.#ports.clock.clearTimeout(this.#checkTimer);
    await this.#pool.stop();
    // whatever became of the pool, no connection outlives its manager
    this.#fleet.kill();
    this.#service.end();
    this.#mirror.end();
    this.#watch.detach();
    await this.#closeStore();
  }
}

/** A copy for callers, with the figures of this moment. */
function copyOf(load: LoadInfo | undefined): LoadInfo | undefined {
  if (load === undefined) return undefined;
  const { heartbeat } = load.socket;
  return { ...load, socket: { ...load.socket, heartbeat: heartbeat && { ...heartbeat } } };
}
