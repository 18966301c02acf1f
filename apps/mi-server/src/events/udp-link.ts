import { createSocket, type Socket } from 'node:dgram';
import { lookup as lookUpHost } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type SubscriberLink, type LinkOptions, type LinkStatus } from './subscriber-link.ts';
import { LinkQueue } from './link-queue.ts';

interface HostAddress {
  readonly address: string;
  readonly family: number;
}

export interface UdpLinkOptions extends LinkOptions {
  /** Handed in by tests. */
  readonly lookUp?: (host: string) => Promise<readonly HostAddress[]>;
}

/** The largest payload of one UDP datagram over IPv4. */
const MAX_DATAGRAM_BYTES = 65_507;
/** A name is looked up again so often: it may mean another machine by now. */
const LOOK_UP_MS = 30_000;
/** More datagrams than these wait: they are handed to the system together. */
const PIPELINED_FROM = 64;
/** A socket that could not be set up is tried again so often. */
const RETRY_MS = 1_000;

/**
 * Datagrams to one subscriber. A name is looked up beside the sending, never for a datagram. The socket is connected, so
 * that the system reports a port on which nobody listens.
 */
class UdpLink implements SubscriberLink {
  readonly #port: number;
  readonly #options: UdpLinkOptions;
  readonly #queue: LinkQueue;
  readonly #lookUpTimer: NodeJS.Timeout | undefined;
  #target: HostAddress | undefined;
  #socket: Socket | undefined;
  #state: LinkStatus['state'] = 'connecting';
  /** Handed to the system and not sent yet. */
  #sending = 0;
  #sendingBytes = 0;
  /** Since the last look at the age of what waits. */
  #sent = 0;
  #refusals = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(host: string, port: number, options: UdpLinkOptions) {
    this.#port = port;
    this.#options = options;
    this.#queue = new LinkQueue(options);
    const family = isIP(host);
    if (family !== 0) {
      this.#aim({ address: host, family });
      return;
    }
    void this.#lookUp(host);
    this.#lookUpTimer = setInterval(() => void this.#lookUp(host), LOOK_UP_MS);
    this.#lookUpTimer.unref();
  }

  get status(): LinkStatus {
    return {
      state: this.#state,
      queued: this.#queue.length + this.#sending,
      queuedBytes: this.#queue.bytes + this.#sendingBytes,
    };
  }

  send(notification: Buffer): void {
    if (notification.length > MAX_DATAGRAM_BYTES) this.#options.onLost('tooLarge');
    else if (this.#socket === undefined && this.#state === 'unreachable') {
      this.#options.onLost('notConnected');
    } else {
      this.#queue.push(notification);
      this.#pump();
    }
  }

  /** Nothing confirms a datagram: a subscriber that refused one is there again when it refused none of the next. */
  expire(): void {
    this.#queue.expire();
    if (this.#sent > 0 && this.#refusals === 0 && this.#state === 'unreachable') {
      this.#state = 'connected';
    }
    this.#sent = 0;
    this.#refusals = 0;
  }

  close(): void {
    this.#state = 'closed';
    clearInterval(this.#lookUpTimer);
    clearTimeout(this.#retry);
    this.#queue.loseAll('removed');
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** One at a time, so that each refusal is known to be of one datagram; many at once when many wait. */
  #pump(): void {
    while (this.#queue.length > 0 && this.#maySend()) {
      const next = this.#queue.take();
      if (next !== undefined) this.#write(next);
    }
  }

  #maySend(): boolean {
    if (this.#state === 'connecting') return false;
    if (this.#sending === 0) return true;
    return (
      this.#state === 'connected' &&
      this.#queue.length > PIPELINED_FROM &&
      this.#sendingBytes < this.#options.maxBytes
    );
  }

  #write(notification: Buffer): void {
    const { length } = notification;
    this.#sent++;
    this.#sending++;
    this.#sendingBytes += length;
    this.#transmit(notification, true, (error) => {
      this.#sending--;
      this.#sendingBytes -= length;
      if (error !== null) this.#options.onLost(this.#state === 'closed' ? 'removed' : 'refused');
      this.#pump();
    });
  }

  /** The system reports the refusal of one datagram with the next one, which it does not send: that one is sent again. */
  #transmit(notification: Buffer, again: boolean, done: (error: Error | null) => void): void {
    const socket = this.#socket;
    if (socket === undefined) {
      done(new Error('closed'));
      return;
    }
    socket.send(notification, (error) => {
      if (error !== null && again && isRefusal(error)) {
        this.#refused();
        this.#transmit(notification, false, done);
      } else done(error);
    });
  }

  #refused(): void {
    // a datagram may be refused after the link was closed
    if (this.#state !== 'closed') this.#state = 'unreachable';
    this.#refusals++;
    this.#options.onLost('refused');
  }

  async #lookUp(host: string): Promise<void> {
    const { lookUp = (name: string) => lookUpHost(name, { all: true }) } = this.#options;
    const found = await lookUp(host).catch((): readonly HostAddress[] => []);
    if (this.#state === 'closed' || found.some(({ address }) => address === this.#target?.address))
      return;
    // OpenSIPS's clients listen on IPv4 first
    const target = found.find(({ family }) => family === 4) ?? found[0];
    if (target !== undefined) this.#aim(target);
    // until a name exists, what waits for it would be old by the time it does
    else if (this.#target === undefined) this.#queue.loseAll('notConnected');
  }

  #aim(target: HostAddress): void {
    clearTimeout(this.#retry);
    const previous = this.#socket;
    this.#target = target;
    this.#state = 'connecting';
    const socket = createUdpSocket(target.family);
    this.#socket = socket;
    socket.on('error', (error) => {
      if (socket !== this.#socket) return;
      if (isRefusal(error)) this.#refused();
      else if (this.#state === 'connecting') this.#failed(socket, target);
    });
    socket.on('connect', () => {
      if (socket !== this.#socket) return;
      this.#state = 'connected';
      this.#pump();
    });
    socket.connect(this.#port, target.address);
    previous?.close();
  }

  /** There is no way to this address, or no IPv6 here. */
  #failed(socket: Socket, target: HostAddress): void {
    socket.close();
    this.#socket = undefined;
    this.#state = 'unreachable';
    this.#queue.loseAll('notConnected');
    this.#retry = setTimeout(() => {
      this.#aim(target);
    }, RETRY_MS);
    this.#retry.unref();
  }
}

const isRefusal = (error: NodeJS.ErrnoException): boolean => error.code === 'ECONNREFUSED';

const createUdpSocket = (family: number): Socket => {
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    // the default would ask the resolver for each datagram, be it to an address
    lookup: (address, _options, callback) => {
      callback(null, address, family);
    },
  });
  socket.unref();
  return socket;
};

/** Datagrams to one subscriber. */
export const createUdpLink = (
  host: string,
  port: number,
  options: UdpLinkOptions,
): SubscriberLink => new UdpLink(host, port, options);
