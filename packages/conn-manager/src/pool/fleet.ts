import { type FsUrl, InvalidArgumentError, parseFsUrl } from '@switchwire/esl-protocol';
import { nanoid } from 'nanoid';
import { problemOf } from '../store/config-problem.ts';
import { Lease, type LeasePorts } from '../socket/lease.ts';
import { type AcquireOptions, type SocketLease } from '../socket/socket-lease.ts';
import { addressKey, hostKey, sameEvents, socketKey } from './reconcile.ts';
import { Secret } from '../secret.ts';
import { type SocketConfig, type StoreContents } from '../store/socket-store.ts';
import { type CloseCause } from '@switchwire/esl-client';
import { type SocketActor } from '../socket/socket-actor.ts';
import { type Adoption, type Dismissal, type ReloadResult, StoreTakeover } from './apply-store.ts';
import { type SocketPorts } from '../socket/socket-ports.ts';
import { SupervisedSocket } from '../socket/socket.ts';

/** The consumer of a lease that was acquired without a name. */
const DEFAULT_CONSUMER = 'default';

/** What the fleet tells the pool. */
export interface FleetPorts {
  onCrash(address: string): void;
  onEmpty(): void;
  /** A left-out socket is asked for again. */
  onPardon(address: string): void;
  /** What broke before does not count any more: the socket has long been well, or is gone. */
  onForgive(address: string): void;
  /** A socket is no longer listed. */
  onGone(): void;
}

/**
 * All sockets of one manager, each a root actor of its own (docs/decisions/0006), by `host:port`: there are never two
 * for one address. Carries out what the pool decides, and hands out leases.
 */
export class SocketFleet {
  readonly #sockets = new Map<string, SupervisedSocket>();
  readonly #leases = new Set<Lease>();
  readonly #socketPorts: SocketPorts;
  readonly #leasePorts: LeasePorts;
  readonly #ports: FleetPorts;
  readonly #takeover: StoreTakeover;
  readonly #leftOut = new Set<string>();
  /** Sockets whose defects the pool remembers. */
  readonly #defective = new Set<string>();
  /** Sockets that shall begin a new life when the present one has ended. */
  readonly #reopening = new Set<string>();
  #state: 'new' | 'open' | 'closing' = 'new';

