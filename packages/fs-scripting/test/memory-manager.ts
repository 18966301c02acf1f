import {
  type AcquireOptions,
  type ConnManager,
  type EventListener,
  type GapNotice,
  type PhaseChange,
  type SocketInfo,
  type SocketLease,
  type SocketPhase,
  type TransitionReport,
} from '@switchwire/conn-manager';
import { type CommandOptions, type Subscription } from '@switchwire/esl-client';
import {
  decodeReply,
  type EslEvent,
  type EslReply,
  formatAddress,
  FrameDecoder,
  type FsUrl,
  InvalidArgumentError,
  parseFsUrl,
} from '@switchwire/esl-protocol';
import { createEvent } from '@switchwire/esl-protocol/server';

type ReadyLimits = NonNullable<Parameters<SocketLease['ready']>[0]>;
type Answer = (command: string, socket: MemorySocket) => string | Promise<string>;

/** One socket of the double: who wants what, and what was sent. */
export interface MemorySocket {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly address: string;
  phase: SocketPhase;
  /** Consumer tags with the events each has asked for. */
  readonly wanted: Map<string, Set<string>>;
  /** Leases held, by consumer tag. */
  readonly leases: Map<string, number>;
  readonly sent: string[];
}

/**
 * A ConnManager without a network, for tests of what stands on top of it: the same books (leases, events per consumer
 * tag), no reconnects, no waiting. Whatever is not needed here throws.
 */
export class MemoryManager {
  readonly sockets: MemorySocket[] = [];
  readonly passwords: (string | undefined)[] = [];
  /** The limits of each `ready()`. */
  readonly waits: ReadyLimits[] = [];
  answer: Answer = () => '+OK';
  /** May throw in the place of `subscribe`. */
  refuse: (events: readonly string[]) => void = () => undefined;
  readonly #counts = new Map<string, number>();
  readonly #listeners = new Set<EventListener>();
  readonly #gapListeners = new Set<(gap: GapNotice) => void>();
  readonly #watchers = new Set<(transition: TransitionReport) => void>();
  readonly #phaseListeners = new Set<(change: PhaseChange) => void>();

