import {
  type AcquireOptions,
  type ConnManager,
  type LeastLoadedOptions,
  type LoadInfo,
  type SocketInfo,
  type SocketLease,
} from '@switchwire/conn-manager';
import { type ChooseOptions, type Chooser, createChooser, leastLoaded } from '@switchwire/conn-manager/choose'; // prettier-ignore
import { executeAll, type ExecuteAllOptions, type ExecuteFilter, type ServerAnswer } from '@switchwire/conn-manager/execute'; // prettier-ignore
import { type Clock } from '@switchwire/esl-client';
import { formatAddress, type FsUrl, parseFsUrl } from '@switchwire/esl-protocol';
import { type CommandClient } from '../commands/command-client.ts';
import { type RecordedOwner } from '../fleet-servers.ts';
import { type CommandRequest } from '../commands/command-messages.ts';
import { type ChosenCalls } from './chosen-calls.ts';
import { FleetLease, type FleetLeasePorts } from './fleet-lease.ts';
import { LostSince } from './lost-since.ts';
import { type RollCall } from './roll-call.ts';
import { type SocketEvents } from './socket-events.ts';
import { type FleetSocketInfo, type SocketOwner } from './socket-owner.ts';
import { unknownSocket } from './unknown-socket.ts';
import { type Wishes } from './wishes.ts';

export interface FleetManagerPorts {
  readonly local: ConnManager;
  readonly clock: Clock;
  readonly wallNow: () => number;
  readonly serverId: string;
  readonly rollCall: RollCall;
  readonly client: CommandClient;
  readonly wishes: Pick<Wishes, 'add' | 'remove' | 'clear' | 'eventsOf'>;
  /** Keys of the sockets that the servers share. */
  readonly inventory: () => ReadonlySet<string>;
  /** This server acts for it, and is awake. */
  readonly isOpen: (address: string) => boolean;
  readonly epochOf: (address: string) => number | undefined;
  /** The state of the ownership machine on this server. */
  readonly ownershipOf: (address: string) => string | undefined;
  /** The state of the membership of each server, as far as it is known while transitions are watched. */
  readonly memberships: () => Readonly<Record<string, string>>;
  /** By the records, whether or not its server answers. */
  readonly ownerOf: (address: string) => RecordedOwner | undefined;
  /** Reads the inventory again, on every server. */
  readonly reload: () => Promise<void>;
  readonly chosen: Pick<ChosenCalls, 'listen'>;
  readonly events: Pick<SocketEvents, 'onEvent' | 'onGap' | 'listen'>;
  readonly watch: ConnManager['watch'];
}

type Service = 'drain' | 'resume' | 'disable' | 'retry';

const ORDER_MS = 5_000;
const DEFAULT_CONSUMER = 'default';

/**
 * The sockets of the whole fleet as one connection manager: what a program does with a socket is done by the server that acts for
 * it. Phases and reports of commands are those of this server.
 */
export class FleetManager implements ConnManager {
  readonly #ports: FleetManagerPorts;
  readonly #lease: FleetLeasePorts;
  readonly #chooser: Chooser;
  readonly #chosen: ReturnType<ChosenCalls['listen']>;
  readonly #lostSince = new LostSince();

