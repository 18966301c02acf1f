import { type CloseCause, type Logger } from '@switchwire/esl-client';
import {
  requireNotNull,
  requireOptions,
  requireText,
  requireUrl,
} from '@switchwire/esl-client/session';
import { type FsUrl, parseFsUrl } from '@switchwire/esl-protocol';
import { fromCallback, type SnapshotFrom } from 'xstate';
import { Lease, type LeasePorts } from '../socket/lease.ts';
import { type SocketRun } from '../socket/socket-actor.ts';
import { type AcquireOptions, type SocketLease } from '../socket/socket-lease.ts';
import { type SocketPorts } from '../socket/socket-ports.ts';
import { SupervisedSocket } from '../socket/socket.ts';
import { samePlacement } from '../placement.ts';
import { canonicalEvents } from '../socket/wanted-events.ts';
import {
  addressKey,
  hostKey,
  sameEvents,
  type SocketConfig,
  socketKey,
} from '../socket-identity.ts';
import { configOfUrl } from '../store/socket-config.ts';
import { type AppliedChange, type AppliedRemoval, AppliedStore } from './apply-store.ts';
import {
  type FleetLogic,
  type FleetOrder,
  MAX_DEFECTS,
  type PoolEvent,
  type PoolMachine,
} from './pool-machine.ts';

/** The consumer of a lease that was acquired without a name. */
const DEFAULT_CONSUMER = 'default';

export interface FleetPorts {
  /** What the pool machine knows; undefined before it starts. */
  pool(): SnapshotFrom<PoolMachine> | undefined;
  readonly sockets: Omit<SocketPorts, 'onCrash' | 'onClosed' | 'reopens'>;
  readonly leases: Omit<LeasePorts, 'onRelease'>;
  /** A socket is no longer listed. */
  onRemoved(socket: SupervisedSocket): void;
}

/**
 * All sockets of one manager, each a root actor of its own (docs/decisions/0006), by `host:port`: there are never two
 * for one address. Its `logic` is the actor that the pool machine invokes: orders come in, facts go back. Whether it closes,
 * and what is quarantined, only the machine knows.
 */
export class SocketFleet {
  readonly logic: FleetLogic = fromCallback<FleetOrder>(({ receive, sendBack }) => {
    this.#sendBack = sendBack;
    receive((order) => {
      this.#tryCarryOut(order);
    });
  });
  readonly #sockets = new Map<string, SupervisedSocket>();
  readonly #leases = new Set<Lease>();
  readonly #ports: FleetPorts;
  readonly #logger: Logger;
  readonly #socketPorts: SocketPorts;
  readonly #leasePorts: LeasePorts;
  readonly #store: AppliedStore;
  #sendBack: ((fact: PoolEvent) => void) | undefined;