  get manager(): ConnManager {
    const missing = (): never => {
      throw new Error('not part of the double');
    };
    return {
      start: missing,
      stop: missing,
      reload: missing,
      info: missing,
      retry: missing,
      drain: missing,
      resume: missing,
      disable: missing,
      leastLoaded: missing,
      choose: missing,
      executeAll: missing,
      storeState: missing,
      machines: missing,
      show: missing,
      onCommand: missing,
      [Symbol.asyncDispose]: missing,
      acquire: (url, options) => this.#acquire(url, options),
      find: (key, options) => this.#find(key, options),
      size: this.sockets.length,
      list: () => {
        this.listed++;
        return this.sockets.map((socket) => this.infoOf(socket));
      },
      onEvent: (listener) => subscribed(this.#listeners, listener),
      onGap: (listener) => subscribed(this.#gapListeners, listener),
      onPhase: (listener) => subscribed(this.#phaseListeners, listener),
      watch: (listener) => subscribed(this.#watchers, listener),
    };
  }

  get watching(): number {
    return this.#watchers.size;
  }

  /** How often `list()` was asked. */
  listed = 0;

  get listening(): number {
    const own = [this.#listeners, this.#gapListeners, this.#phaseListeners, this.#watchers];
    return own.reduce((sum, { size }) => sum + size, 0);
  }

  /** A socket that the store wants. */
  add(address: string, consumer = 'store', phase: SocketPhase = 'subscribed'): MemorySocket {
    const { host, port } = parseFsUrl(address);
    return this.#open(host, port, consumer, phase);
  }

  remove(socket: MemorySocket): void {
    this.sockets.splice(this.sockets.indexOf(socket), 1);
    this.transition();
  }

  /** One step of a machine, as watchers see it. */
  transition(machine: TransitionReport['machine'] = 'pool', id: string = machine): void {
    const report = { machine, id } as TransitionReport;
    for (const watcher of this.#watchers) watcher(report);
  }

  /** A socket entered the phase that it has. */
  entered(socket: MemorySocket, from: SocketPhase = 'connecting'): void {
    const change: PhaseChange = { socket: this.infoOf(socket), from };
    for (const listener of this.#phaseListeners) listener(change);
  }

  gap(gap: GapNotice): void {
    for (const listener of this.#gapListeners) listener(gap);
  }

  emit(socket: MemorySocket, name: string, headers: Record<string, string> = {}): EslEvent {
    const event = createEvent({ name, headers: Object.entries(headers) });
    this.deliver(socket, event);
    return event;
  }

  deliver(socket: MemorySocket, event: EslEvent): void {
    this.deliverAs(this.infoOf(socket), event);
  }

  deliverAs(info: SocketInfo, event: EslEvent): void {
    for (const listener of this.#listeners) listener(event, info);
  }

  /** Events that somebody wants from this socket. */
  eventsOf(socket: MemorySocket): string[] {
    return [...new Set([...socket.wanted.values()].flatMap((events) => [...events]))].sort();
  }

  infoOf(socket: MemorySocket): SocketInfo {
    const { id, host, port, address, phase } = socket;
    return {
      id,
      host,
      port,
      address,
      phase,
      states: [],
      since: 0,
      generation: 1,
      attempt: 0,
      retryAt: undefined,
      lastCause: undefined,
      events: this.eventsOf(socket),
      refusedEvents: [],
      heartbeat: undefined,
      stats: NO_STATS,
      consumers: [...socket.leases.keys()],
      direction: 'inbound',
    };
  }

  #open(host: string, port: number, consumer: string, phase: SocketPhase): MemorySocket {
    const socket: MemorySocket = {
      id: `id-${this.sockets.length + 1}`,
      host,
      port,
      address: formatAddress(host, port),
      phase,
      wanted: new Map(),
      leases: new Map([[consumer, 1]]),
      sent: [],
    };
    this.sockets.push(socket);
    this.transition();
    this.entered(socket);
    return socket;
  }

  #find(key: string, { consumer = 'default' }: AcquireOptions = {}): SocketLease | undefined {
    const exact = this.sockets.find(({ id, address }) => id === key || address === key);
    const ofHost = this.sockets.filter(({ host }) => host === key);
    const socket = exact ?? (ofHost.length === 1 ? ofHost[0] : undefined);
    return socket === undefined ? undefined : this.#lease(socket, consumer);
  }

  /** How often an event is wanted under a tag: it is given back with the last of them. */
  #count(socket: MemorySocket, consumer: string, event: string, change: 1 | -1): void {
    const key = `${socket.id} ${consumer} ${event}`;
    const count = (this.#counts.get(key) ?? 0) + change;
    this.#counts.set(key, count);
    const wanted = socket.wanted.get(consumer) ?? new Set<string>();
    socket.wanted.set(consumer, wanted);
    if (count === 0) wanted.delete(event);
    else if (count === change) wanted.add(event);
  }

  #acquire(given: string | FsUrl, { consumer = 'default' }: AcquireOptions = {}): SocketLease {
    const url = typeof given === 'string' ? parseFsUrl(given) : given;
    const known = this.sockets.find(({ host, port }) => host === url.host && port === url.port);
    if (known !== undefined) return this.#lease(known, consumer);
    if (url.password === undefined) throw new InvalidArgumentError('no password');
    this.passwords.push(url.password);
    const socket = this.#open(url.host, url.port, consumer, 'connecting');
    socket.leases.clear();
    return this.#lease(socket, consumer);
  }

  #lease(socket: MemorySocket, consumer: string): SocketLease {
    socket.leases.set(consumer, (socket.leases.get(consumer) ?? 0) + 1);
    const infoOf = (): SocketInfo => this.infoOf(socket);
    const send = async (
      given: string | Uint8Array,
      options?: CommandOptions,
    ): Promise<EslReply> => {
      const command = typeof given === 'string' ? given : Buffer.from(given).toString();
      if (options?.signal?.aborted === true) throw new Error('aborted');
      socket.sent.push(command);
      return replyOf(command, await this.answer(command, socket));
    };
    const subscriptions = new Set<Subscription>();
    const subscribe = (events: readonly string[]): Subscription => {
      this.refuse(events);
      for (const event of events) this.#count(socket, consumer, event, 1);
      const subscription: Subscription = {
        names: events,
        refused: [],
        ready: Promise.resolve(),
        [Symbol.dispose]: () => {
          if (!subscriptions.delete(subscription)) return;
          for (const event of events) this.#count(socket, consumer, event, -1);
        },
      };
      subscriptions.add(subscription);
      return subscription;
    };
    let held = true;
    const unneeded = (): never => {
      throw new Error('not part of the double');
    };
    const release = (): void => {
      if (!held) return;
      held = false;
      for (const subscription of subscriptions) subscription[Symbol.dispose]();
      const left = (socket.leases.get(consumer) ?? 1) - 1;
      if (left > 0) {
        socket.leases.set(consumer, left);
        return;
      }
      socket.leases.delete(consumer);
      socket.wanted.delete(consumer);
    };
    return {
      consumer,
      address: socket.address,
      get info() {
        return infoOf();
      },
      ready: (limits = {}) => {
        const { timeoutMs } = limits;
        this.waits.push(limits);
        if (socket.phase === 'rejected') return Promise.reject(new Error(`not in ${timeoutMs} ms`));
        socket.phase = 'subscribed';
        return Promise.resolve();
      },
      send,
      api: async (command) => (await send(`api ${command}`)).text,
      bgapi: async (command, options = {}) => {
        const { jobUuid = 'a-job' } = options;
        const reply = await send(`bgapi ${command}`, options);
        const result = Promise.resolve(this.answer(`job ${command}`, socket));
        return { jobUuid, reply, result };
      },
      sendEvent: unneeded,
      sendMessage: unneeded,
      runApp: unneeded,
      hangup: unneeded,
      subscribe,
      unsubscribe: () => {
        throw new Error('not part of the double');
      },
      events: () => {
        throw new Error('not part of the double');
      },
      release,
      [Symbol.dispose]: release,
    };
  }
}

const NO_STATS = {
  bytesReceived: 0,
  framesReceived: 0,
  eventsReceived: 0,
  framesSkipped: 0,
  eventsDropped: 0,
  commandsSent: 0,
  commandsFailed: 0,
  commandsPending: 0,
  reconnects: 0,
};

function subscribed<T>(listeners: Set<T>, listener: T): Disposable {
  listeners.add(listener);
  return { [Symbol.dispose]: () => void listeners.delete(listener) };
}

/** The reply as it would come from the wire. */
function replyOf(command: string, text: string): EslReply {
  const bytes = Buffer.from(text);
  const wire = /^api /i.test(command.trimStart())
    ? `Content-Type: api/response\nContent-Length: ${bytes.length}\n\n${text}`
    : `Content-Type: command/reply\nReply-Text: ${text}\n\n`;
  const [frame] = new FrameDecoder().push(Buffer.from(wire));
  if (frame === undefined) throw new Error('no frame');
  return decodeReply(frame);
}
