import { createSocket, type Socket } from 'node:dgram';
import { lookup as lookUpHost } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type EventSink, type EventSinkOptions, type SinkTarget } from './event-sink.ts';

interface HostAddress {
  readonly address: string;
  readonly family: number;
}

export interface UdpSinkOptions extends EventSinkOptions {
  /** Handed in by tests. */
  readonly lookUp?: (host: string) => Promise<readonly HostAddress[]>;
}

/** The largest payload of one UDP datagram over IPv4. */
const MAX_DATAGRAM_BYTES = 65_507;
/** Bytes handed to the system and not sent yet, and bytes that wait for the address of a name. */
const MAX_WAITING_BYTES = 4_194_304;
/** A name is looked up again so often: it may mean another machine by now. */
const LOOK_UP_MS = 30_000;

/** Datagrams to one subscriber. A name is looked up beside the sending, never for a datagram. */
class UdpSink implements EventSink {
  readonly #port: number;
  readonly #options: UdpSinkOptions;
  readonly #lookUpTimer: NodeJS.Timeout | undefined;
  #target: HostAddress | undefined;
  #socket: Socket | undefined;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isClosed = false;

  constructor({ host, port }: SinkTarget, options: UdpSinkOptions) {
    this.#port = port;
    this.#options = options;
    const family = isIP(host);
    if (family !== 0) {
      this.#aim({ address: host, family });
      return;
    }
    void this.#lookUp(host);
    this.#lookUpTimer = setInterval(() => void this.#lookUp(host), LOOK_UP_MS);
    this.#lookUpTimer.unref();
  }

  send(notification: Buffer): void {
    const { length } = notification;
    if (length > MAX_DATAGRAM_BYTES || this.#waitingBytes + length > MAX_WAITING_BYTES) {
      this.#options.onDropped();
      return;
    }
    this.#waitingBytes += length;
    if (this.#target === undefined) this.#waiting.push(notification);
    else this.#write(notification, this.#target);
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#lookUpTimer);
    this.#socket?.close();
    this.#socket = undefined;
  }

  #write(notification: Buffer, { address }: HostAddress): void {
    this.#socket?.send(notification, this.#port, address, (error) => {
      this.#waitingBytes -= notification.length;
      if (error !== null) this.#options.onDropped();
    });
  }

  async #lookUp(host: string): Promise<void> {
    const { lookUp = (name: string) => lookUpHost(name, { all: true }) } = this.#options;
    const found = await lookUp(host).catch((): readonly HostAddress[] => []);
    if (this.#isClosed || found.some(({ address }) => address === this.#target?.address)) return;
    // OpenSIPS's clients listen on IPv4 first
    const target = found.find(({ family }) => family === 4) ?? found[0];
    if (target !== undefined) this.#aim(target);
    // until a name exists, what waits for it would be old by the time it does
    else if (this.#target === undefined) this.#dropWaiting();
  }

  #aim(target: HostAddress): void {
    if (this.#socket === undefined || this.#target?.family !== target.family) {
      this.#socket?.close();
      this.#socket = createUdpSocket(target.family);
    }
    this.#target = target;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const notification of waiting) this.#write(notification, target);
  }

  #dropWaiting(): void {
    for (const { length } of this.#waiting) {
      this.#waitingBytes -= length;
      this.#options.onDropped();
    }
    this.#waiting = [];
  }
}

const createUdpSocket = (family: number): Socket => {
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    // the default would ask the resolver for each datagram, be it to an address
    lookup: (address, _options, callback) => {
      callback(null, address, family);
    },
  });
  // ICMP reports a closed port; the subscriber may come back before it expires
  socket.on('error', () => undefined);
  socket.unref();
  return socket;
};

/** Datagrams to one subscriber. */
export const createUdpSink = (target: SinkTarget, options: UdpSinkOptions): EventSink =>
  new UdpSink(target, options);