  constructor(
    ports: FleetPorts,
    socketPorts: Omit<SocketPorts, 'onCrash' | 'onClosed' | 'reopens'>,
    leasePorts: Omit<LeasePorts, 'onRelease'>,
  ) {
    this.#ports = ports;
    this.#socketPorts = {
      ...socketPorts,
      onCrash: (socket) => {
        this.#reopening.delete(socket.key);
        if (this.#state === 'closing') {
          this.#forget(socket);
          return;
        }
        this.#defective.add(socket.key);
        ports.onCrash(socket.key);
      },
      onClosed: (socket) => {
        this.#closed(socket);
      },
      reopens: (socket) => this.#reopens(socket),
    };
    this.#leasePorts = {
      ...leasePorts,
      onRelease: (lease) => {
        this.#leases.delete(lease);
        if (!lease.socket.wanted) this.#release(lease.socket);
      },
    };
    this.#takeover = new StoreTakeover({
      adopt: (config) => this.#adopt(config),
      dismiss: (config) => this.#dismiss(config),
    });
  }

  get sockets(): Iterable<SupervisedSocket> {
    return this.#sockets.values();
  }

  /** The actors that live now. */
  *actors(): Iterable<readonly [SupervisedSocket, SocketActor]> {
    for (const socket of this.#sockets.values()) {
      const { actor } = socket.life;
      if (actor !== undefined) yield [socket, actor];
    }
  }

  get(key: string): SupervisedSocket | undefined {
    return this.#sockets.get(key);
  }

  // --- leases ---------------------------------------------------------------------------------------------------

  acquire(url: string | FsUrl, options: AcquireOptions = {}): SocketLease {
    const target = typeof url === 'string' ? parseFsUrl(url) : url;
    if (this.#state === 'closing') throw new InvalidArgumentError('The manager was stopped');
    const known = this.#sockets.get(socketKey(target.host, target.port));
    if (known !== undefined) this.#offerCredentials(known, target);
    const socket = known ?? this.#create(configOf(target));
    const lease = this.#lease(socket, options);
    if (target.events.length > 0) lease.subscribe(target.events);
    this.#live(socket);
    return lease;
  }

  find(key: string, options: AcquireOptions = {}): SocketLease | undefined {
    if (this.#state === 'closing') return undefined;
    const socket = this.#lookUp(key);
    if (socket === undefined) return undefined;
    const lease = this.#lease(socket, options);
    this.#live(socket);
    return lease;
  }

  /** Asks a waiting socket, or one that was left out, to try now. */
  retry(key: string): boolean {
    const socket = this.#lookUp(key);
    if (socket === undefined) return false;
    if (!this.#isLeftOut(socket)) return socket.life.retry();
    this.#ports.onPardon(socket.key);
    return true;
  }

  // --- orders of the pool ---------------------------------------------------------------------------------------

  /** Begins the lives of those who were asked for before the start. */
  open(): void {
    this.#state = 'open';
    for (const socket of this.#sockets.values()) this.#live(socket);
  }

  /** Takes over what the store wants, in one step. */
  reconcile(contents: StoreContents): ReloadResult {
    return this.#takeover.take(contents);
  }

  /** A new life after a defect, if the socket is still wanted. */
  replace(key: string): void {
    this.#leftOut.delete(key);
    const socket = this.#sockets.get(key);
    if (socket === undefined || socket.life.actor !== undefined) return;
    if (socket.wanted) this.#live(socket);
    else this.#forget(socket);
  }

  /** No new life: too many defects. */
  leaveOut(key: string, defects: number): void {
    const socket = this.#sockets.get(key);
    if (socket === undefined) return;
    this.#leftOut.add(key);
    const cause: CloseCause = {
      kind: 'defect',
      code: 'ESL_LEFT_OUT',
      message: `The socket ${socket.address} is left out after ${defects} defects; ask for a retry to try it again`,
    };
    socket.life.restAs('closed', cause);
  }

  /** Says goodbye to all; `onEmpty` tells when they are gone. */
  close(): void {
    this.#shut();
    for (const socket of [...this.#sockets.values()]) {
      socket.life.close();
      socket.giveUp();
    }
    if (this.#sockets.size === 0) this.#ports.onEmpty();
  }

  /** Ends what is left, now. */
  kill(): void {
    this.#shut();
    for (const socket of [...this.#sockets.values()]) {
      socket.life.kill();
      this.#forget(socket);
    }
  }

  /** Looks at silence, for sockets that are well again, and for sockets that nobody has used for long. */
  check(now: number, idleTimeout: number): void {
    for (const socket of [...this.#sockets.values()]) {
      socket.checkLiveness();
      if (!socket.wanted && socket.unusedFor(now) >= idleTimeout) this.#end(socket);
    }
    const { wallNow, timings } = this.#socketPorts;
    const stableSince = wallNow() - timings.stableAfter;
    for (const key of [...this.#defective]) {
      const socket = this.#sockets.get(key);
      if (socket?.phase === 'subscribed' && socket.life.since <= stableSince) this.#forgive(key);
    }
  }

  // --- inside ---------------------------------------------------------------------------------------------------

  /** From now on nothing begins. */
  #shut(): void {
    this.#state = 'closing';
    this.#reopening.clear();
    for (const lease of [...this.#leases]) lease.end();
  }

  #lease(socket: SupervisedSocket, { consumer = DEFAULT_CONSUMER }: AcquireOptions): Lease {
    const lease = new Lease(socket, consumer, this.#leasePorts);
    this.#leases.add(lease);
    return lease;
  }

  #create(config: SocketConfig): SupervisedSocket {
    const socket = new SupervisedSocket(config, this.#socketPorts);
    this.#sockets.set(socket.key, socket);
    return socket;
  }

  /** Makes sure that the socket lives, or will when its present end is over. */
  #live(socket: SupervisedSocket): void {
    if (this.#state !== 'open' || this.#isLeftOut(socket)) return;
    if (socket.life.actor === undefined) socket.life.open();
    else if (socket.phase === 'closed') this.#reopening.add(socket.key);
  }

  #adopt(config: SocketConfig): Adoption {
    const known = this.#sockets.get(socketKey(config.host, config.port));
    const before = known?.phase === 'closed' && !this.#isLeftOut(known) ? undefined : known?.view;
    const socket = known ?? this.#create(config);
    const changed = socket.adopt(config);
    this.#socketPorts.onChange(socket);
    const reopens = changed && socket.life.actor !== undefined;
    if (reopens) this.#reopen(socket);
    else this.#live(socket);
    if (before === undefined) return 'opened';
    if (reopens) return 'reopened';
    return sameEvents(before.events, socket.view.events) ? 'unchanged' : 'resubscribed';
  }

  #dismiss({ host, port }: SocketConfig): Dismissal {
    const socket = this.#sockets.get(socketKey(host, port));
    if (socket === undefined) return 'unchanged';
    const { events } = socket.view;
    socket.abandon();
    if (socket.wanted) {
      return sameEvents(events, socket.view.events) ? 'unchanged' : 'resubscribed';
    }
    this.#end(socket);
    return 'closed';
  }

  #isLeftOut(socket: SupervisedSocket): boolean {
    return this.#leftOut.has(socket.key);
  }

  #reopen(socket: SupervisedSocket): void {
    this.#reopening.add(socket.key);
    socket.life.close();
  }

  /** The last lease is gone. A socket that ran commands stays for a while. */
  #release(socket: SupervisedSocket): void {
    if (!socket.isUsed) this.#end(socket);
  }

  #end(socket: SupervisedSocket): void {
    this.#reopening.delete(socket.key);
    socket.life.close();
  }

  /** Closed, or closing, only to begin a new life. */
  #reopens(socket: SupervisedSocket): boolean {
    if (this.#state !== 'open' || this.#isLeftOut(socket)) return false;
    return this.#reopening.has(socket.key) || socket.wanted;
  }

  #closed(socket: SupervisedSocket): void {
    const again = this.#reopens(socket);
    this.#reopening.delete(socket.key);
    if (again) socket.life.open();
    else this.#forget(socket);
  }

  #forget(socket: SupervisedSocket): void {
    if (this.#sockets.get(socket.key) === socket) this.#sockets.delete(socket.key);
    this.#leftOut.delete(socket.key);
    this.#forgive(socket.key);
    socket.giveUp();
    this.#ports.onGone();
    if (this.#state === 'closing' && this.#sockets.size === 0) this.#ports.onEmpty();
  }

  #forgive(key: string): void {
    if (this.#defective.delete(key)) this.#ports.onForgive(key);
  }

  #offerCredentials(socket: SupervisedSocket, target: FsUrl): void {
    if (target.password === undefined) return;
    const given = configOf(target);
    if (socket.hasCredentials(given)) return;
    const fields = { socket: socket.address };
    const loggedIn = socket.phase === 'authenticated' || socket.phase === 'subscribed';
    if (socket.stored || loggedIn) {
      const whose = socket.stored ? 'those of the store' : 'those that it is logged in with';
      this.#socketPorts.logger.warn(
        fields,
        `Other credentials were given for ${socket.address}; it keeps ${whose}`,
      );
      return;
    }
    socket.setCredentials(given);
    if (socket.life.actor !== undefined) this.#reopen(socket);
  }

  #lookUp(key: string): SupervisedSocket | undefined {
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

function configOf(target: FsUrl): SocketConfig {
  const { host, port, username, password } = target;
  if (password === undefined) {
    const address = socketKey(host, port);
    throw new InvalidArgumentError(
      `The socket ${address} is unknown, and the URL has no password; write fs://:PASSWORD@${address}`,
    );
  }
  const config = { id: nanoid(), host, port, username, password: new Secret(password), events: [] };
  const problem = problemOf(config);
  if (problem !== undefined) throw new InvalidArgumentError(problem.message);
  return config;
}