  constructor(ports: FleetManagerPorts) {
    const { client, wishes, clock, wallNow } = ports;
    this.#ports = ports;
    this.#lease = {
      local: (address, consumer) => ports.isOpen(address) ? ports.local.find(address, { consumer }) : undefined, // prettier-ignore
      info: (address) => this.infoOf(address),
      now: () => clock.now(),
      run: (address, request, options) => client.run(address, request, options),
      wish: (address, names, isWanted) => isWanted ? wishes.add(address, names) : wishes.remove(address, names), // prettier-ignore
      listen: (address, names, listener) => ports.events.listen(address, names, listener),
    };
    this.#chooser = createChooser({ list: () => this.list() }, { clock: { now: () => clock.now(), wallNow } }); // prettier-ignore
    this.#chosen = ports.chosen.listen((address) => {
      if (this.isShared(address)) this.#chooser.reserve(this.infoOf(address));
    });
  }

  // --- the whole fleet ------------------------------------------------------------------------------------------

  /** Asks the other servers now. Gives the ids of those that did not answer. */
  async rollCall(): Promise<readonly string[]> {
    await this.#ports.rollCall.call();
    return this.#ports.rollCall.missing;
  }

  /** Asks the other servers, unless they were asked a moment ago: for what should not be decided by an old list. */
  refresh(): Promise<void> {
    return this.#ports.rollCall.fresh();
  }

  /** Whether it is one of those that the servers share, by its key `host:port`. */
  isShared(address: string): boolean {
    return this.#ports.inventory().has(address);
  }

  /**
   * Has events of a shared socket subscribed beside those of the inventory, or no more, those of the inventory included; whichever
   * server acts, until {@link clearWishes}. Rejects with EngineLostError.
   */
  wish(address: string, names: readonly string[], isWanted: boolean): Promise<void> {
    return this.#lease.wish(address, names, isWanted);
  }

  /** The inventory alone counts again. */
  clearWishes(): Promise<void> {
    return this.#ports.wishes.clear();
  }

  /** The state of the membership of each server by its id; of others while transitions are watched. */
  memberships(): Readonly<Record<string, string>> {
    return this.#ports.memberships();
  }

  /**
   * Each socket once: as this server sees it, and for the others as their servers said last. One that no server answered for
   * is there too, with what the records say.
   */
  list(): readonly FleetSocketInfo[] {
    const { local, rollCall, inventory, wallNow, ownerOf } = this.#ports;
    const known = [...inventory()].map((address) => [address, this.#shared(address)] as const);
    const lost = known.flatMap(([address, info]) => (info === undefined ? [address] : []));
    this.#lostSince.update(rollCall.isKnown ? lost : [], wallNow(), (address) => ownerOf(address)?.lastBeat); // prettier-ignore
    // in the order of the inventory; what a server still has and the inventory has not is on its way out
    const shared = known.map(([address, info]) => info ?? this.#nowhere(address));
    const own = local.list().filter(({ address, direction }) => direction === 'outbound' || !this.isShared(address)); // prettier-ignore
    return [...shared, ...own];
  }

  info(key: string): FleetSocketInfo | undefined {
    const address = this.#sharedKey(key);
    if (address === undefined) return this.#ports.local.info(key) ?? this.#byId(key);
    return this.#shared(address) ?? this.#nowhere(address);
  }

  /** What is known of a socket, for each of its events; of one that is in no list, its address. */
  infoOf(address: string): FleetSocketInfo {
    if (this.isShared(address)) return this.#shared(address) ?? this.#nowhere(address);
    return this.#ports.local.info(address) ?? unknownSocket(address, this.#ports.wallNow());
  }

  /** Of every socket, as far as its server publishes its events. */
  onEvent: ConnManager['onEvent'] = (listener) => this.#ports.events.onEvent(listener);
  onGap: ConnManager['onGap'] = (listener) => this.#ports.events.onGap(listener);
  watch: ConnManager['watch'] = (listener) => this.#ports.watch(listener);

  acquire(url: string | FsUrl, options: AcquireOptions = {}): SocketLease {
    const { host, port, hasPort } = typeof url === 'string' ? parseFsUrl(url) : url;
    const key = this.#sharedKey(hasPort ? formatAddress(host, port) : host) ?? this.#sharedKey(formatAddress(host, port)); // prettier-ignore
    if (key === undefined) return this.#ports.local.acquire(url, options);
    return new FleetLease(key, options.consumer ?? DEFAULT_CONSUMER, this.#lease);
  }

  find(key: string, options: AcquireOptions = {}): SocketLease | undefined {
    const address = this.#sharedKey(key) ?? this.#sharedKey(this.#byId(key)?.address ?? '');
    if (address === undefined) return this.#ports.local.find(key, options);
    return new FleetLease(address, options.consumer ?? DEFAULT_CONSUMER, this.#lease);
  }

  leastLoaded(options?: LeastLoadedOptions): LoadInfo | undefined {
    return leastLoaded(this.list(), options);
  }

  /** A call that it gives out counts on all servers. */
  choose(options?: ChooseOptions): LoadInfo | undefined {
    const found = this.#chooser.choose(options);
    const { address } = found?.socket ?? {};
    if (address !== undefined && this.isShared(address)) this.#chosen.say(address);
    return found;
  }

  executeAll(
    command: string,
    filter?: ExecuteFilter,
    options?: ExecuteAllOptions,
  ): Promise<readonly ServerAnswer[]> {
    // prettier-ignore
    return executeAll(this, command, filter, options);
  }

  get size(): number {
    return this.list().length;
  }

  retry(id: string): boolean {
    const info = this.#byId(id);
    if (info === undefined || !this.#isRemote(info)) return this.#ports.local.retry(id);
    if (info.phase !== 'retrying' && info.phase !== 'rejected') return false;
    void this.#order(info, 'retry', {}).catch(() => undefined);
    return true;
  }

  drain(...[id, options]: Parameters<ConnManager['drain']>): ReturnType<ConnManager['drain']> {
    return this.#serve(id, 'drain', options, (own) => this.#ports.local.drain(own, options));
  }

  resume(...[id, options]: Parameters<ConnManager['resume']>): Promise<void> {
    return this.#serve(id, 'resume', options, (own) => this.#ports.local.resume(own, options));
  }

  disable(id: string): Promise<void> {
    return this.#serve(id, 'disable', {}, (own) => this.#ports.local.disable(own));
  }

  // --- of this server -------------------------------------------------------------------------------------------

  start(): Promise<void> {
    return this.#ports.local.start();
  }

  stop(): Promise<void> {
    return this.#ports.local.stop();
  }

  onPhase: ConnManager['onPhase'] = (listener) => this.#ports.local.onPhase(listener);
  onCommand: ConnManager['onCommand'] = (listener) => this.#ports.local.onCommand(listener);
  show: ConnManager['show'] = (sockets) => this.#ports.local.show(sockets);
  storeState: ConnManager['storeState'] = () => this.#ports.local.storeState();
  machines: ConnManager['machines'] = () => this.#ports.local.machines();

  /** On every server: rejects with the names of those that could not, and those keep what they had. */
  async reload(): ReturnType<ConnManager['reload']> {
    await this.#ports.reload();
    return this.#ports.local.reload();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  // --- inside ---------------------------------------------------------------------------------------------------

  /** The shared socket of this address, or the only one of this host. */
  #sharedKey(text: string): string | undefined {
    const key = text.toLowerCase();
    const inventory = this.#ports.inventory();
    if (inventory.has(key)) return key;
    const ofHost = [...inventory].filter((one) => one.slice(0, one.lastIndexOf(':')) === key);
    return ofHost.length === 1 ? ofHost[0] : undefined;
  }

  #byId(id: string): FleetSocketInfo | undefined {
    return this.list().find((info) => info.id === id);
  }

  #isRemote({ address }: SocketInfo): boolean {
    return this.isShared(address) && !this.#ports.isOpen(address);
  }

  #withOwner(info: SocketInfo): FleetSocketInfo {
    const { serverId: server, epochOf, ownershipOf, isOpen } = this.#ports;
    const epoch = epochOf(info.address);
    const state = isOpen(info.address) ? 'acting' : 'claiming';
    const ownership = ownershipOf(info.address);
    const owner = epoch === undefined ? this.#recorded(info.address) : { server, epoch, state, ownership } as const; // prettier-ignore
    return { ...info, owner };
  }

  /** As this server sees it while it acts, else as its server said last; undefined: no server was heard of with it. */
  #shared(address: string): FleetSocketInfo | undefined {
    const { local, rollCall, isOpen, wishes } = this.#ports;
    // who acts needs no word of the others, which are asked for all that they have: a takeover is reported socket by socket
    const acted = isOpen(address) ? local.info(address) : undefined;
    if (acted !== undefined) return this.#withOwner(acted);
    const called = rollCall.sockets.get(address);
    if (called === undefined) {
      const own = local.info(address);
      return own && this.#withOwner(own);
    }
    const { info, server, epoch, isActing, ownership } = called;
    const state = isActing ? 'acting' : 'claiming';
    return {
      ...info,
      events: wishes.eventsOf(address, info.events),
      owner: { server, epoch, state, ownership },
    };
  }

  /** One that no server was heard of with. */
  #nowhere(address: string): FleetSocketInfo {
    const { wishes, wallNow } = this.#ports;
    const since = this.#lostSince.of(address) ?? wallNow();
    const events = wishes.eventsOf(address);
    return { ...unknownSocket(address, since), events, owner: this.#recorded(address) };
  }

  #recorded(address: string): SocketOwner {
    const { ownerOf, rollCall } = this.#ports;
    const { server, epoch, isThere = false } = ownerOf(address) ?? {};
    if (server === undefined) return { server, epoch, state: 'none' };
    const isMissing = !isThere || rollCall.missing.includes(server);
    return { server, epoch, state: isMissing ? 'missing' : 'claiming' };
  }

  async #serve<T>(
    id: string,
    verb: Service,
    options: object | undefined,
    here: (id: string) => Promise<T>,
  ): Promise<T> {
    // prettier-ignore
    const info = this.#byId(id);
    if (info === undefined || !this.#isRemote(info)) return here(id);
    return (await this.#order(info, verb, options ?? {})) as T;
  }

  async #order({ address }: SocketInfo, verb: Service, options: object): Promise<unknown> {
    const { timeoutMs = 0 } = options as { timeoutMs?: number };
    const request: CommandRequest = { verb, options: { ...options } };
    const { answer } = await this.#ports.client.run(address, request, { attempted: verb, timeoutMs: ORDER_MS, extraMs: timeoutMs }); // prettier-ignore
    return answer.value;
  }
}