  constructor(ports: FleetPorts) {
    this.#ports = ports;
    this.#logger = ports.sockets.logger;
    this.#socketPorts = {
      ...ports.sockets,
      onCrash: (key) => {
        if (this.#stage === 'closing') this.#remove(key);
        else this.#report({ type: 'socket.crashed', address: key });
      },
      onClosed: (key) => {
        const socket = this.#sockets.get(key);
        if (this.#reopens(key)) socket?.actor.open();
        else if (!this.#isKept(socket)) this.#remove(key);
      },
      reopens: (key) => this.#reopens(key),
    };
    this.#leasePorts = {
      ...ports.leases,
      onRelease: (lease) => {
        this.#leases.delete(lease);
        // a socket that ran commands stays for a while
        if (!lease.socket.needed && !lease.socket.isUsed) lease.socket.actor.close();
      },
    };
    this.#store = new AppliedStore({
      apply: (config) => this.#apply(config),
      remove: (config) => this.#removeStored(config),
    });
  }

  get size(): number {
    return this.#sockets.size;
  }

  get sockets(): Iterable<SupervisedSocket> {
    return this.#sockets.values();
  }

  /** The actors that run now. */
  *runs(): Iterable<readonly [SupervisedSocket, SocketRun]> {
    for (const socket of this.#sockets.values()) {
      const { run } = socket.actor;
      if (run !== undefined) yield [socket, run];
    }
  }

  get(key: string): SupervisedSocket | undefined {
    return this.#sockets.get(key);
  }

  // --- leases ---------------------------------------------------------------------------------------------------

  acquire(url: string | FsUrl, options: AcquireOptions = {}): SocketLease {
    const target = typeof url === 'string' ? parseFsUrl(url) : requireUrl(url);
    requireOptions(options);
    requireNotNull(options, 'options');
    // whatever can be wrong is found before anything is made
    const events = canonicalEvents(target.events);
    const known = this.#sockets.get(socketKey(target.host, target.port));
    if (known === undefined)
      return this.#subscribed(this.#create(configOfUrl(target)), options, events);
    const offered = target.password === undefined ? undefined : configOfUrl(target);
    const lease = this.#subscribed(known, options, events);
    if (offered !== undefined) this.#offerCredentials(known, offered);
    return lease;
  }

  find(key: string, options: AcquireOptions = {}): SocketLease | undefined {
    const socket = this.lookUp(key);
    return socket && this.#lease(socket, options);
  }

  /** Asks a waiting socket, or one that is quarantined or superseded, to try now. */
  retry(key: string): boolean {
    const socket = this.lookUp(key);
    if (socket === undefined) return false;
    if (socket.actor.isSuperseded) {
      this.#open(socket);
      return socket.actor.run !== undefined;
    }
    if (!this.#isQuarantined(socket.key)) return socket.actor.retry();
    this.#report({ type: 'socket.retryRequested', address: socket.key });
    return true;
  }

  // --- what the manager's clock asks for ------------------------------------------------------------------------

  /** Looks at silence, for sockets that are well again, and for sockets that were not used for long. */
  check(now: number, idleTimeout: number): void {
    for (const socket of [...this.#sockets.values()]) {
      socket.checkLiveness();
      if (!socket.needed && socket.unusedFor(now) >= idleTimeout) socket.actor.close();
    }
    const { wallNow, timings } = this.#socketPorts;
    const stableSince = wallNow() - timings.stableAfter;
    for (const key of Object.keys(this.#ports.pool()?.context.defects ?? {})) {
      const actor = this.#sockets.get(key)?.actor;
      if (actor?.hasTag('ready') === true && actor.since <= stableSince) {
        this.#report({ type: 'socket.recovered', address: key });
      }
    }
  }

  /** Ends what is left, now. */
  kill(): void {
    this.#endIterations();
    for (const [key, socket] of [...this.#sockets]) {
      socket.actor.kill();
      this.#remove(key);
    }
  }

  // --- orders of the pool ---------------------------------------------------------------------------------------

  /** An actor that throws ends, and a pool without its fleet would supervise nothing. */
  #tryCarryOut(order: FleetOrder): void {
    try {
      this.#carryOut(order);
    } catch (error) {
      if (order.type === 'fleet.reconcile') this.#report({ type: 'fleet.reconcileFailed', error });
      else
        this.#logger.error(
          { order: order.type, error: String(error) },
          'An order of the pool failed',
        );
    }
  }

  #carryOut(order: FleetOrder): void {
    switch (order.type) {
      case 'fleet.open':
        for (const socket of this.#sockets.values()) this.#open(socket);
        return;
      case 'fleet.reconcile':
        this.#report({ type: 'fleet.reconciled', result: this.#store.apply(order.contents) });
        return;
      case 'fleet.replace':
        this.#replace(order.address);
        return;
      case 'fleet.quarantine':
        this.#quarantine(order.address);
        return;
      case 'fleet.close':
        this.#close();
        return;
      case 'fleet.kill':
        this.kill();
    }
  }

  /** Another run after a defect, if the socket is still needed. */
  #replace(key: string): void {
    const socket = this.#sockets.get(key);
    if (socket === undefined || socket.actor.run !== undefined) return;
    if (socket.needed) this.#open(socket);
    else socket.actor.close();
  }

  /** No other run: too many defects. */
  #quarantine(key: string): void {
    const socket = this.#sockets.get(key);
    if (socket === undefined) return;
    const cause: CloseCause = {
      kind: 'defect',
      code: 'ESL_QUARANTINED',
      message: `The socket ${socket.address} is quarantined after ${MAX_DEFECTS} defects; request a retry to try it again`,
    };
    socket.actor.pauseAs('closed', cause);
  }

  /** Says goodbye to all; reports when they are gone. */
  #close(): void {
    this.#endIterations();
    for (const socket of [...this.#sockets.values()]) {
      socket.actor.close();
      socket.failWaiters();
    }
    if (this.#sockets.size === 0) this.#report({ type: 'fleet.empty' });
  }

  // --- inside ---------------------------------------------------------------------------------------------------

  /** Nothing is reported to a pool that has ended. */
  #report(fact: PoolEvent): void {
    if (this.#ports.pool()?.status === 'active') this.#sendBack?.(fact);
  }

  get #stage(): 'new' | 'open' | 'closing' {
    const pool = this.#ports.pool();
    if (pool === undefined) return 'new';
    // sockets do not need a pool that broke
    return pool.status === 'error' || pool.hasTag('open') ? 'open' : 'closing';
  }

  #isQuarantined(key: string): boolean {
    return this.#ports.pool()?.context.quarantined.includes(key) === true;
  }

  #endIterations(): void {
    for (const lease of [...this.#leases]) lease.end();
  }

  #lease(socket: SupervisedSocket, { consumer = DEFAULT_CONSUMER }: AcquireOptions): Lease {
    const lease = new Lease(socket, consumer, this.#leasePorts);
    this.#leases.add(lease);
    this.#open(socket);
    return lease;
  }

  #subscribed(socket: SupervisedSocket, options: AcquireOptions, events: readonly string[]): Lease {
    const lease = this.#lease(socket, options);
    if (events.length > 0) lease.subscribe(events);
    return lease;
  }

  #create(config: SocketConfig): SupervisedSocket {
    const socket = new SupervisedSocket(config, this.#socketPorts);
    this.#sockets.set(socket.key, socket);
    return socket;
  }

  /** Makes sure that the socket runs. One that is closing runs again when its end is over, as long as it is needed. */
  #open(socket: SupervisedSocket): void {
    if (this.#stage === 'open' && !this.#isQuarantined(socket.key)) socket.actor.open();
  }

  #apply(config: SocketConfig): AppliedChange {
    const known = this.#sockets.get(socketKey(config.host, config.port));
    const isAway = known?.actor.isClosed === true && !this.#isQuarantined(known.key);
    const before = isAway || known === undefined ? undefined : known.view;
    const placed = known?.placement;
    const socket = known ?? this.#create(config);
    const isChanged = socket.applyStored(config);
    this.#socketPorts.onChange(socket);
    const reopens = isChanged && socket.actor.run !== undefined;
    if (reopens) socket.actor.close();
    else this.#open(socket);
    if (before === undefined) return 'opened';
    if (reopens) return 'reopened';
    if (!sameEvents(before.events, socket.view.events)) return 'resubscribed';
    return placed !== undefined && !samePlacement(placed, socket.placement)
      ? 'updated'
      : 'unchanged';
  }

  #removeStored({ host, port }: SocketConfig): AppliedRemoval {
    const socket = this.#sockets.get(socketKey(host, port));
    if (socket === undefined) return 'unchanged';
    const { events } = socket.view;
    socket.removeStored();
    if (socket.needed) {
      return sameEvents(events, socket.view.events) ? 'unchanged' : 'resubscribed';
    }
    socket.actor.close();
    return 'closed';
  }

  /** Closed, or closing, only to run again. */
  #reopens(key: string): boolean {
    if (this.#stage !== 'open' || this.#isQuarantined(key)) return false;
    const socket = this.#sockets.get(key);
    return socket?.needed === true && !socket.actor.isSuperseded;
  }

  /** Closed, and listed as such: another program acts for it. */
  #isKept(socket: SupervisedSocket | undefined): boolean {
    return this.#stage === 'open' && socket?.needed === true && socket.actor.isSuperseded;
  }

  #remove(key: string): void {
    const socket = this.#sockets.get(key);
    if (socket === undefined) return;
    this.#sockets.delete(key);
    socket.failWaiters();
    this.#ports.onRemoved(socket);
    if (this.#ports.pool()?.context.defects[key] !== undefined) {
      this.#report({ type: 'socket.recovered', address: key });
    }
    if (this.#stage === 'closing' && this.#sockets.size === 0)
      this.#report({ type: 'fleet.empty' });
  }

  #offerCredentials(socket: SupervisedSocket, given: SocketConfig): void {
    const kept = socket.offerCredentials(given);
    if (kept === undefined) return;
    this.#logger.warn(
      { socket: socket.address },
      `Other credentials were given for ${socket.address}; it keeps ${kept}`,
    );
  }

  /** By id, `host:port`, or a host that exactly one socket has. */
  lookUp(key: string): SupervisedSocket | undefined {
    requireText(key, 'The id or address of a socket');
    const exact = this.#sockets.get(addressKey(key));
    if (exact !== undefined) return exact;
    const all = [...this.#sockets.values()];
    const byId = all.find((socket) => socket.id === key);
    if (byId !== undefined) return byId;
    const host = hostKey(key);
    const byHost = all.filter((socket) => hostKey(socket.host) === host);
    return byHost.length === 1 ? byHost[0] : undefined;
  }
}
